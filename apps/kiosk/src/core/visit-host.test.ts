import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Identity } from '@zhengyin/flows/facts'
import type { SubmissionState, VisitPorts } from '@zhengyin/flows/ports'
import { err, memoryLog, newId, ok, type Result, receiptNumber } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { submission } from '@zhengyin/protocol/submission'
import type { VisitCallAnswer } from '@zhengyin/protocol/visit-call'
import type { Commit, CommitError, Queued, RowState, Store, StoreChange } from '@zhengyin/sync/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { auditTrail } from './audit-trail.ts'
import type { VisitCall, VisitCallFailure } from './visit-channel.ts'
import { visitHost } from './visit-host.ts'

const identity: Identity = {
  method: 'id-card',
  cardKind: 'resident',
  name: '张明',
  idNumber: '310199198604122313',
  sex: '1',
  birth: '1986-04-12',
  validTo: 'long-term',
}
const caseCode = '041562600000012'
const leaseId = 'ab'.repeat(16)
const pdf = Buffer.from('%PDF-1.7 张明')
const sheet = { pdf: pdf.toString('base64'), pages: 1, summary: ['查到'], resultCode: 'M1' }

/** The store as a list of what was committed. */
function memoryStore() {
  const commits: Commit[] = []
  const listeners = new Set<(change: StoreChange) => void>()
  const rows = new Map<string, RowState>()
  const intents = new Set<string>()
  let failure: CommitError | undefined
  const commit = ((entry: Commit): Promise<Result<Queued | undefined, CommitError>> => {
    if (failure !== undefined && entry.essential !== true) return Promise.resolve(err(failure))
    for (const intent of entry.intents) {
      if (intents.has(intent.id)) return Promise.resolve(err({ code: 'intentExists', id: intent.id }))
      intents.add(intent.id)
    }
    commits.push(entry)
    if (entry.submission === undefined) return Promise.resolve(ok(undefined))
    const id = entry.submission.id ?? newId()
    rows.set(id, {
      id,
      receiptNumber: receiptNumber(id),
      item: entry.submission.item,
      epoch: '0'.repeat(32),
      seq: commits.length,
      phase: 'queued',
    })
    return Promise.resolve(ok({ id, receiptNumber: receiptNumber(id), epoch: '0'.repeat(32), seq: commits.length }))
  }) as Store['commit']
  return {
    commits,
    refuse: (error: CommitError) => {
      failure = error
    },
    move: (id: string, change: Partial<RowState>) => {
      const row = { ...(rows.get(id) as RowState), ...change }
      rows.set(id, row)
      for (const listener of listeners) listener({ type: 'row', row })
    },
    store: {
      kioskId: 'T001',
      commit,
      state: (id: string) => Promise.resolve(rows.get(id)),
      subscribe: (listener: (change: StoreChange) => void) => {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    } as unknown as Store,
  }
}

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kiosk-host-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

function host(answer: (call: VisitCall) => Result<VisitCallAnswer, VisitCallFailure> = () => err({ code: 'unreachable' })) {
  const memory = memoryStore()
  const log = memoryLog()
  const storage: CommitError[] = []
  const calls: VisitCall[] = []
  const visits: { id: string; closed: boolean }[] = []
  const clock = simulatedClock(Date.parse('2026-11-24T10:00:00+08:00'))
  const onStorage = (error: CommitError) => void storage.push(error)
  const made = visitHost({
    clock,
    log,
    store: memory.store,
    audit: auditTrail(memory.store, log, onStorage),
    center: {
      openVisit: (id) => {
        const visit = { id, closed: false }
        visits.push(visit)
        return {
          call: (call) => {
            calls.push(call)
            return Promise.resolve(answer(call))
          },
          close: () => {
            visit.closed = true
          },
        }
      },
      help: () => Promise.resolve(err({ code: 'unreachable' })),
    },
    devices: {
      cardReader: { status: () => 'online', read: () => Promise.resolve(err({ code: 'timeOut', detail: '' })) },
      documentPrinter: {} as VisitPorts['documentPrinter'],
      receiptPrinter: {} as VisitPorts['receiptPrinter'],
    },
    hours: { workingDays: [{ from: '08:30', to: '16:30' }], otherDays: [] },
    dataDir,
    tempDirs: [join(dataDir, 'tmp')],
    searchRoots: [],
    onStorage,
    onPurged: () => undefined,
  })
  const auditOf = (event: string) => memory.commits.flatMap(({ audit }) => audit).filter((entry) => entry.event === event)
  return { ...made, memory, log, storage, calls, visits, clock, auditOf }
}

const application = { item: '312090156000', identity, purpose: 'loan', spouseName: '李芳', consents: [], filedOutOfHours: false } as const

describe('a submission', () => {
  test('goes into the queue in one transaction with its audit entry, as the contract has it', async () => {
    const made = host()
    const { ports, memory } = made
    const id = made.visitId()
    const submitted = await ports.submit(application)
    expect(submitted.ok && submitted.value.receiptNumber).toMatch(/^[0-9A-Z]{10}$/)
    const commit = memory.commits.find((one) => one.submission !== undefined)
    expect(commit?.audit.map(({ event }) => event)).toEqual(['submit.finished'])
    expect(commit?.submission?.item).toBe('312090156000')
    expect(submission.parse(commit?.submission?.payload)).toMatchObject({
      type: 'archive-query',
      visitId: id,
      submittedAt: '2026-11-24T10:00:00.000+08:00',
      spouseName: '李芳',
    })
    expect(submission.parse(commit?.submission?.payload)).not.toHaveProperty('identity.sex')
  })

  test('that the disk refuses says so, and the terminal hears of it', async () => {
    const { ports, memory, storage } = host()
    memory.refuse({ code: 'storageFull' })
    expect(await ports.submit(application)).toEqual({ ok: false, error: { code: 'storageFull' } })
    expect(storage).toContainEqual({ code: 'storageFull' })
    expect(memory.commits.every((commit) => commit.submission === undefined)).toBe(true)
  })

  test('is watched from queued to the center’s word, each truth told once', async () => {
    const { ports, memory } = host()
    const submitted = await ports.submit(application)
    if (!submitted.ok) throw new Error('not queued')
    const { id } = submitted.value
    const told: SubmissionState[] = []
    const stop = ports.watchSubmission(id, (state) => told.push(state))
    expect(told).toEqual([{ truth: 'queued' }])
    await Promise.resolve()
    memory.move(id, { phase: 'sending' })
    memory.move(id, { phase: 'received' })
    memory.move(id, { phase: 'booked', caseCode, review: { state: 'in-review', ahead: 2, opensAt: '2026-11-25T08:30:00+08:00' } })
    memory.move(id, { phase: 'booked', caseCode, review: { state: 'released' } })
    stop()
    memory.move(id, { phase: 'booked', caseCode, review: { state: 'printed' } })
    expect(told).toEqual([
      { truth: 'queued' },
      { truth: 'booked', caseCode, review: { state: 'in-review', ahead: 2, opensAt: Date.parse('2026-11-25T08:30:00+08:00') } },
      { truth: 'booked', caseCode, review: { state: 'released' } },
    ])
  })

  test.each([
    [{ phase: 'refused', reason: 'not-party' } as const, { truth: 'refused', reason: 'not-party' }],
    [{ phase: 'unreadable' } as const, { truth: 'refused', reason: 'unreadable' }],
    [{ phase: 'lost' } as const, { truth: 'refused', reason: 'lost' }],
  ])('that ended as %j is not told as booked', async (change, truth) => {
    const { ports, memory } = host()
    const submitted = await ports.submit(application)
    if (!submitted.ok) throw new Error('not queued')
    const told: SubmissionState[] = []
    ports.watchSubmission(submitted.value.id, (state) => told.push(state))
    memory.move(submitted.value.id, change)
    expect(told.at(-1)).toEqual(truth)
  })
})

describe('a lease', () => {
  const grant = (visitId: string) => ({
    leaseId,
    caseCode,
    kioskId: 'T001',
    visitId,
    sheetSha256: createHash('sha256').update(pdf).digest('hex'),
    copy: { n: 1, of: 1 },
    reprint: false,
    expiresAt: '2026-11-24T10:10:00+08:00',
    signature: '',
  })

  test('is on the disk before the journey has it, without anything of its content', async () => {
    const made = host(() => ok({ answer: 'lease', sheet, lease: grant(made.visitId()) }))
    const leased = await made.ports.visitCalls.lease(identity, caseCode)
    expect(leased).toMatchObject({ ok: true, value: { leaseId, caseCode, copy: { n: 1, of: 1 }, sheet: { resultCode: 'M1' } } })
    const commit = made.memory.commits.find(({ intents }) => intents.length > 0)
    expect(commit).toMatchObject({ essential: true, intents: [{ id: leaseId, kind: 'print', detail: { caseCode } }] })
    expect(JSON.stringify(made.memory.commits)).not.toContain('张明')
  })

  test('prints once: the same lease again is refused', async () => {
    const made = host(() => ok({ answer: 'lease', sheet, lease: grant(made.visitId()) }))
    await made.ports.visitCalls.lease(identity, caseCode)
    expect(await made.ports.visitCalls.lease(identity, caseCode)).toEqual({ ok: false, error: { code: 'refused', reason: 'lease-used' } })
  })

  test('that the channel did not believe is refused', async () => {
    const made = host(() => err({ code: 'bad-lease' }))
    expect(await made.ports.visitCalls.lease(identity, caseCode)).toEqual({ ok: false, error: { code: 'refused', reason: 'bad-lease' } })
    expect(made.memory.commits.flatMap(({ intents }) => intents)).toEqual([])
  })

  test('is closed by its report, also when the disk is nearly full', async () => {
    const made = host()
    made.memory.refuse({ code: 'storageFull' })
    const reported = await made.ports.reportPrint({ leaseId, caseCode, outcome: 'doubtful', pagesOut: 1, reasons: ['outcomeUnknown'] })
    expect(reported.ok).toBe(true)
    const commit = made.memory.commits.at(-1)
    expect(commit).toMatchObject({ marks: [{ id: leaseId, state: 'doubtful' }], essential: true })
    expect(submission.parse(commit?.submission?.payload)).toMatchObject({ type: 'print-report', outcome: 'doubtful', pagesOut: 1 })
  })
})

describe('a call to the center', () => {
  test.each([
    [err({ code: 'timeout' }), { code: 'noLink' }],
    [err({ code: 'not-the-center' }), { code: 'noLink' }],
    [ok({ answer: 'refused', reason: 'not-party' } as const), { code: 'refused', reason: 'not-party' }],
    [ok({ answer: 'my-cases', cases: [] } as const), { code: 'refused', reason: 'invalid' }],
  ])('that got %j is told as %j', async (answer, error) => {
    const made = host(() => answer as Result<VisitCallAnswer, VisitCallFailure>)
    expect(await made.ports.visitCalls.preview(identity, caseCode)).toEqual({ ok: false, error })
    await new Promise((resolve) => setImmediate(resolve))
    expect(made.auditOf('preview.started')).toHaveLength(1)
    expect(made.auditOf('preview.finished')).toHaveLength(1)
  })

  test('help that did not get through says so', async () => {
    expect(await host().ports.callHelp({ screen: 'home' })).toEqual({ ok: false, error: { code: 'noLink' } })
  })
})

test('a purge ends the visit’s line, overwrites its sheet and begins a new visit id', async () => {
  const made = host(() => ok({ answer: 'preview', sheet }))
  const first = made.visitId()
  const shown = await made.ports.visitCalls.preview(identity, caseCode)
  if (!shown.ok) throw new Error('no preview')
  expect(shown.value.pdf.some((byte) => byte !== 0)).toBe(true)
  const report = await made.ports.purge()
  expect(report.found).toBe(0)
  expect(shown.value.pdf.every((byte) => byte === 0)).toBe(true)
  expect(made.visits).toEqual([{ id: first, closed: true }])
  expect(made.visitId()).not.toBe(first)
})

test('service hours follow the holiday calendar; an unknown year is closed, and said', () => {
  const { ports, log } = host()
  expect(ports.hours.isOpen(Date.parse('2026-11-24T10:00:00+08:00'))).toBe(true)
  expect(ports.hours.isOpen(Date.parse('2026-10-01T10:00:00+08:00'))).toBe(false)
  expect(ports.hours.nextOpening(Date.parse('2026-11-24T17:00:00+08:00'))).toBe(Date.parse('2026-11-25T08:30:00+08:00'))
  expect(ports.hours.isOpen(Date.parse('2050-11-24T10:00:00+08:00'))).toBe(false)
  expect(log.events).toContainEqual(expect.objectContaining({ event: 'hours.no-holiday-data', year: 2050 }))
})
