import type { SnapshotFrom } from 'xstate'
import { say } from '../screens/say.ts'
import type { noticeStep } from '../steps/notice.ts'
import { openingWords, type Page, primary, quiet, STILL } from './parts.ts'

export function noticePage({ context: { opensAt } }: SnapshotFrom<typeof noticeStep>): Page {
  return {
    kind: 'notice',
    title: say('notice.title'),
    strip: STILL,
    points: [
      { term: say('notice.what.term'), detail: say('notice.what.detail') },
      { term: say('notice.bring.term'), detail: say('notice.bring.detail') },
      { term: say('notice.time.term'), detail: say(opensAt === null ? 'notice.time.detail' : 'notice.time.closed') },
      { term: say('notice.scope.term'), detail: say('notice.scope.detail') },
      { term: say('notice.fee.term'), detail: say('notice.fee.detail') },
    ],
    ...(opensAt === null
      ? { actions: [primary({ type: 'continue' }, 'notice.continue'), quiet({ type: 'back' }, 'notice.back')] }
      : {
          callout: { tone: 'warning', text: openingWords(opensAt, 'notice.closed', 'hours.unknown') },
          actions: [primary({ type: 'continue' }, 'notice.file-anyway'), quiet({ type: 'back' }, 'notice.not-now')],
        }),
  }
}
