/**
 * Supervisor for one PostgreSQL cluster of our own: initialised once, reachable through a Unix socket in a 0700 directory only, stopped
 * with the center. It runs in its own process group so that Ctrl-C reaches the center first, which then stops it; a center that is killed
 * takes it along.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock, LogPort } from '@zhengyin/kernel'
import pg from 'pg'
import { pause } from '../pause.ts'
import { type ServerAccount, serverAccount } from './account.ts'
import { findBinaries } from './binaries.ts'
import { makePassable, makePrivate, socketDir } from './places.ts'

const SUPERUSER = 'zhengyin'
/** A cold start with recovery after a crash took under 2 s here; a slow disk gets much more. */
const READY_WITHIN_MS = 60_000
const INIT_WITHIN_MS = 120_000
/** SIGINT rolls back and writes a checkpoint. */
const STOP_WITHIN_MS = 20_000

export interface Cluster {
  /** Connection settings of a database of this cluster. */
  connection(database: string): { host: string; user: string; database: string }
  /** `started` here, or `adopted` from a start that was killed. */
  readonly origin: 'started' | 'adopted'
  /** An adopted server may still serve another center: from here on it is ours, and ends with this process. */
  claim(): void
  stop(): Promise<void>
}

export interface ClusterOptions {
  readonly dir: string
  readonly clock: Clock
  readonly log: LogPort
  /** Extra `name=value` settings; durability settings are not among them. */
  readonly settings?: readonly string[]
}

export async function startCluster({ dir, clock, log, settings = [] }: ClusterOptions): Promise<Cluster> {
  const account = serverAccount()
  prepare(dir, account)
  const data = join(dir, 'data')
  const sockets = socketDir(dir, account?.uid ?? process.getuid?.() ?? 0)
  const connection = (database: string) => ({ host: sockets, user: SUPERUSER, database })
  const clusterOf = (pid: number, origin: Cluster['origin']): Cluster => {
    let release: (() => void) | undefined
    const claim = () => {
      release ??= endsWithUs(pid, data, account)
    }
    if (origin === 'started') claim()
    return {
      connection,
      origin,
      claim,
      stop: async () => {
        release?.()
        await stopProcess(clock, pid, log)
      },
    }
  }

  const left = livePostmaster(data)
  if (left !== undefined) {
    if (await answersWithin(clock, connection('postgres'), data, 10_000, () => alive(left))) {
      log.write({ event: 'postgres.adopted', pid: left })
      return clusterOf(left, 'adopted')
    }
    log.write({ event: 'postgres.left-over-stopped', level: 'warn', pid: left })
    await stopProcess(clock, left, log)
  }

  const binaries = findBinaries(account, dir)
  makePrivate(sockets, account, (path) => own(path, account))
  if (!existsSync(join(data, 'PG_VERSION'))) await initialise(binaries.initdb, data, account, clock, log)

  const logFile = openSync(join(dir, 'postgres.log'), 'a', 0o600)
  const parameters = [
    'listen_addresses=',
    `unix_socket_directories=${sockets}`,
    'unix_socket_permissions=0700',
    'timezone=UTC',
    ...settings,
  ]
  const child = spawn(binaries.postgres, ['-D', data, ...parameters.flatMap((parameter) => ['-c', parameter])], {
    ...identity(account),
    cwd: dir,
    env: environment(),
    detached: true,
    stdio: ['ignore', logFile, logFile],
  })
  closeSync(logFile)
  child.unref()
  const exit = watchExit(child)
  const ready = await answersWithin(clock, connection('postgres'), data, READY_WITHIN_MS, () => exit.code === undefined)
  if (!ready || child.pid === undefined) {
    if (child.pid !== undefined && exit.code === undefined) await stopProcess(clock, child.pid, log)
    throw new Error(`PostgreSQL did not start (${exit.code ?? 'no answer'}): see ${join(dir, 'postgres.log')}`)
  }
  const { pid } = child
  log.write({ event: 'postgres.started', pid })
  return clusterOf(pid, 'started')
}

/** `read` ends without a line when this process dies, however it dies; a server that is somebody else by then is left alone. */
const GUARD = 'read -r _ || { [ "$(readlink "/proc/$0/cwd")" = "$1" ] && kill -INT "$0"; }'

