import type { DeviceError } from '@zhengyin/devices/contract/common'
import type { PrinterConditions, PrintProgress } from '@zhengyin/devices/contract/document-printer'
import type { Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { Identity } from '../facts.ts'
import type { LinkError, PrintLease, PrintReport, SubmitError, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import { endOfPrint, type Printed, type PrintTrouble, troubleOfCondition, troubleOfError } from './print-outcome.ts'
import { type Refusal, refusalOf } from './refusal.ts'
import { PRINT_MS } from './timing.ts'

export interface PrintInput {
  readonly documentPrinter: VisitPorts['documentPrinter']
  readonly visitCalls: VisitPorts['visitCalls']
  readonly reportPrint: VisitPorts['reportPrint']
  readonly identity: Identity
  readonly caseCode: string
}

export type PrintResult =
  | { readonly kind: 'printed'; readonly resultCode: string }
  | { readonly kind: 'doubtful' }
  | { readonly kind: 'not-printed' }
  /** Left before a lease was used: the printer or the link was not there. */
  | { readonly kind: 'unable' }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly next: 'home' | 'farewell' }

type Checked = Result<PrinterConditions, DeviceError>
type Leased = Result<PrintLease, LinkError>

interface Progress {
  readonly type: 'print.progress'
  readonly progress: PrintProgress
}

interface Context extends PrintInput {
  readonly trouble: PrintTrouble | null
  readonly lease: PrintLease | null
  readonly refusal: Refusal | null
  readonly pagesOut: number
  readonly reasons: readonly string[]
}

/**
 * 打印: conditions, lease (with its durable intent), print, report. A job is never repeated blindly: it goes on from the next page
 * under the same lease only after the printer said how it ended, and an unclear end is told as unclear.
 */
export const printStep = setup({
  types: {
    input: {} as PrintInput,
    context: {} as Context,
    events: {} as Progress | Extract<Intent, { type: 'retry' | 'leave' | 'back' | 'continue' }>,
    output: {} as PrintResult,
  },
  actors: {
    checkPrinter: fromPromise<Checked, PrintInput>(({ input, signal }) => input.documentPrinter.conditions({ signal })),
    takeLease: fromPromise<Leased, PrintInput>(({ input }) => input.visitCalls.lease(input.identity, input.caseCode)),
    printSheet: fromPromise<
      Printed,
      { printer: PrintInput['documentPrinter']; lease: PrintLease; fromPage: number; onProgress: (progress: PrintProgress) => void }
    >(({ input, signal }) =>
      input.printer.print(
        {
          pdf: input.lease.sheet.pdf,
          jobName: input.lease.caseCode,
          pages: input.lease.sheet.pages,
          ...(input.fromPage > 1 ? { fromPage: input.fromPage } : {}),
        },
        input.onProgress,
        { timeoutMs: PRINT_MS, signal },
      ),
    ),
    report: fromPromise<Result<void, SubmitError>, { reportPrint: PrintInput['reportPrint']; report: PrintReport }>(({ input }) =>
      input.reportPrint(input.report),
    ),
  },
  actions: {
    noteBlocked: assign((_, params: { checked: Checked }) => ({ trouble: blockOf(params.checked) })),
    noteOffline: assign({ trouble: 'offline' }),
    noteLease: assign((_, params: { leased: Leased }) => ({ lease: params.leased.ok ? params.leased.value : null, trouble: null })),
    noteRefusal: assign((_, params: { leased: Leased }) => ({ refusal: refusalIn(params.leased) })),
    noteProgress: assign(({ context }, { progress }: Progress) => ({
      trouble: progress.phase === 'waiting' ? troubleOfCondition(progress.reason) : null,
      pagesOut: progress.phase === 'printing' ? Math.max(context.pagesOut, progress.pagesOut) : context.pagesOut,
    })),
    noteEnd: assign(({ context }, params: { printed: Printed }) => ({
      pagesOut: Math.max(context.pagesOut, params.printed.ok ? params.printed.value.pagesOut : params.printed.error.pagesOut),
      trouble: params.printed.ok ? null : troubleOfError(params.printed.error.code),
      reasons: params.printed.ok ? context.reasons : [...context.reasons, params.printed.error.code],
    })),
    noteThrown: assign({ trouble: 'other', reasons: ({ context }) => [...context.reasons, 'driver-threw'] }),
  },
  guards: {
    isAble: (_, checked: Checked) => blockOf(checked) === null,
    isLeased: (_, leased: Leased) => leased.ok,
    isRefused: (_, leased: Leased) => refusalIn(leased) !== null,
    isPrinted: (_, printed: Printed) => endOfPrint(printed) === 'printed',
    mayGoOn: (_, printed: Printed) => endOfPrint(printed) === 'may-go-on',
    isNotPrinted: (_, printed: Printed) => endOfPrint(printed) === 'not-printed',
    isNothingOut: ({ context }) => context.pagesOut === 0,
  },
}).createMachine({
  id: 'print',
  context: ({ input }) => ({ ...input, trouble: null, lease: null, refusal: null, pagesOut: 0, reasons: [] }),
  initial: 'checking',
  states: {
    checking: {
      invoke: {
        id: 'checkPrinter',
        src: 'checkPrinter',
        input: ({ context }) => context,
        onDone: [
          { guard: { type: 'isAble', params: ({ event }) => event.output }, target: 'leasing' },
          { target: 'blocked', actions: { type: 'noteBlocked', params: ({ event }) => ({ checked: event.output }) } },
        ],
        onError: { target: 'blocked', actions: 'noteOffline' },
      },
    },
    blocked: { on: { retry: 'checking', leave: 'unable' } },
    leasing: {
      invoke: {
        id: 'takeLease',
        src: 'takeLease',
        input: ({ context }) => context,
        onDone: [
          {
            guard: { type: 'isLeased', params: ({ event }) => event.output },
            target: 'printing',
            actions: { type: 'noteLease', params: ({ event }) => ({ leased: event.output }) },
          },
          {
            guard: { type: 'isRefused', params: ({ event }) => event.output },
            target: 'refused',
            actions: { type: 'noteRefusal', params: ({ event }) => ({ leased: event.output }) },
          },
          { target: 'noLink' },
        ],
        onError: 'noLink',
      },
    },
    noLink: { on: { retry: 'leasing', leave: 'unable' } },
    refused: { on: { back: 'refusedHome', continue: 'refusedFarewell' } },
    printing: {
      invoke: {
        id: 'printSheet',
        src: 'printSheet',
        input: ({ context, self }) => ({
          printer: context.documentPrinter,
          lease: leaseOf(context),
          fromPage: context.pagesOut + 1,
          onProgress: (progress) => self.send({ type: 'print.progress', progress }),
        }),
        onDone: [
          printEnd('isPrinted', 'reportingPrinted'),
          printEnd('mayGoOn', 'stuck'),
          printEnd('isNotPrinted', 'reportingNotPrinted'),
          { target: 'reportingDoubtful', actions: { type: 'noteEnd', params: ({ event }) => ({ printed: event.output }) } },
        ],
        onError: { target: 'reportingDoubtful', actions: 'noteThrown' },
      },
      on: { 'print.progress': { actions: { type: 'noteProgress', params: ({ event }) => event } } },
    },
    stuck: {
      on: { retry: 'printing', leave: [{ guard: 'isNothingOut', target: 'reportingNotPrinted' }, { target: 'reportingDoubtful' }] },
    },
    reportingPrinted: { invoke: reportAs('printed', 'printed') },
    reportingNotPrinted: { invoke: reportAs('not-printed', 'notPrinted') },
    reportingDoubtful: { invoke: reportAs('doubtful', 'doubtful') },
    printed: { type: 'final', output: ({ context }) => ({ kind: 'printed', resultCode: leaseOf(context).sheet.resultCode }) },
    notPrinted: { type: 'final', output: { kind: 'not-printed' } satisfies PrintResult },
    doubtful: { type: 'final', output: { kind: 'doubtful' } satisfies PrintResult },
    unable: { type: 'final', output: { kind: 'unable' } satisfies PrintResult },
    refusedHome: { type: 'final', output: ({ context }) => ({ kind: 'refused', refusal: context.refusal, next: 'home' }) },
    refusedFarewell: { type: 'final', output: ({ context }) => ({ kind: 'refused', refusal: context.refusal, next: 'farewell' }) },
  },
  output: ({ event }) => event.output as PrintResult,
})

function printEnd<Guard extends string, Target extends string>(guard: Guard, target: Target) {
  return {
    guard: { type: guard, params: ({ event }: { event: { output: Printed } }) => event.output },
    target,
    actions: { type: 'noteEnd' as const, params: ({ event }: { event: { output: Printed } }) => ({ printed: event.output }) },
  }
}

/** The truth on paper is what it is, whether or not its report could be stored: the visit's ledger reports again at its end. */
function reportAs<Target extends string>(outcome: PrintReport['outcome'], target: Target) {
  return {
    id: 'report' as const,
    src: 'report' as const,
    input: ({ context }: { context: Context }) => ({
      reportPrint: context.reportPrint,
      report: {
        leaseId: leaseOf(context).leaseId,
        caseCode: context.caseCode,
        outcome,
        pagesOut: context.pagesOut,
        reasons: context.reasons,
      },
    }),
    onDone: target,
    onError: target,
  }
}

function leaseOf(context: Context): PrintLease {
  if (context.lease === null) throw new Error('nothing is printed without a lease')
  return context.lease
}

/** A printer may be idle and unable to print: its conditions decide, not its state. */
function blockOf(checked: Checked): PrintTrouble | null {
  if (!checked.ok) return 'offline'
  const error = checked.value.conditions.find((one) => one.severity === 'error')
  if (error !== undefined) return troubleOfCondition(error.condition)
  return checked.value.state === 'stopped' ? 'other' : null
}

function refusalIn(leased: Leased): Refusal | null {
  return !leased.ok && leased.error.code === 'refused' ? refusalOf(leased.error.reason) : null
}
