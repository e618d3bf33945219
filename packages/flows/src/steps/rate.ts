import type { Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { Rating, SubmitError, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'

export interface RateInput {
  readonly rate: VisitPorts['rate']
  readonly caseCode: string
}

export interface RateResult {
  readonly level: Rating['level'] | null
}

type Rate = Extract<Intent, { type: 'rate' }>

/** 好差评 (GB/T 39735): five levels, voluntary. Neither skipping nor a rating that cannot be stored keeps anybody here. */
export const rateStep = setup({
  types: {
    input: {} as RateInput,
    context: {} as RateInput & { readonly level: Rating['level'] | null },
    events: {} as Rate | Extract<Intent, { type: 'skip' }>,
    output: {} as RateResult,
  },
  actors: {
    store: fromPromise<Result<void, SubmitError>, { rate: RateInput['rate']; rating: Rating }>(({ input }) => input.rate(input.rating)),
  },
  actions: {
    note: assign((_, rate: Rate) => ({ level: rate.level })),
  },
  guards: {
    isLevel: (_, rate: Rate) => [1, 2, 3, 4, 5].includes(rate.level),
  },
}).createMachine({
  id: 'rate',
  context: ({ input }) => ({ ...input, level: null }),
  initial: 'asking',
  states: {
    asking: {
      on: {
        rate: {
          guard: { type: 'isLevel', params: ({ event }) => event },
          target: 'storing',
          actions: { type: 'note', params: ({ event }) => event },
        },
        skip: 'done',
      },
    },
    storing: {
      invoke: {
        id: 'store',
        src: 'store',
        input: ({ context }) => ({ rate: context.rate, rating: ratingOf(context) }),
        onDone: 'done',
        onError: 'done',
      },
    },
    done: { type: 'final' },
  },
  output: ({ context }) => ({ level: context.level }),
})

function ratingOf(context: RateInput & { readonly level: Rating['level'] | null }): Rating {
  if (context.level === null) throw new Error('no level was chosen')
  return { caseCode: context.caseCode, level: context.level }
}
