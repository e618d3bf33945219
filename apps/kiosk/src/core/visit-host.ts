/** The world as journeys see it (flows/ports.ts), made of the store, the center's line and the devices of this terminal. */
import type { Identity } from '@zhengyin/flows/facts'
import type {
  CaseSummary,
  LinkError,
  PrintLease,
  PurgeReport,
  StampedSheet,
  SubmitError,
  VisitCalls,
  VisitPorts,
} from '@zhengyin/flows/ports'
import { type Clock, err, type LogPort, newId, ok, type Result } from '@zhengyin/kernel'
import type { VisitCallAnswer } from '@zhengyin/protocol/visit-call'
import { isOpen, nextOpening, type WeeklyHours } from '@zhengyin/standards/working-days'
import type { CommitError, Store } from '@zhengyin/sync/store'
import { audited } from './audit-events.ts'
import type { AuditTrail } from './audit-trail.ts'
import { type VisitMarkers, visitMarkers } from './markers.ts'
import { type ProvenPurge, purge } from './purge.ts'
import { archiveQuery, caseSummary, identityOnWire, printReport, rating, stampedSheet, truthOf } from './submission-mapping.ts'
import type { CenterLine, VisitCall, VisitChannel } from './visit-channel.ts'

export interface VisitHostDeps {
  readonly clock: Clock
  readonly log: LogPort
  readonly store: Store
  readonly audit: AuditTrail
  readonly center: CenterLine
  readonly devices: Pick<VisitPorts, 'cardReader' | 'documentPrinter' | 'receiptPrinter'>
  readonly hours: WeeklyHours
  readonly dataDir: string
  readonly tempDirs: readonly string[]
  readonly searchRoots: readonly string[]
  /** The disk refused business or audit. */
  readonly onStorage: (error: CommitError) => void
  readonly onPurged: (purge: ProvenPurge) => void
}

export interface VisitHost {
  readonly ports: VisitPorts
  /** Somebody touched the screen. */
  begin(): void
  /** The current visit's id, 32 hexadecimal characters. */
  visitId(): string
}

interface Visit {
  readonly id: string
  readonly markers: VisitMarkers
  readonly buffers: Set<Uint8Array>
  channel: VisitChannel | undefined
  begun: boolean
}

const newVisit = (): Visit => ({ id: newId(), markers: visitMarkers(), buffers: new Set(), channel: undefined, begun: false })

