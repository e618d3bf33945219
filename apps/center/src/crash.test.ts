import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newId } from '@zhengyin/kernel'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { CRASH_POINTS, type CrashPoint } from './center-parts.ts'
import type { CaseDetail, CaseList } from './console-api.ts'
import { freshDatabase } from './testing/databases.ts'
import { archiveQuery, IDENTITY, logIn } from './testing/test-center.ts'
import { enrolKiosk, type Row, type TestKiosk } from './testing/test-kiosk.ts'

interface Child {
  readonly url: string
  readonly accounts: { account: string; password: string; name: string; role: 'archive-reviewer' | 'district-viewer' | 'branch-staff' }[]
  readonly process: ChildProcess
  readonly killed: Promise<NodeJS.Signals | null>
}

describe('a center killed at a named point', () => {
  let database: { url: string; drop: () => Promise<void> }
  let dataDir: string
  let child: Child
  beforeEach(async () => {
    database = await freshDatabase(inject('postgresUrl'))
    dataDir = mkdtempSync(join(tmpdir(), 'zy-crash-'))
  })
  afterEach(async () => {
    child.process.kill('SIGKILL')
    await child.killed
    await database.drop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  async function start(crash?: { point: CrashPoint; pass: number }): Promise<Child> {
    const started = fork(
      fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url)),
      [JSON.stringify({ dataDir, databaseUrl: database.url, ...(crash === undefined ? {} : { crash }) })],
      { execArgv: ['--disable-warning=ExperimentalWarning'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
    )
    const killed = new Promise<NodeJS.Signals | null>((resolve) => started.once('exit', (_code, signal) => resolve(signal)))
    const hello = await new Promise<Pick<Child, 'url' | 'accounts'>>((resolve, reject) => {
      started.once('message', (message) => resolve(message as Pick<Child, 'url' | 'accounts'>))
      started.once('exit', () => reject(new Error('the center ended before it was ready')))
    })
    return { ...hello, process: started, killed }
  }

  async function enrolmentCode(): Promise<string> {
    return new Promise((resolve) => {
      child.process.on('message', (message) => resolve((message as { value: string }).value))
      child.process.send({ id: 1, call: 'enrolmentCode' })
    })
  }

  /** A terminal sends until everything is acknowledged, as sync does. */
  async function sendUntilReceived(kiosk: TestKiosk, rows: readonly Row[], onKill: () => Promise<void>): Promise<number[]> {
    const acknowledged: number[] = []
    for (let tries = 0; tries < 10; tries++) {
      try {
        const { receivedThrough } = await kiosk.send(...rows)
        acknowledged.push(receivedThrough)
        if (receivedThrough === rows.length) return acknowledged
      } catch {
        await onKill()
      }
    }
    throw new Error('never received')
  }

  async function restartAfterKill(): Promise<void> {
    expect(await child.killed).toBe('SIGKILL')
    child = await start()
  }

  it.each([
    ['intake.before-commit', 2],
    ['intake.after-commit', 2],
    ['opener.before-commit', 3],
    ['opener.after-commit', 3],
  ] as const)('%s: every row is booked once, under its own id', async (point, pass) => {
    child = await start({ point, pass })
    const kiosk = await enrolKiosk(() => child.url, await enrolmentCode())
    const rows = Array.from({ length: 6 }, () => kiosk.row(archiveQuery()))
    await sendUntilReceived(kiosk, rows.slice(0, 2), restartAfterKill)
    if (point.startsWith('intake')) await sendUntilReceived(kiosk, rows, restartAfterKill)
    else await sendUntilReceived(kiosk, rows, restartAfterKill).catch(() => undefined)
    if (child.process.signalCode === null && point.startsWith('opener')) {
      // The opener dies on its own, after the acknowledgement.
      const first = await Promise.race([child.killed, new Promise<'alive'>((resolve) => setTimeout(resolve, 3000, 'alive'))])
      if (first !== 'alive') child = await start()
    }
    await kiosk.awaitEvent('row-outcome', (event) => event.seq === 6)

    const sql = new pg.Client({ connectionString: database.url })
    await sql.connect()
    const booked = await sql.query<{ client_id: string }>('select client_id from case_file order by case_code')
    const outcomes = await sql.query<{ id: string }>(
      `select body->>'id' as id from feed_event where body->>'type' = 'row-outcome' order by feed_seq`,
    )
    await sql.end()
    const sent = rows.map(({ id }) => id)
    expect(booked.rows.map((row) => row.client_id)).toEqual(sent)
    expect(outcomes.rows.map((row) => row.id)).toEqual(sent)
  })

  it.each(['lease.before-commit', 'lease.after-commit'] as const)('%s: the visit that asks again gets one lease', async (point) => {
    child = await start({ point, pass: 1 })
    const kiosk = await enrolKiosk(() => child.url, await enrolmentCode())
    const row = kiosk.row(archiveQuery())
    await kiosk.send(row)
    await kiosk.awaitEvent('case-moved')
    const reviewer = await logIn({ url: child.url, accounts: child.accounts }, 'archive-reviewer')
    const caseCode = (await reviewer.get<CaseList>('cases?status=in-review')).rows[0]?.caseCode ?? ''
    await reviewer.release(caseCode)
    const visitId = newId()
    await expect(kiosk.visit(visitId, { call: 'lease', identity: IDENTITY, caseCode })).rejects.toThrow()
    await restartAfterKill()
    const granted = await kiosk.visit(visitId, { call: 'lease', identity: IDENTITY, caseCode })
    expect(granted).toMatchObject({ answer: 'lease', lease: { copy: { n: 1, of: 1 } } })
    const again = await logIn({ url: child.url, accounts: child.accounts }, 'archive-reviewer')
    expect((await again.get<CaseDetail>(`cases/${caseCode}`)).sheets).toHaveLength(1)
  })

  it('has a test for every point', () => {
    child = { process: { kill: () => true } as unknown as ChildProcess, killed: Promise.resolve(null), url: '', accounts: [] }
    expect([...CRASH_POINTS].toSorted()).toEqual([
      'intake.after-commit',
      'intake.before-commit',
      'lease.after-commit',
      'lease.before-commit',
      'opener.after-commit',
      'opener.before-commit',
    ])
  })
})
