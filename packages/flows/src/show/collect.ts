import { assertNever } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import type { CaseSummary } from '../ports.ts'
import { civilDayAndTime } from '../screens/civil-words.ts'
import { say } from '../screens/say.ts'
import type { MessageScreen, Tone } from '../screens/screen.ts'
import type { Text } from '../screens/text.ts'
import { type casesStep, isOpenable } from '../steps/cases.ts'
import type { previewStep } from '../steps/preview.ts'
import type { Refusal } from '../steps/refusal.ts'
import { openingWords, type Page, plain, primary, quiet, STILL, secondary, WAYS_ON } from './parts.ts'

export function casesPage({ value, context }: SnapshotFrom<typeof casesStep>): Page {
  const home = secondary({ type: 'back' }, 'cases.home')
  switch (value) {
    case 'loading':
      return { kind: 'wait', title: say('cases.title'), what: say('cases.loading'), facts: [], strip: STILL, actions: [] }
    case 'none':
      return {
        kind: 'message',
        tone: 'info',
        title: say('cases.none.title'),
        what: say('cases.none.what'),
        todo: [say('cases.none.todo')],
        strip: STILL,
        actions: WAYS_ON,
      }
    case 'noLink':
      return { ...noLink(), actions: [primary({ type: 'retry' }, 'message.retry'), home] }
    case 'refused':
      return { ...refusalWords('other'), actions: WAYS_ON }
    case 'listed':
    case 'opened':
    case 'home':
    case 'finish':
    case 'unanswered':
    case 'unansweredFarewell':
      return {
        kind: 'cases',
        title: say('cases.title'),
        ...(context.cases.some(isOpenable) ? { lead: say('cases.lead') } : {}),
        cases: context.cases.map(caseRow),
        strip: STILL,
        actions: [home],
      }
    default:
      return assertNever(value)
  }
}

export function previewPage({ value, context }: SnapshotFrom<typeof previewStep>): Page {
  const leave = secondary({ type: 'leave' }, 'preview.leave')
  if (value === 'noLink') return { ...noLink(), actions: [primary({ type: 'retry' }, 'message.retry'), leave] }
  if (value === 'refused' && context.refusal !== null) {
    return {
      ...refusalWords(context.refusal),
      actions: context.refusal === 'not-released' ? [secondary({ type: 'retry' }, 'message.retry'), ...WAYS_ON] : WAYS_ON,
    }
  }
  if (context.page === null) {
    return { kind: 'wait', title: say('preview.loading.title'), what: say('preview.loading.what'), facts: [], strip: STILL, actions: [] }
  }
  return {
    kind: 'document',
    title: say('preview.title'),
    pdfBase64: context.page.pdfBase64,
    pages: context.page.pages,
    summary: context.page.summary.map(plain),
    strip: STILL,
    actions: [primary({ type: 'print' }, 'preview.print'), leave],
  }
}

type Words = Omit<MessageScreen, 'actions'>

export function noLink(): Words {
  return { kind: 'message', tone: 'warning', title: say('link.title'), what: say('link.what'), todo: [say('link.todo')], strip: STILL }
}

export function refusalWords(refusal: Refusal): Words {
  const page = (tone: Tone, title: Text, what: Text, todo: Text): Words => ({
    kind: 'message',
    tone,
    title,
    what,
    todo: [todo],
    strip: STILL,
  })
  switch (refusal) {
    case 'wrong-person':
      return page('error', say('wrong-person.title'), say('wrong-person.what'), say('wrong-person.todo'))
    case 'not-released':
      return page('info', say('not-released.title'), say('not-released.what'), say('not-released.todo'))
    case 'closed':
      return page('info', say('closed-case.title'), say('closed-case.what'), say('closed-case.todo'))
    case 'other':
      return page('warning', say('unavailable.title'), say('unavailable.what'), say('unavailable.todo'))
    default:
      return assertNever(refusal)
  }
}

function caseRow(one: CaseSummary) {
  return {
    caseCode: one.caseCode,
    name: plain(one.itemName),
    ...stateWords(one),
    submittedAt: say('cases.submitted-at', { time: civilDayAndTime(one.submittedAt) }),
    ...(isOpenable(one) ? { open: quiet({ type: 'open-case', caseCode: one.caseCode }, 'cases.open') } : {}),
  }
}

function stateWords({ review }: CaseSummary): { readonly state: Text; readonly tone: Tone } {
  switch (review.state) {
    case 'in-review':
      return {
        state:
          review.opensAt !== undefined
            ? openingWords(review.opensAt, 'cases.state.opens-at', 'hours.unknown')
            : review.ahead === 0
              ? say('cases.state.next')
              : say('cases.state.in-review', { count: review.ahead }),
        tone: 'info',
      }
    case 'released':
      return { state: say('cases.state.released'), tone: 'success' }
    case 'printed':
      return { state: say('cases.state.printed'), tone: 'info' }
    case 'doubtful':
      return { state: say('cases.state.doubtful'), tone: 'warning' }
    case 'refused':
      return { state: say('cases.state.refused'), tone: 'error' }
    default:
      return assertNever(review)
  }
}
