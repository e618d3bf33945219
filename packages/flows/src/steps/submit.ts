import type { Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { ArchiveQueryApplication, SubmitError, Submitted, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'

export interface SubmitInput {
  readonly submit: VisitPorts['submit']
  readonly application: ArchiveQueryApplication
}

export type SubmitResult = { readonly kind: 'stored'; readonly submitted: Submitted } | { readonly kind: 'not-stored' }

type Submission = Result<Submitted, SubmitError>

/** 提交. Ends well only after the durable commit; otherwise says that nothing was filed. */
export const submitStep = setup({
  types: {
    input: {} as SubmitInput,
    context: {} as SubmitInput & { readonly submitted: Submitted | null; readonly problem: SubmitError['code'] | null },
    events: {} as Extract<Intent, { type: 'retry' | 'continue' }>,
    output: {} as SubmitResult,
  },
  actors: {
    submit: fromPromise<Submission, SubmitInput>(({ input }) => input.submit(input.application)),
  },
  actions: {
    noteSubmitted: assign((_, params: { submitted: Submitted }) => ({ submitted: params.submitted })),
    noteProblem: assign((_, params: { problem: SubmitError['code'] }) => ({ problem: params.problem })),
  },
  guards: {
    isStored: (_, submission: Submission) => submission.ok,
  },
}).createMachine({
  id: 'submit',
  context: ({ input }) => ({ submit: input.submit, application: input.application, submitted: null, problem: null }),
  initial: 'submitting',
  states: {
    submitting: {
      invoke: {
        id: 'submit',
        src: 'submit',
        input: ({ context }) => ({ submit: context.submit, application: context.application }),
        onDone: [
          {
            guard: { type: 'isStored', params: ({ event }) => event.output },
            target: 'stored',
            actions: { type: 'noteSubmitted', params: ({ event }) => ({ submitted: submittedOf(event.output) }) },
          },
          { target: 'notStored', actions: { type: 'noteProblem', params: ({ event }) => ({ problem: problemOf(event.output) }) } },
        ],
        onError: { target: 'notStored', actions: { type: 'noteProblem', params: { problem: 'storageFailed' } } },
      },
    },
    notStored: { on: { retry: 'submitting', continue: 'gaveUp' } },
    stored: { type: 'final', output: ({ context }) => ({ kind: 'stored', submitted: context.submitted }) },
    gaveUp: { type: 'final', output: { kind: 'not-stored' } satisfies SubmitResult },
  },
  output: ({ event }) => event.output as SubmitResult,
})

function submittedOf(submission: Submission): Submitted {
  if (!submission.ok) throw new Error('nothing was stored')
  return submission.value
}

function problemOf(submission: Submission): SubmitError['code'] {
  if (submission.ok) throw new Error('a stored submission has no problem')
  return submission.error.code
}
