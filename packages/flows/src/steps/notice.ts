import type { Clock } from '@zhengyin/kernel'
import { setup } from 'xstate'
import type { ServiceHours } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'

export interface NoticeInput {
  readonly hours: ServiceHours
  readonly clock: Clock
}

export interface NoticeResult {
  readonly choice: 'continue' | 'back'
}

/** 办前必读. Opening hours are looked up here, before identity is asked. */
export const noticeStep = setup({
  types: {
    input: {} as NoticeInput,
    context: {} as { readonly opensAt: number | null },
    events: {} as Extract<Intent, { type: 'continue' | 'back' }>,
    output: {} as NoticeResult,
  },
}).createMachine({
  id: 'notice',
  context: ({ input }) => {
    const now = input.clock.now()
    return { opensAt: input.hours.isOpen(now) ? null : input.hours.nextOpening(now) }
  },
  initial: 'reading',
  states: {
    reading: { on: { continue: 'accepted', back: 'left' } },
    accepted: { type: 'final', output: { choice: 'continue' } satisfies NoticeResult },
    left: { type: 'final', output: { choice: 'back' } satisfies NoticeResult },
  },
  output: ({ event }) => event.output as NoticeResult,
})
