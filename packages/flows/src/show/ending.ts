import { assertNever } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import type { SiteFacts } from '../ports.ts'
import { say } from '../screens/say.ts'
import type { MessageScreen, RateScreen } from '../screens/screen.ts'
import type { messageStep } from '../steps/message.ts'
import type { rateStep } from '../steps/rate.ts'
import { type Page, paper, primary, quiet, STILL, WAYS_ON } from './parts.ts'

/** GB/T 39735: 非常满意 5 … 非常不满意 1. */
const LEVELS: RateScreen['levels'] = [
  { level: 5, label: say('rate.5'), intent: { type: 'rate', level: 5 } },
  { level: 4, label: say('rate.4'), intent: { type: 'rate', level: 4 } },
  { level: 3, label: say('rate.3'), intent: { type: 'rate', level: 3 } },
  { level: 2, label: say('rate.2'), intent: { type: 'rate', level: 2 } },
  { level: 1, label: say('rate.1'), intent: { type: 'rate', level: 1 } },
]

export function ratePage({ value }: SnapshotFrom<typeof rateStep>): Page {
  if (value === 'storing') {
    return { kind: 'wait', title: say('rate.title'), what: say('rate.saving'), facts: [], strip: paper('paper-out'), actions: [] }
  }
  return {
    kind: 'rate',
    title: say('rate.title'),
    lead: say('rate.lead'),
    levels: LEVELS,
    strip: paper('paper-out'),
    actions: [quiet({ type: 'skip' }, 'rate.skip')],
  }
}

export function takePaperPage(): Page {
  return {
    kind: 'device',
    picture: 'take-paper',
    title: say('take-paper.title'),
    strip: paper('paper-out'),
    actions: [primary({ type: 'continue' }, 'take-paper.finish')],
  }
}

export function messagePage({ context: { message } }: SnapshotFrom<typeof messageStep>, site: SiteFacts): Page {
  return { kind: 'message', ...words(message.about, site), strip: STILL, actions: WAYS_ON }
}

type About = SnapshotFrom<typeof messageStep>['context']['message']['about']

function words(about: About, site: SiteFacts): Pick<MessageScreen, 'tone' | 'title' | 'what' | 'todo'> {
  switch (about) {
    case 'declined':
      return { tone: 'info', title: say('declined.title'), what: say('declined.what'), todo: [say('declined.todo')] }
    case 'refused':
      return { tone: 'error', title: say('refused.title'), what: say('refused.what'), todo: [say('refused.todo')] }
    case 'not-provided':
      return {
        tone: 'warning',
        title: say('not-provided.title'),
        what: say('not-provided.what'),
        todo: [say('not-provided.todo', { hotline: site.hotline })],
      }
    case 'closed-case':
      return { tone: 'info', title: say('closed-case.title'), what: say('closed-case.what'), todo: [say('closed-case.todo')] }
    case 'not-printed':
      return {
        tone: 'warning',
        title: say('print.not-printed.title'),
        what: say('print.not-printed.what'),
        todo: [say('print.not-printed.todo')],
      }
    case 'doubtful':
      return {
        tone: 'warning',
        title: say('print.doubtful.title'),
        what: say('print.doubtful.what'),
        todo: [say('print.doubtful.todo'), say('print.doubtful.keep')],
      }
    default:
      return assertNever(about)
  }
}
