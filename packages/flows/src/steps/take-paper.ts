import { setup } from 'xstate'
import type { Intent } from '../screens/intent.ts'

/** 请取走文件, where there is nothing to rate any more: a case is rated once. */
export const takePaperStep = setup({
  types: { events: {} as Extract<Intent, { type: 'continue' }> },
}).createMachine({
  id: 'takePaper',
  initial: 'waiting',
  states: {
    waiting: { on: { continue: 'taken' } },
    taken: { type: 'final' },
  },
})
