/** The district center: one process of many that may share one PostgreSQL. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock, LogPort } from '@zhengyin/kernel'
import pg from 'pg'
import { book } from './cases/booking.ts'
import type { CrashPoint, Parts } from './center-parts.ts'
import { assertDurable, type Connection, connect } from './database/database.ts'
import { migrate } from './database/migrate.ts'
import { openRegistry, type RegistryEvent } from './departments/archive/registry.ts'
import { startArchiveReview } from './departments/archive/review.ts'
import { issueEnrolmentCode, revoke } from './enrolment.ts'
import { errorName } from './error-name.ts'
import { buildServer } from './http/server.ts'
import { type DemoAccount, ensureDemoAccounts, refuseDemoAccounts } from './identity/accounts.ts'
import { startOpener } from './intake/opener.ts'
import { loadKeys } from './keys.ts'
import { startLeases } from './lease/lease.ts'
import { pause } from './pause.ts'
import { type Cluster, startCluster } from './postgres/cluster.ts'
import { clusterDir } from './postgres/places.ts'
import { DEFAULT_SETTINGS, type Settings } from './settings.ts'
import { renderSheet } from './sheet/render.ts'
import { openWake } from './wake.ts'

export interface CenterConfig {
  /** 0: any free port. */
  readonly port: number
  readonly host?: '127.0.0.1'
  /** Keys, demo passwords and, unless `databaseUrl` is given, what names the cluster. */
  readonly dataDir: string
  /** Any PostgreSQL from 15; without it the center runs its own. */
  readonly databaseUrl?: string | undefined
  readonly clock: Clock
  /** Civil time is shifted; the console marks it. */
  readonly demoClock?: boolean
  readonly log: LogPort
  /** Demo accounts, 演示样张 and 样章. */
  readonly demo: boolean
  /** Events of the sandbox archive. */
  readonly registry: readonly RegistryEvent[]
  readonly consoleDir?: string | undefined
  readonly settings?: Partial<Settings>
  /** For tests that end the process at a named point. */
  readonly crashPoint?: (name: CrashPoint) => void
}

export interface Center {
  readonly url: string
  /** Demo logins; empty on a real center. */
  readonly accounts: readonly DemoAccount[]
  enrolmentCode(): Promise<string>
  revoke(kioskId: string): Promise<boolean>
  /** Replaces the sandbox archive's registry. */
  loadRegistry(events: readonly RegistryEvent[]): void
  stop(): Promise<void>
}

const DATABASE = 'zhengyin_center'
const SINGLE_CENTER_LOCK = 3_120_900
/** A killed center's connection vanishes a moment after it. */
const LOCK_WITHIN_MS = 5000

export async function startCenter(config: CenterConfig): Promise<Center> {
  const { clock, log, demo } = config
  const settings: Settings = { ...DEFAULT_SETTINGS, ...config.settings }
  // What was started, to be stopped in the opposite order, also when a later step fails.
  const started: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of started.splice(0).toReversed()) await end()
  }
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
    const { connection, owned } = await openPostgres(config)
    started.push(...owned)
    const database = connect(connection, (error) =>
      log.write({ event: 'postgres.connection-lost', level: 'warn', error: errorName(error) }),
    )
    started.push(() => database.close())
    const { version } = await assertDurable(database.db)
    const migrations = await migrate(database.db)
    log.write({ event: 'database.ready', postgres: version, migrations: migrations.length })
    const wake = await openWake(connection, clock, log)
    started.push(() => wake.stop())

    const parts: Parts = { db: database.db, clock, log, wake, crashPoint: config.crashPoint ?? (() => undefined) }
    const keys = await loadKeys(config.dataDir)
    if (!demo) await refuseDemoAccounts(parts)
    const accounts = demo ? await ensureDemoAccounts(parts, passwordFile(join(config.dataDir, 'demo-accounts.json'))) : []

    const registry = openRegistry(config.registry)
    const review = startArchiveReview(parts, registry, settings.reviewHours)
    started.push(() => review.worker.stop())
    let url = ''
    const leases = startLeases({ parts, keys, settings, verifyUrl: () => `${settings.publicUrl ?? url}/verify`, render: renderSheet, demo })
    started.push(() => leases.worker.stop())
    const opener = startOpener(parts, keys, book)
    started.push(() => opener.stop())

    const server = await buildServer({
      console: {
        parts,
        settings,
        review,
        demoAccounts: demo ? accounts : undefined,
        demoClock: config.demoClock ?? false,
        secureCookie: settings.publicUrl?.startsWith('https:') ?? false,
      },
      keys,
      visits: { parts, keys, settings, leases, render: renderSheet, demo },
      consoleDir: config.consoleDir,
      demo,
    })
    started.push(() => server.close())
    url = await server.listen({ port: config.port, host: config.host ?? '127.0.0.1' })
    log.write({ event: 'center.ready', registryEvents: registry.size })
    return {
      url,
      accounts,
      enrolmentCode: () => issueEnrolmentCode(parts),
      revoke: (kioskId) => revoke(parts, kioskId),
      loadRegistry: (events) => registry.load(events),
      stop: async () => {
        await stop()
        log.write({ event: 'center.stopped' })
      },
    }
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

async function openPostgres({
  databaseUrl,
  dataDir,
  clock,
  log,
}: CenterConfig): Promise<{ connection: Connection; owned: (() => Promise<void>)[] }> {
  if (databaseUrl !== undefined) return { connection: { connectionString: databaseUrl }, owned: [] }
  const cluster = await startCluster({ dir: clusterDir(dataDir), clock, log })
  const connection = cluster.connection(DATABASE)
  try {
    await ensureDatabase(cluster)
    const release = await onlyCenter(connection, clock)
    cluster.claim()
    return { connection, owned: [() => cluster.stop(), release] }
  } catch (error) {
    // An adopted cluster serves the center that this one found running.
    if (!(error instanceof CenterRunning)) await cluster.stop()
    throw error
  }
}

async function ensureDatabase(cluster: Cluster): Promise<void> {
  const admin = new pg.Client(cluster.connection('postgres'))
  try {
    await admin.connect()
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await admin.query(`create database ${DATABASE}`)
  } finally {
    await admin.end()
  }
}

/** Two centers on one supervised cluster would stop it under each other. Replicas share a PostgreSQL service by `databaseUrl` instead. */
async function onlyCenter(connection: Connection, clock: Clock): Promise<() => Promise<void>> {
  const client = new pg.Client({ ...connection, application_name: 'zhengyin-center-owner' })
  client.on('error', () => undefined)
  await client.connect()
  const deadline = clock.monotonic() + LOCK_WITHIN_MS
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [SINGLE_CENTER_LOCK])
    if (rows[0]?.taken === true) return () => client.end()
    if (clock.monotonic() >= deadline) break
    await pause(clock, 100)
  }
  await client.end()
  throw new CenterRunning()
}

export class CenterRunning extends Error {
  override readonly name = 'CenterRunning'
  constructor() {
    super('another center is running on this data')
  }
}

function passwordFile(path: string): { read(): string | undefined; write(text: string): void } {
  return {
    read: () => {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    write: (text) => {
      writeFileSync(path, text, { mode: 0o600 })
      chmodSync(path, 0o600)
    },
  }
}
