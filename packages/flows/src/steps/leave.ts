import type { CommonErrorCode, DeviceError } from '@zhengyin/devices/contract/common'
import type { ReceiptPrinterErrorCode } from '@zhengyin/devices/contract/receipt-printer'
import type { Clock, Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { SiteFacts, SubmissionState, Submitted, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import { slip } from './slip.ts'
import { SLIP_MS } from './timing.ts'
import { type SubmissionMoved, type WatchInput, watchSubmission } from './watch-submission.ts'

export type SlipProblem = CommonErrorCode | ReceiptPrinterErrorCode

export interface LeaveInput {
  readonly receiptPrinter: VisitPorts['receiptPrinter']
  readonly watchSubmission: WatchInput['watchSubmission']
  readonly clock: Clock
  readonly site: SiteFacts
  readonly submitted: Submitted
  readonly state: SubmissionState
  readonly opensAt: number | null
}

export interface LeaveResult {
  readonly choice: 'home' | 'finish'
}

type Printed = Result<{ readonly cut: true }, DeviceError<ReceiptPrinterErrorCode>>

interface Context extends LeaveInput {
  readonly slip: 'none' | 'printed' | SlipProblem
}

/** 打印回执，先离开. The number stays on screen whether or not the slip came out, and the truth is kept up to date. */
export const leaveStep = setup({
  types: {
    input: {} as LeaveInput,
    context: {} as Context,
    events: {} as SubmissionMoved | Extract<Intent, { type: 'retry' | 'back' | 'continue' }>,
    output: {} as LeaveResult,
  },
  actors: {
    watchSubmission,
    printSlip: fromPromise<Printed, LeaveInput>(({ input, signal }) =>
      input.receiptPrinter.print(
        slip({
          site: input.site,
          submitted: input.submitted,
          state: input.state,
          printedAt: input.clock.now(),
          opensAt: input.opensAt,
        }),
        { timeoutMs: SLIP_MS, signal },
      ),
    ),
  },
  actions: {
    noteState: assign((_, moved: SubmissionMoved) => ({ state: moved.state })),
    noteSlip: assign((_, params: { slip: Context['slip'] }) => ({ slip: params.slip })),
  },
  guards: {
    isSlipMissing: ({ context }) => context.slip !== 'printed',
  },
}).createMachine({
  id: 'leave',
  context: ({ input }) => ({ ...input, slip: 'none' }),
  invoke: {
    id: 'watch',
    src: 'watchSubmission',
    input: ({ context }) => ({ watchSubmission: context.watchSubmission, id: context.submitted.id }),
  },
  on: { 'submission.moved': { actions: { type: 'noteState', params: ({ event }) => event } } },
  initial: 'printing',
  states: {
    printing: {
      invoke: {
        id: 'printSlip',
        src: 'printSlip',
        input: ({ context }) => context,
        onDone: {
          target: 'shown',
          actions: { type: 'noteSlip', params: ({ event }) => ({ slip: event.output.ok ? 'printed' : event.output.error.code }) },
        },
        onError: { target: 'shown', actions: { type: 'noteSlip', params: { slip: 'hardwareError' } } },
      },
    },
    shown: { on: { retry: { guard: 'isSlipMissing', target: 'printing' }, back: 'home', continue: 'finish' } },
    home: { type: 'final', output: { choice: 'home' } satisfies LeaveResult },
    finish: { type: 'final', output: { choice: 'finish' } satisfies LeaveResult },
  },
  output: ({ event }) => event.output as LeaveResult,
})
