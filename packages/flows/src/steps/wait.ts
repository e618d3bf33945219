import { assign, setup } from 'xstate'
import type { SubmissionState, Submitted } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import { BOOKING_MS } from './timing.ts'
import { type SubmissionMoved, type WatchInput, watchSubmission } from './watch-submission.ts'

export interface WaitInput {
  readonly watchSubmission: WatchInput['watchSubmission']
  readonly submitted: Submitted
  /** Filed outside service hours: nobody reviews now, so the step ends with a receipt as soon as the booking is known. */
  readonly filedOutOfHours: boolean
}

export type WaitResult =
  | { readonly kind: 'released'; readonly caseCode: string }
  | { readonly kind: 'leave'; readonly state: SubmissionState }
  | { readonly kind: 'refused' }
  | { readonly kind: 'not-provided'; readonly caseCode: string }
  | { readonly kind: 'closed'; readonly caseCode: string }

interface Context extends WaitInput {
  readonly state: SubmissionState
}

/** 等待审核, with the three truths of a submission. Goes on by itself when the sheet is released. */
export const waitStep = setup({
  types: {
    input: {} as WaitInput,
    context: {} as Context,
    events: {} as SubmissionMoved | Extract<Intent, { type: 'leave' }>,
    output: {} as WaitResult,
  },
  actors: { watchSubmission },
  actions: {
    note: assign((_, moved: SubmissionMoved) => ({ state: moved.state })),
  },
  guards: {
    isRefused: (_, { state }: SubmissionMoved) => state.truth === 'refused',
    isReleased: (_, { state }: SubmissionMoved) => reviewOf(state) === 'released',
    isNotProvided: (_, { state }: SubmissionMoved) => reviewOf(state) === 'refused',
    isClosed: (_, { state }: SubmissionMoved) => reviewOf(state) === 'printed' || reviewOf(state) === 'doubtful',
    isBookedAfterHours: ({ context }, { state }: SubmissionMoved) => context.filedOutOfHours && state.truth === 'booked',
    isBooked: (_, { state }: SubmissionMoved) => state.truth === 'booked',
    isAfterHours: ({ context }) => context.filedOutOfHours,
  },
}).createMachine({
  id: 'wait',
  context: ({ input }) => ({ ...input, state: { truth: 'queued' } }),
  initial: 'watching',
  states: {
    watching: {
      invoke: {
        id: 'watch',
        src: 'watchSubmission',
        input: ({ context }) => ({ watchSubmission: context.watchSubmission, id: context.submitted.id }),
      },
      initial: 'sending',
      states: {
        sending: { after: { [BOOKING_MS]: [{ guard: 'isAfterHours', target: '#wait.leaving' }, { target: 'staying' }] } },
        staying: { on: { leave: '#wait.leaving' } },
      },
      on: {
        'submission.moved': [
          { guard: { type: 'isRefused', params: ({ event }) => event }, target: 'refused' },
          note('isReleased', 'released'),
          note('isNotProvided', 'notProvided'),
          note('isClosed', 'closed'),
          note('isBookedAfterHours', 'leaving'),
          note('isBooked', '.staying'),
          { actions: { type: 'note', params: ({ event }) => event } },
        ],
      },
    },
    released: { type: 'final', output: ({ context }) => ({ kind: 'released', caseCode: caseCodeOf(context.state) }) },
    leaving: { type: 'final', output: ({ context }) => ({ kind: 'leave', state: context.state }) },
    refused: { type: 'final', output: { kind: 'refused' } satisfies WaitResult },
    notProvided: { type: 'final', output: ({ context }) => ({ kind: 'not-provided', caseCode: caseCodeOf(context.state) }) },
    closed: { type: 'final', output: ({ context }) => ({ kind: 'closed', caseCode: caseCodeOf(context.state) }) },
  },
  output: ({ event }) => event.output as WaitResult,
})

/** A move that is remembered before the step goes on. */
function note<Guard extends string, Target extends string>(guard: Guard, target: Target) {
  const params = ({ event }: { event: SubmissionMoved }) => event
  return { guard: { type: guard, params }, target, actions: { type: 'note' as const, params } }
}

function reviewOf(state: SubmissionState): string | null {
  return state.truth === 'booked' ? state.review.state : null
}

function caseCodeOf(state: SubmissionState): string {
  if (state.truth !== 'booked') throw new Error('only a booked submission has a case code')
  return state.caseCode
}