/** A killed center cannot stop its server: a shell that waits for this process's end does. @returns call it before a stop of our own */
function endsWithUs(pid: number, data: string, account: ServerAccount | undefined): () => void {
  const guard = spawn('/bin/sh', ['-c', GUARD, String(pid), data], {
    ...identity(account),
    cwd: '/',
    env: environment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  // Without a shell the next start adopts what was left.
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return () => void guard.stdin.end('\n')
}

function prepare(dir: string, account: ServerAccount | undefined): void {
  // Parents must be passable for the server's account; the cluster itself is private.
  if (account !== undefined) makePassable()
  mkdirSync(dirname(dir), { recursive: true, mode: account === undefined ? 0o700 : 0o711 })
  if (!existsSync(dir)) mkdirSync(dir, { mode: 0o700 })
  // Also when it was there: a start may have been killed between the two.
  own(dir, account)
  chmodSync(dir, 0o700)
}

async function initialise(initdb: string, data: string, account: ServerAccount | undefined, clock: Clock, log: LogPort): Promise<void> {
  // A killed initdb leaves a half-made folder: made aside, then renamed in one step.
  const unfinished = `${data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  const started = clock.monotonic()
  const child = spawn(
    initdb,
    ['-D', unfinished, '-U', SUPERUSER, '--encoding=UTF8', '--locale=C', '--auth-local=trust', '--auth-host=reject'],
    {
      ...identity(account),
      cwd: dirname(data),
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000)
  })
  const timer = clock.setTimeout(() => child.kill('SIGKILL'), INIT_WITHIN_MS)
  const exit = watchExit(child)
  await exit.done
  clock.clearTimeout(timer)
  if (exit.code !== 0) throw new Error(`initdb failed (${exit.code}): ${complaint.trim()}`)
  renameSync(unfinished, data)
  log.write({ event: 'postgres.initialised', durationMs: Math.round(clock.monotonic() - started) })
}

function watchExit(child: ChildProcess): { code: number | string | undefined; readonly done: Promise<void> } {
  const watch: { code: number | string | undefined; done: Promise<void> } = { code: undefined, done: Promise.resolve() }
  watch.done = new Promise((resolve) => {
    child.once('error', (error) => {
      watch.code = error.message
      resolve()
    })
    child.once('exit', (code, signal) => {
      watch.code = code ?? signal ?? 'unknown'
      resolve()
    })
  })
  return watch
}

/** The postmaster named in postmaster.pid, if that process lives and works in this very data directory. */
function livePostmaster(data: string): number | undefined {
  let first: string | undefined
  try {
    first = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]
  } catch {
    return undefined
  }
  const pid = Number(first)
  if (!Number.isInteger(pid) || pid <= 1 || !alive(pid)) return undefined
  try {
    // A postmaster's working directory is its data directory; a reused pid is somebody else.
    return readlinkSync(`/proc/${pid}/cwd`) === data ? pid : undefined
  } catch {
    return undefined
  }
}

async function answersWithin(
  clock: Clock,
  connection: { host: string; user: string; database: string },
  data: string,
  withinMs: number,
  stillTrying: () => boolean,
): Promise<boolean> {
  const deadline = clock.monotonic() + withinMs
  while (clock.monotonic() < deadline && stillTrying()) {
    const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows } = await client.query<{ data_directory: string }>('show data_directory')
      return rows[0]?.data_directory === data
    } catch {
      await pause(clock, 30)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  return false
}

async function stopProcess(clock: Clock, pid: number, log: LogPort): Promise<void> {
  // SIGINT: fast shutdown, clean. SIGQUIT: immediate, recovers from its log at the next start; nothing committed is lost.
  for (const [signal, withinMs] of [
    ['SIGINT', STOP_WITHIN_MS],
    ['SIGQUIT', STOP_WITHIN_MS],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    const deadline = clock.monotonic() + withinMs
    while (clock.monotonic() < deadline) {
      if (!alive(pid)) {
        log.write({ event: 'postgres.stopped', pid })
        return
      }
      await pause(clock, 20)
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`)
}

function alive(pid: number): boolean {
  try {
    // The state letter stands after the name in parentheses. A zombie that nobody reaps (a container without init) is dead.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z'
  } catch {
    return false
  }
}

function own(path: string, account: ServerAccount | undefined): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid)
}

function identity(account: ServerAccount | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid }
}

/** Nothing of the caller's environment: a PGDATA, PGPORT or LD_PRELOAD there is not meant for us. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LANG: 'C', LC_ALL: 'C' }
}
