import type { Clock } from '@zhengyin/kernel'
import { assign, setup } from 'xstate'
import type { ConsentRecord } from '../facts.ts'
import { civilIso } from '../screens/civil-words.ts'
import type { Intent } from '../screens/intent.ts'

/** Grows with every change of the consent's words. */
export const CONSENT_TEXT_VERSION = 'archive-query-1'

export interface ConsentInput {
  readonly purpose: string
  readonly textVersion: string
  readonly clock: Clock
}

export interface ConsentResult {
  readonly choice: 'agree' | 'decline' | 'back'
  readonly record: ConsentRecord | null
}

/** One purpose, one consent (个人信息保护法 第二十九条, 单独同意). Refusal is recorded like agreement. */
export const consentStep = setup({
  types: {
    input: {} as ConsentInput,
    context: {} as ConsentInput & { readonly record: ConsentRecord | null },
    events: {} as Extract<Intent, { type: 'agree' | 'decline' | 'back' }>,
    output: {} as ConsentResult,
  },
  actions: {
    record: assign(({ context }, params: { choice: 'agree' | 'decline' }) => ({
      record: {
        purpose: context.purpose,
        textVersion: context.textVersion,
        language: 'zh-CN' as const,
        choice: params.choice,
        at: civilIso(context.clock.now()),
        method: 'touch' as const,
      },
    })),
  },
}).createMachine({
  id: 'consent',
  context: ({ input }) => ({ purpose: input.purpose, textVersion: input.textVersion, clock: input.clock, record: null }),
  initial: 'asking',
  states: {
    asking: {
      on: {
        agree: { target: 'agreed', actions: { type: 'record', params: { choice: 'agree' } } },
        decline: { target: 'declined', actions: { type: 'record', params: { choice: 'decline' } } },
        back: 'back',
      },
    },
    agreed: { type: 'final', output: ({ context }) => ({ choice: 'agree', record: context.record }) },
    declined: { type: 'final', output: ({ context }) => ({ choice: 'decline', record: context.record }) },
    back: { type: 'final', output: { choice: 'back', record: null } satisfies ConsentResult },
  },
  output: ({ event }) => event.output as ConsentResult,
})
