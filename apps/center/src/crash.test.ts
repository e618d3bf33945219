import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '@zhengyin/kernel'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { CRASH_POINTS, type CrashPoint } from './center-parts.ts'
import type { CaseDetail } from './console-api.ts'
import type { DemoAccount } from './identity/accounts.ts'
import { fileCase, takeLease } from './testing/case-walk.ts'
import type { Order } from './testing/crash-child.ts'
import { freshDatabase } from './testing/databases.ts'
import { archiveQuery, IDENTITY, logIn } from './testing/test-center.ts'
import { enrolKiosk, type Row, type TestKiosk } from './testing/test-kiosk.ts'

interface Child {
  readonly url: string
  readonly accounts: DemoAccount[]
  readonly process: ChildProcess
  readonly killed: Promise<NodeJS.Signals | null>
}

const ROW_POINTS = [
  ['intake.before-commit', 2],
  ['intake.after-commit', 2],
  ['opener.before-commit', 3],
  ['opener.after-commit', 3],
] as const
const LEASE_POINTS = ['lease.before-commit', 'lease.after-commit'] as const

/** One database and one folder from the first kill to the last: each test goes on with the center that the one before restarted. */
describe('a center killed at a named point', () => {
  let database: { url: string; drop: () => Promise<void> }
  let dataDir: string
  let child: Child
  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'))
    dataDir = mkdtempSync(join(tmpdir(), 'zy-crash-'))
    child = await start()
  })
  afterAll(async () => {
    child.process.kill('SIGKILL')
    await child.killed
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function start(): Promise<Child> {
    const started = fork(
      fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url)),
      [JSON.stringify({ dataDir, databaseUrl: database.url })],
      { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    )
    const killed = new Promise<NodeJS.Signals | null>((resolve) => started.once('exit', (_code, signal) => resolve(signal)))
    const hello = await new Promise<Pick<Child, 'url' | 'accounts'>>((resolve, reject) => {
      started.once('message', (message) => resolve(message as Pick<Child, 'url' | 'accounts'>))
      started.once('exit', () => reject(new Error('the center ended before it was ready')))
    })
    return { ...hello, process: started, killed }
  }

  function tell(order: Order): Promise<string> {
    return new Promise((resolve) => {
      child.process.once('message', (answer) => resolve((answer as { value: string }).value))
      child.process.send(order)
    })
  }

  async function enrolled(): Promise<TestKiosk> {
    return enrolKiosk(() => child.url, await tell({ do: 'enrolment-code' }))
  }

  async function arm(point: CrashPoint, pass: number): Promise<Child> {
    expect(await tell({ do: 'arm', point, pass })).toBe(point)
    return child
  }

  /** A terminal sends until everything is acknowledged, as sync does. */
  async function sendUntilReceived(kiosk: TestKiosk, rows: readonly Row[]): Promise<void> {
    for (let tries = 0; tries < 10; tries++) {
      try {
        const { receivedThrough } = await kiosk.send(...rows)
        if (receivedThrough === rows.length) return
      } catch {
        await restartAfterKill()
      }
    }
    throw new Error('never received')
  }

  async function restartAfterKill(): Promise<void> {
    expect(await child.killed).toBe('SIGKILL')
    child = await start()
  }

  it.each(ROW_POINTS)('%s: every row is booked once, under its own id', async (point, pass) => {
    const kiosk = await enrolled()
    const rows = Array.from({ length: 6 }, () => kiosk.row(archiveQuery()))
    const doomed = await arm(point, pass)
    await sendUntilReceived(kiosk, rows.slice(0, 2))
    await sendUntilReceived(kiosk, rows)
    // The opener dies on its own, perhaps after the acknowledgement.
    if (child === doomed) await restartAfterKill()
    await kiosk.awaitEvent('row-outcome', (event) => event.seq === 6)

    const sql = new pg.Client({ connectionString: database.url })
    await sql.connect()
    const booked = await sql.query<{ client_id: string }>('select client_id from case_file where kiosk_id = $1 order by case_code', [
      kiosk.kioskId,
    ])
    const outcomes = await sql.query<{ id: string }>(
      `select body->>'id' as id from feed_event where kiosk_id = $1 and body->>'type' = 'row-outcome' order by feed_seq`,
      [kiosk.kioskId],
    )
    await sql.end()
    const sent = rows.map(({ id }) => id)
    expect(booked.rows.map((row) => row.client_id)).toEqual(sent)
    expect(outcomes.rows.map((row) => row.id)).toEqual(sent)
  })

  it.each(LEASE_POINTS)('%s: the visit that asks again gets one lease', async (point) => {
    const kiosk = await enrolled()
    const { caseCode } = await fileCase(kiosk)
    await (await logIn(child, 'archive-reviewer')).release(caseCode)
    await arm(point, 1)
    const visitId = newId()
    await expect(kiosk.visit(visitId, { call: 'lease', identity: IDENTITY, caseCode })).rejects.toThrow()
    await restartAfterKill()
    const { lease } = await takeLease(kiosk, caseCode, visitId)
    expect(lease).toMatchObject({ copy: { n: 1, of: 1 } })
    const reviewer = await logIn(child, 'archive-reviewer')
    expect((await reviewer.get<CaseDetail>(`cases/${caseCode}`)).sheets).toHaveLength(1)
  })

  it('has a test for every point', () => {
    expect([...ROW_POINTS.map(([point]) => point), ...LEASE_POINTS].toSorted()).toEqual([...CRASH_POINTS].toSorted())
  })
})