export function visitHost(deps: VisitHostDeps): VisitHost {
  const { clock, log, store, audit, center, devices } = deps
  let visit = newVisit()

  function submitError(error: CommitError): SubmitError {
    deps.onStorage(error)
    switch (error.code) {
      case 'storageFull':
        return { code: 'storageFull' }
      case 'storageFailed':
        return error
      case 'intentExists':
        return { code: 'storageFailed', detail: 'intent exists' }
      default:
        return error satisfies never
    }
  }

  async function call(request: VisitCall): Promise<Result<VisitCallAnswer, LinkError>> {
    visit.channel ??= center.openVisit(visit.id)
    visit.markers.add(request.identity.name)
    visit.markers.add(request.identity.idNumber)
    const answer = await visit.channel.call(request)
    if (!answer.ok) {
      log.write({ event: 'visit-call.failed', level: 'warn', call: request.call, code: answer.error.code })
      return err(answer.error.code === 'bad-lease' ? { code: 'refused', reason: 'bad-lease' } : { code: 'noLink' })
    }
    if (answer.value.answer === 'refused') return err({ code: 'refused', reason: answer.value.reason })
    return answer
  }

  /** An answer to another question is no answer. */
  function unexpected(answer: VisitCallAnswer): { readonly ok: false; readonly error: LinkError } {
    log.write({ event: 'visit-call.unexpected', level: 'error', answer: answer.answer })
    return err({ code: 'refused', reason: 'invalid' })
  }

  const outcomeOf = (result: Result<unknown, LinkError>): string =>
    result.ok ? 'ok' : result.error.code === 'refused' ? result.error.reason : result.error.code

  function hold(sheet: StampedSheet): StampedSheet {
    visit.buffers.add(sheet.pdf)
    return sheet
  }

  async function myCases(identity: Identity): Promise<Result<readonly CaseSummary[], LinkError>> {
    const answer = await call({ call: 'my-cases', identity: identityOnWire(identity) })
    if (!answer.ok) return answer
    return answer.value.answer === 'my-cases' ? ok(answer.value.cases.map(caseSummary)) : unexpected(answer.value)
  }

  async function preview(identity: Identity, caseCode: string): Promise<Result<StampedSheet, LinkError>> {
    const answer = await call({ call: 'preview', identity: identityOnWire(identity), caseCode })
    if (!answer.ok) return answer
    return answer.value.answer === 'preview' ? ok(hold(stampedSheet(answer.value.sheet))) : unexpected(answer.value)
  }

  async function lease(identity: Identity, caseCode: string): Promise<Result<PrintLease, LinkError>> {
    const answer = await call({ call: 'lease', identity: identityOnWire(identity), caseCode })
    if (!answer.ok) return answer
    if (answer.value.answer !== 'lease') return unexpected(answer.value)
    const grant = answer.value.lease
    const sheet = hold(stampedSheet(answer.value.sheet))
    // Durable before the first page: after a crash the intent says that paper may have come out.
    const intent = await store.commit({
      audit: [audited('print.started', { visit: visit.id, leaseId: grant.leaseId, caseCode })],
      intents: [{ id: grant.leaseId, kind: 'print', detail: { caseCode } }],
      essential: true,
    })
    if (!intent.ok) {
      if (intent.error.code !== 'intentExists') deps.onStorage(intent.error)
      return err({ code: 'refused', reason: intent.error.code === 'intentExists' ? 'lease-used' : 'storage' })
    }
    return ok({ leaseId: grant.leaseId, caseCode, sheet, copy: grant.copy, reprint: grant.reprint })
  }

  const visitCalls: VisitCalls = {
    myCases: async (identity) => {
      audit.write('my-cases.started', { visit: visit.id })
      const result = await myCases(identity)
      audit.write('my-cases.finished', { visit: visit.id, outcome: outcomeOf(result) }, true)
      return result
    },
    preview: async (identity, caseCode) => {
      audit.write('preview.started', { visit: visit.id, caseCode })
      const result = await preview(identity, caseCode)
      audit.write('preview.finished', { visit: visit.id, caseCode, outcome: outcomeOf(result) }, true)
      return result
    },
    lease: async (identity, caseCode) => {
      audit.write('lease.started', { visit: visit.id, caseCode })
      const result = await lease(identity, caseCode)
      audit.write('lease.finished', { visit: visit.id, caseCode, outcome: outcomeOf(result) }, true)
      return result
    },
  }

  async function purgeVisit(): Promise<PurgeReport> {
    const ending = visit
    visit = newVisit()
    ending.channel?.close()
    // What was said in this visit is on the disk before the disk is searched.
    await audit.settled()
    const report = await purge({
      dataDir: deps.dataDir,
      tempDirs: deps.tempDirs,
      searchRoots: deps.searchRoots,
      markers: ending.markers,
      buffers: ending.buffers,
    })
    const bytes = report.searched.reduce((sum, store_) => sum + store_.bytes, 0)
    const counts = { stores: report.searched.length, bytes, found: report.found, unreadable: report.unreadable.length }
    audit.write('visit.finished', { visit: ending.id, ...counts }, true)
    log.write({ event: 'visit.purged', level: report.found > 0 || report.unreadable.length > 0 ? 'error' : 'info', ...counts })
    deps.onPurged(report)
    // The visit tells the person 已清除 on a proof only.
    if (report.unreadable.length > 0) throw new Error(`${report.unreadable.length} places could not be searched`)
    return { searched: report.searched, found: report.found }
  }

  const ports: VisitPorts = {
    clock,
    cardReader: {
      status: () => devices.cardReader.status(),
      read: async (options) => {
        const { id, markers } = visit
        audit.write('card.started', { visit: id })
        const read = await devices.cardReader.read(options)
        if (read.ok) {
          markers.add(read.value.name)
          markers.add(read.value.number)
          if ('address' in read.value) markers.add(read.value.address)
          if ('newestAddress' in read.value) markers.add(read.value.newestAddress)
        }
        audit.write('card.finished', { visit: id, outcome: read.ok ? read.value.kind : read.error.code }, true)
        return read
      },
    },
    documentPrinter: {
      status: () => devices.documentPrinter.status(),
      conditions: (options) => devices.documentPrinter.conditions(options),
      print: (job, onProgress, options) => {
        visit.buffers.add(job.pdf)
        return devices.documentPrinter.print(job, onProgress, options)
      },
    },
    receiptPrinter: {
      status: () => devices.receiptPrinter.status(),
      print: async (receipt, options) => {
        const { id } = visit
        audit.write('receipt.started', { visit: id })
        const printed = await devices.receiptPrinter.print(receipt, options)
        audit.write('receipt.finished', { visit: id, outcome: printed.ok ? 'printed' : printed.error.code }, true)
        return printed
      },
    },
    hours: serviceHours(deps.hours, log),
    submit: async (application) => {
      const { item } = application
      visit.markers.add(application.identity.name)
      visit.markers.add(application.identity.idNumber)
      visit.markers.add(application.spouseName)
      const id = newId()
      const visitId = visit.id
      audit.write('submit.started', { visit: visitId, item })
      const queued = await store.commit({
        submission: { id, item, payload: archiveQuery(application, visitId, clock.now()) },
        audit: [audited('submit.finished', { visit: visitId, item, id, consents: application.consents.length })],
        intents: [],
      })
      if (queued.ok) return ok({ id: queued.value.id, receiptNumber: queued.value.receiptNumber })
      audit.write('submit.failed', { visit: visitId, item, reason: queued.error.code }, true)
      return err(submitError(queued.error))
    },
    watchSubmission: (id, listener) => {
      let watching = true
      let told = ''
      const tell = (state: ReturnType<typeof truthOf>) => {
        const text = JSON.stringify(state)
        if (!watching || text === told) return
        told = text
        listener(state)
      }
      // What `submit` returned is durable here: that much is known at once.
      tell({ truth: 'queued' })
      const unsubscribe = store.subscribe((change) => {
        if (change.type === 'row' && change.row.id === id) tell(truthOf(change.row))
      })
      const initial = async () => {
        const row = await store.state(id)
        if (row !== undefined) tell(truthOf(row))
      }
      void initial()
      return () => {
        watching = false
        unsubscribe()
      }
    },
    visitCalls,
    reportPrint: async (report) => {
      const { leaseId, caseCode, outcome, pagesOut } = report
      const queued = await store.commit({
        submission: { item: 'print-report', payload: printReport(report, clock.now()) },
        audit: [audited('print.finished', { visit: visit.id, leaseId, caseCode, outcome, pagesOut })],
        intents: [],
        marks: [{ id: leaseId, state: outcome === 'doubtful' ? 'doubtful' : 'done' }],
        essential: true,
      })
      return queued.ok ? ok(undefined) : err(submitError(queued.error))
    },
    rate: async (value) => {
      const queued = await store.commit({
        submission: { item: 'rating', payload: rating(value, clock.now()) },
        audit: [audited('rating.finished', { visit: visit.id, caseCode: value.caseCode, level: value.level })],
        intents: [],
      })
      return queued.ok ? ok(undefined) : err(submitError(queued.error))
    },
    callHelp: async (where) => {
      const called = await center.help(where)
      audit.write('help.finished', { screen: where.screen, outcome: called.ok ? 'called' : called.error.code }, true)
      return called.ok ? ok(undefined) : err({ code: 'noLink' })
    },
    purge: purgeVisit,
  }

  return {
    ports,
    visitId: () => visit.id,
    begin: () => {
      if (visit.begun) return
      visit.begun = true
      audit.write('visit.started', { visit: visit.id })
    },
  }
}

/** Without the holiday data of a year nobody guesses: the archive counts as closed, and the log says why. */
function serviceHours(hours: WeeklyHours, log: LogPort): VisitPorts['hours'] {
  return {
    isOpen: (at) => {
      const open = isOpen(hours, at)
      if (!open.ok) log.write({ event: 'hours.no-holiday-data', level: 'error', year: open.error.year })
      return open.ok && open.value
    },
    nextOpening: (at) => {
      const next = nextOpening(hours, at)
      if (next.ok) return next.value
      log.write({ event: 'hours.no-next-opening', level: 'error', code: next.error.code })
      return Number.NaN
    },
  }
}
