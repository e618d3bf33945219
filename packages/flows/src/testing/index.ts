/** In-memory ports for tests and the bench: devices that answer as told, a center in a few lines. Never in a production build. */
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'
import type {
  ArchiveQueryApplication,
  CaseSummary,
  LinkError,
  PrintReport,
  PurgeReport,
  Rating,
  ReviewState,
  SiteFacts,
  StampedSheet,
  SubmissionState,
  SubmitError,
  VisitPorts,
} from '../ports.ts'
import {
  type FakeCardReader,
  type FakeDocumentPrinter,
  type FakeReceiptPrinter,
  fakeCardReader,
  fakeDocumentPrinter,
  fakeReceiptPrinter,
} from './fake-devices.ts'

export * from './fake-devices.ts'

export const demoSite: SiteFacts = {
  siteName: '康健支行',
  address: '钦州南路281号',
  hotline: '12345',
  bankName: '建设银行',
  archiveName: '上海市档案局',
}

export function sheet(resultCode = 'M1', summary = ['馆藏里查到结婚登记记录。'], pages = 1): StampedSheet {
  return { pdf: new TextEncoder().encode('%PDF-1.7 演示'), pages, summary, resultCode }
}

export interface FakeCenter {
  readonly applications: readonly ArchiveQueryApplication[]
  readonly reports: readonly PrintReport[]
  readonly ratings: readonly Rating[]
  readonly helpCalls: readonly string[]
  readonly purges: number
  /** Ids of every lease that was given out. */
  leases(): readonly string[]
  /** Id of the latest submission. */
  latest(): string
  /** Tells every watcher of the latest submission. */
  move(state: SubmissionState): void
  book(review?: ReviewState): void
  release(): void
  refuse(): void
  setLink(link: 'up' | LinkError): void
  setStorage(storage: 'ok' | SubmitError): void
  setSheet(sheet: StampedSheet): void
  setCases(cases: readonly CaseSummary[]): void
  setPurge(report: PurgeReport | 'throw'): void
  /** The next purge never ends. */
  holdPurge(): void
  setOpen(open: boolean): void
  setNextOpening(at: number): void
  /** The calendar throws from now on, as it does in a year without holiday data. */
  breakHours(): void
}

export interface FakePorts {
  readonly ports: VisitPorts
  readonly reader: FakeCardReader
  readonly printer: FakeDocumentPrinter
  readonly slips: FakeReceiptPrinter
  readonly center: FakeCenter
}

export interface FakeOptions {
  readonly clock: Clock
  /** The center books and releases by itself, at once. */
  readonly autoReview?: boolean
}

export const CASE_CODE = '041562600000018'

export function fakePorts({ clock, autoReview = false }: FakeOptions): FakePorts {
  const reader = fakeCardReader(clock)
  const printer = fakeDocumentPrinter()
  const slips = fakeReceiptPrinter()
  const applications: ArchiveQueryApplication[] = []
  const reports: PrintReport[] = []
  const ratings: Rating[] = []
  const helpCalls: string[] = []
  const watchers = new Map<string, Set<(state: SubmissionState) => void>>()
  const states = new Map<string, SubmissionState>()
  let count = 0
  let leases = 0
  let purges = 0
  let link: 'up' | LinkError = 'up'
  let storage: 'ok' | SubmitError = 'ok'
  let stamped = sheet()
  let cases: readonly CaseSummary[] = []
  let purge: PurgeReport | 'throw' | 'hold' = { searched: [{ store: 'memory', bytes: 0 }], found: 0 }
  let isOpen = true
  let isBroken = false
  let opening: number | null = null

  const idOf = (n: number) => n.toString(16).padStart(32, '0')
  const move = (state: SubmissionState) => {
    states.set(idOf(count), state)
    for (const listener of watchers.get(idOf(count)) ?? []) listener(state)
  }
  const linked = async <T>(value: () => T): Promise<Result<T, LinkError>> => (link === 'up' ? ok(value()) : err(link))
  const stored = async (write: () => void): Promise<Result<void, SubmitError>> => {
    if (storage !== 'ok') return err(storage)
    write()
    return ok(undefined)
  }

  const center: FakeCenter = {
    applications,
    reports,
    ratings,
    helpCalls,
    get purges() {
      return purges
    },
    leases: () => Array.from({ length: leases }, (_, n) => idOf(n + 1)),
    latest: () => idOf(count),
    move,
    book: (review = { state: 'in-review', ahead: 2 }) => move({ truth: 'booked', caseCode: CASE_CODE, review }),
    release: () => move({ truth: 'booked', caseCode: CASE_CODE, review: { state: 'released' } }),
    refuse: () => move({ truth: 'refused', reason: 'schema' }),
    setLink: (next) => {
      link = next
    },
    setStorage: (next) => {
      storage = next
    },
    setSheet: (next) => {
      stamped = next
    },
    setCases: (next) => {
      cases = next
    },
    setPurge: (next) => {
      purge = next
    },
    holdPurge: () => {
      purge = 'hold'
    },
    setOpen: (next) => {
      isOpen = next
    },
    setNextOpening: (at) => {
      opening = at
    },
    breakHours: () => {
      isBroken = true
    },
  }

  const ports: VisitPorts = {
    clock,
    cardReader: reader,
    documentPrinter: printer,
    receiptPrinter: slips,
    hours: {
      isOpen: () => {
        if (isBroken) throw new Error('no holiday data for this year')
        return isOpen
      },
      nextOpening: (at) => opening ?? at + 3_600_000,
    },
    submit: async (application) => {
      if (storage !== 'ok') return err(storage)
      applications.push(application)
      count += 1
      states.set(idOf(count), { truth: 'queued' })
      return ok({ id: idOf(count), receiptNumber: '0000000000' })
    },
    watchSubmission: (id, listener) => {
      const listening = watchers.get(id) ?? new Set()
      watchers.set(id, listening.add(listener))
      if (autoReview) states.set(id, { truth: 'booked', caseCode: CASE_CODE, review: { state: 'released' } })
      listener(states.get(id) ?? { truth: 'queued' })
      return () => listening.delete(listener)
    },
    visitCalls: {
      myCases: () => linked(() => cases),
      preview: () => linked(() => stamped),
      lease: (_, caseCode) =>
        linked(() => {
          leases += 1
          return { leaseId: idOf(leases), caseCode, sheet: stamped, copy: { n: 1, of: 1 }, reprint: false }
        }),
    },
    reportPrint: (report) => stored(() => void reports.push(report)),
    rate: (rating) => stored(() => void ratings.push(rating)),
    callHelp: (where) => linked(() => void helpCalls.push(where.screen)),
    purge: async () => {
      purges += 1
      if (purge === 'hold') return new Promise(() => undefined)
      if (purge === 'throw') throw new Error('scripted purge failure')
      return purge
    },
  }

  return { ports, reader, printer, slips, center }
}
