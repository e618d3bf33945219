import type { JourneyName, Outcome } from '../outcome.ts'
import type { PrintLease, PrintReport, SubmissionState, Submitted, VisitPorts } from '../ports.ts'
import { endOfPrint, type Printed } from '../steps/print-outcome.ts'
import { SETTLE_MS } from './timing.ts'

/** The journey under way, as far as it must be known when a visit ends in the middle of it. */
export interface JourneyUnderWay {
  readonly journey: JourneyName
  readonly submissionId?: string
  readonly caseCode?: string
}

/**
 * What a visit has set in motion. A visit may end at any moment, and its machines with it; a command that was under way still ends,
 * a submission that was stored stays stored, and a lease that was taken is still reported.
 */
export interface VisitLedger {
  /** The ports, watched. */
  readonly ports: VisitPorts
  begin(journey: JourneyName): void
  /** The journey told its own outcome. */
  close(): void
  underWay(): JourneyUnderWay | null
  /** The outcome when the person ends the visit now: filed and undecided is P, anything else left. */
  outcomeNow(): Extract<Outcome, 'P' | 'left'>
  /** Waits for commands under way (bounded) and reports every lease that has no report. */
  settle(): Promise<void>
}

interface OpenLease {
  readonly caseCode: string
  started: boolean
  pagesOut: number
  printed: Printed | null
  /** A report that could not be stored. */
  report: PrintReport | null
}

export function openLedger(ports: VisitPorts): VisitLedger {
  const underway = new Set<Promise<unknown>>()
  const leases = new Map<string, OpenLease>()
  let journey: JourneyName | null = null
  let submitted: Submitted | null = null
  let state: SubmissionState | null = null

  function track<T>(command: Promise<T>): Promise<T> {
    const settled: Promise<unknown> = command.then(
      () => underway.delete(settled),
      () => underway.delete(settled),
    )
    underway.add(settled)
    return command
  }

  function latestLease(): OpenLease | undefined {
    return [...leases.values()].at(-1)
  }

  const watched: VisitPorts = {
    ...ports,
    cardReader: {
      status: () => ports.cardReader.status(),
      read: (options) => track(ports.cardReader.read(options)),
    },
    documentPrinter: {
      status: () => ports.documentPrinter.status(),
      conditions: (options) => track(ports.documentPrinter.conditions(options)),
      print: (job, onProgress, options) => {
        const lease = latestLease()
        if (lease !== undefined) {
          lease.started = true
          lease.printed = null
        }
        const printing = ports.documentPrinter.print(
          job,
          (progress) => {
            if (lease !== undefined && progress.phase === 'printing') lease.pagesOut = Math.max(lease.pagesOut, progress.pagesOut)
            onProgress(progress)
          },
          options,
        )
        return track(
          printing.then((printed) => {
            if (lease !== undefined) lease.printed = printed
            return printed
          }),
        )
      },
    },
    receiptPrinter: {
      status: () => ports.receiptPrinter.status(),
      print: (receipt, options) => track(ports.receiptPrinter.print(receipt, options)),
    },
    submit: (application) =>
      track(
        ports.submit(application).then((result) => {
          if (result.ok) submitted = result.value
          return result
        }),
      ),
    watchSubmission: (id, listener) =>
      ports.watchSubmission(id, (moved) => {
        if (id === submitted?.id) state = moved
        listener(moved)
      }),
    visitCalls: {
      myCases: (identity) => track(ports.visitCalls.myCases(identity)),
      preview: (identity, caseCode) => track(ports.visitCalls.preview(identity, caseCode)),
      lease: (identity, caseCode) =>
        track(
          ports.visitCalls.lease(identity, caseCode).then((leased) => {
            if (leased.ok) leases.set(leased.value.leaseId, openLease(leased.value))
            return leased
          }),
        ),
    },
    reportPrint: (report) => track(store(report)),
    rate: (rating) => track(ports.rate(rating)),
    callHelp: (where) => track(ports.callHelp(where)),
  }

  async function store(report: PrintReport) {
    const lease = leases.get(report.leaseId)
    if (lease !== undefined) lease.report = report
    const stored = await ports.reportPrint(report)
    if (stored.ok) leases.delete(report.leaseId)
    return stored
  }

  return {
    ports: watched,
    begin: (name) => {
      journey = name
      submitted = null
      state = null
    },
    close: () => {
      journey = null
    },
    underWay: () =>
      journey === null
        ? null
        : {
            journey,
            ...(submitted === null ? {} : { submissionId: submitted.id }),
            ...(state?.truth === 'booked' ? { caseCode: state.caseCode } : {}),
          },
    outcomeNow: () => (submitted !== null && !isDecided(state) ? 'P' : 'left'),
    settle: async () => {
      await within(Promise.all(underway), SETTLE_MS, ports)
      for (const [leaseId, lease] of leases) {
        await store(lease.report ?? lateReport(leaseId, lease)).catch(() => undefined)
      }
    },
  }
}

function openLease(lease: PrintLease): OpenLease {
  return { caseCode: lease.caseCode, started: false, pagesOut: 0, printed: null, report: null }
}

/** A visit that ends with a lease in hand says what is known of the paper, and no more. */
function lateReport(leaseId: string, lease: OpenLease): PrintReport {
  const end = lease.printed === null ? null : endOfPrint(lease.printed)
  const pagesOut = Math.max(lease.pagesOut, pagesIn(lease.printed))
  const outcome =
    end === 'printed' ? 'printed' : !lease.started || (end !== null && end !== 'doubtful' && pagesOut === 0) ? 'not-printed' : 'doubtful'
  const reason = lease.printed !== null && !lease.printed.ok ? [lease.printed.error.code] : []
  return { leaseId, caseCode: lease.caseCode, outcome, pagesOut, reasons: [...reason, 'visit-ended'] }
}

function pagesIn(printed: Printed | null): number {
  if (printed === null) return 0
  return printed.ok ? printed.value.pagesOut : printed.error.pagesOut
}

function isDecided(state: SubmissionState | null): boolean {
  return state?.truth === 'refused' || (state?.truth === 'booked' && state.review.state !== 'in-review')
}

async function within(work: Promise<unknown>, ms: number, { clock }: VisitPorts): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>()
  const timer = clock.setTimeout(resolve, ms)
  await Promise.race([work, late])
  clock.clearTimeout(timer)
}
