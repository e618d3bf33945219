import { assign, setup } from 'xstate'
import type { Identity } from '../facts.ts'
import type { Intent } from '../screens/intent.ts'
import { REVEAL_MS } from './timing.ts'

export type RevealField = 'name' | 'id-number'

export interface CheckInput {
  readonly identity: Identity
  readonly spouseName: string
  /** Next opening, civil ms, when the archive is closed now. */
  readonly opensAt: number | null
}

export type CheckResult = { readonly kind: 'submit' } | { readonly kind: 'change-spouse' } | { readonly kind: 'back' }

type Reveal = Extract<Intent, { type: 'reveal' }>

/** 核对: masked values; pressing shows one of them for 10 s at most. */
export const checkStep = setup({
  types: {
    input: {} as CheckInput,
    context: {} as CheckInput & { readonly revealed: RevealField | null },
    events: {} as Extract<Intent, { type: 'submit' | 'back' | 'change' }> | Reveal,
    output: {} as CheckResult,
  },
  actions: {
    show: assign((_, reveal: Reveal) => ({ revealed: revealField(reveal) })),
    hide: assign({ revealed: null }),
  },
  guards: {
    isMasked: (_, reveal: Reveal) => revealField(reveal) !== null,
    isSpouse: (_, params: { field: string }) => params.field === 'spouse',
  },
}).createMachine({
  id: 'check',
  context: ({ input }) => ({ ...input, revealed: null }),
  initial: 'masked',
  on: {
    submit: '.submitted',
    back: '.back',
    change: { guard: { type: 'isSpouse', params: ({ event }) => ({ field: event.field }) }, target: '.changing' },
    reveal: {
      guard: { type: 'isMasked', params: ({ event }) => event },
      target: '.revealed',
      reenter: true,
      actions: { type: 'show', params: ({ event }) => event },
    },
  },
  states: {
    masked: {},
    revealed: { after: { [REVEAL_MS]: { target: 'masked', actions: 'hide' } } },
    submitted: { type: 'final', output: { kind: 'submit' } satisfies CheckResult },
    changing: { type: 'final', output: { kind: 'change-spouse' } satisfies CheckResult },
    back: { type: 'final', output: { kind: 'back' } satisfies CheckResult },
  },
  output: ({ event }) => event.output as CheckResult,
})

function revealField(reveal: Reveal): RevealField | null {
  return reveal.field === 'name' || reveal.field === 'id-number' ? reveal.field : null
}
