import { assign, setup } from 'xstate'
import type { Intent } from '../screens/intent.ts'
import { checkName, type NameProblem } from './person-name.ts'

export const SPOUSE_FIELD = 'spouse-name'

export interface SpouseNameInput {
  readonly spouseName: string
}

export type SpouseNameResult = { readonly kind: 'answered'; readonly spouseName: string } | { readonly kind: 'back' }

type Answer = Extract<Intent, { type: 'answer' }>

/** 配偶姓名: optional (记得就填). What was typed is never cleared by a complaint about it. */
export const spouseNameStep = setup({
  types: {
    input: {} as SpouseNameInput,
    context: {} as { readonly value: string; readonly problem: NameProblem | null },
    events: {} as Answer | Extract<Intent, { type: 'back' }>,
    output: {} as SpouseNameResult,
  },
  actions: {
    keep: assign((_, answer: Answer) => {
      const { name, problem } = checkName(typedIn(answer))
      return { value: name, problem }
    }),
  },
  guards: {
    isGood: (_, answer: Answer) => isOfThisForm(answer) && checkName(typedIn(answer)).problem === null,
    isOfThisForm: (_, answer: Answer) => isOfThisForm(answer),
  },
}).createMachine({
  id: 'spouse',
  context: ({ input }) => ({ value: input.spouseName, problem: null }),
  initial: 'asking',
  states: {
    asking: {
      on: {
        answer: [
          {
            guard: { type: 'isGood', params: ({ event }) => event },
            target: 'answered',
            actions: { type: 'keep', params: ({ event }) => event },
          },
          { guard: { type: 'isOfThisForm', params: ({ event }) => event }, actions: { type: 'keep', params: ({ event }) => event } },
        ],
        back: 'back',
      },
    },
    answered: { type: 'final', output: ({ context }) => ({ kind: 'answered', spouseName: context.value }) },
    back: { type: 'final', output: { kind: 'back' } satisfies SpouseNameResult },
  },
  output: ({ event }) => event.output as SpouseNameResult,
})

/** A screen is never trusted: an answer to another form is refused. */
function isOfThisForm(answer: Answer): boolean {
  return Object.keys(answer.values).every((field) => field === SPOUSE_FIELD)
}

function typedIn(answer: Answer): string {
  return answer.values[SPOUSE_FIELD] ?? ''
}
