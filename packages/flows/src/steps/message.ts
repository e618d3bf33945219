import { setup } from 'xstate'
import type { Intent } from '../screens/intent.ts'

/** Every situation that a page of words answers; its words are in message.screen.ts. */
export type Message =
  | { readonly about: 'declined' }
  | { readonly about: 'refused' }
  | { readonly about: 'not-provided' }
  | { readonly about: 'closed-case' }
  | { readonly about: 'not-printed' }
  | { readonly about: 'doubtful' }

export interface MessageResult {
  readonly choice: 'home' | 'finish'
}

/** A page that says what happened and what to do. It always has two ways on: home, or the end of the visit. */
export const messageStep = setup({
  types: {
    input: {} as Message,
    context: {} as { readonly message: Message },
    events: {} as Extract<Intent, { type: 'back' | 'continue' }>,
    output: {} as MessageResult,
  },
}).createMachine({
  id: 'message',
  context: ({ input }) => ({ message: input }),
  initial: 'reading',
  states: {
    reading: { on: { back: 'home', continue: 'finish' } },
    home: { type: 'final', output: { choice: 'home' } satisfies MessageResult },
    finish: { type: 'final', output: { choice: 'finish' } satisfies MessageResult },
  },
  output: ({ event }) => event.output as MessageResult,
})
