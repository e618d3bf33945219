import type { Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { Identity } from '../facts.ts'
import type { CaseSummary, LinkError, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'

export interface CasesInput {
  readonly visitCalls: VisitPorts['visitCalls']
  readonly identity: Identity
}

export type CasesResult =
  | { readonly kind: 'open'; readonly case: CaseSummary }
  | { readonly kind: 'home' }
  | { readonly kind: 'finish' }
  /** The center gave no list. */
  | { readonly kind: 'unanswered'; readonly next: 'home' | 'farewell' }

type Found = Result<readonly CaseSummary[], LinkError>

interface Context extends CasesInput {
  readonly cases: readonly CaseSummary[]
  readonly opened: CaseSummary | null
}

/** 我的办件: asked from the center each time, cached nowhere. */
export const casesStep = setup({
  types: {
    input: {} as CasesInput,
    context: {} as Context,
    events: {} as Extract<Intent, { type: 'open-case' | 'retry' | 'back' | 'continue' }>,
    output: {} as CasesResult,
  },
  actors: {
    findCases: fromPromise<Found, CasesInput>(({ input }) => input.visitCalls.myCases(input.identity)),
  },
  actions: {
    noteCases: assign((_, params: { found: Found }) => ({ cases: params.found.ok ? params.found.value : [] })),
    noteOpened: assign(({ context }, params: { caseCode: string }) => ({
      opened: context.cases.find((one) => one.caseCode === params.caseCode) ?? null,
    })),
  },
  guards: {
    isNone: (_, found: Found) => found.ok && found.value.length === 0,
    isRefused: (_, found: Found) => !found.ok && found.error.code === 'refused',
    isFound: (_, found: Found) => found.ok,
    isReleased: ({ context }, params: { caseCode: string }) =>
      context.cases.some((one) => one.caseCode === params.caseCode && isOpenable(one)),
  },
}).createMachine({
  id: 'cases',
  context: ({ input }) => ({ ...input, cases: [], opened: null }),
  initial: 'loading',
  states: {
    loading: {
      invoke: {
        id: 'findCases',
        src: 'findCases',
        input: ({ context }) => context,
        onDone: [
          { guard: { type: 'isNone', params: ({ event }) => event.output }, target: 'none' },
          {
            guard: { type: 'isFound', params: ({ event }) => event.output },
            target: 'listed',
            actions: { type: 'noteCases', params: ({ event }) => ({ found: event.output }) },
          },
          { guard: { type: 'isRefused', params: ({ event }) => event.output }, target: 'refused' },
          { target: 'noLink' },
        ],
        onError: 'noLink',
      },
    },
    listed: {
      on: {
        'open-case': {
          guard: { type: 'isReleased', params: ({ event }) => ({ caseCode: event.caseCode }) },
          target: 'opened',
          actions: { type: 'noteOpened', params: ({ event }) => ({ caseCode: event.caseCode }) },
        },
        back: 'home',
      },
    },
    none: { on: { back: 'home', continue: 'finish' } },
    noLink: { on: { retry: 'loading', back: 'unanswered' } },
    refused: { on: { back: 'unanswered', continue: 'unansweredFarewell' } },
    opened: { type: 'final', output: ({ context }) => ({ kind: 'open', case: context.opened }) },
    home: { type: 'final', output: { kind: 'home' } satisfies CasesResult },
    finish: { type: 'final', output: { kind: 'finish' } satisfies CasesResult },
    unanswered: { type: 'final', output: { kind: 'unanswered', next: 'home' } satisfies CasesResult },
    unansweredFarewell: { type: 'final', output: { kind: 'unanswered', next: 'farewell' } satisfies CasesResult },
  },
  output: ({ event }) => event.output as CasesResult,
})

/** A control exists only when it works: only a released sheet can be opened. */
export function isOpenable(one: CaseSummary): boolean {
  return one.review.state === 'released'
}
