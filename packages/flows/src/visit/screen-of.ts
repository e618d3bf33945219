import { MARRIAGE_ARCHIVE_ITEM } from '../outcome.ts'
import { say } from '../screens/say.ts'
import type { Action, HomeTile, Overlay, Screen, StepPosition } from '../screens/screen.ts'
import type { TextKey } from '../screens/text.ts'
import { checkPage, consentPage, spousePage, submitPage } from '../show/application.ts'
import { casesPage, previewPage } from '../show/collect.ts'
import { messagePage, ratePage, takePaperPage } from '../show/ending.ts'
import { identifyPage } from '../show/identify.ts'
import { noticePage } from '../show/notice.ts'
import { openingWords, type Page, primary, quiet, STILL, secondary, WAYS_ON } from '../show/parts.ts'
import { printPage } from '../show/print.ts'
import { leavePage, waitPage } from '../show/submission.ts'
import { type PublicState, publicState, type Step, stepsOf } from './public-state.ts'
import type { VisitSnapshot } from './visit-machine.ts'

/** What the person sees of a visit. Pure: the same snapshot, the same screen. */
export function screenOf(visit: VisitSnapshot): Screen {
  const state = publicState(visit)
  const overlay = overlayOf(visit)
  const screen = {
    ...pageOf(visit, state),
    ...stepOf(visit, state),
    code: state,
    bar: barOf(state),
    ...(overlay === null ? {} : { overlay }),
  }
  return screen as Screen
}

function pageOf(visit: VisitSnapshot, state: PublicState): Page {
  switch (state) {
    case 'attract':
      return {
        kind: 'attract',
        title: say('attract.title'),
        lead: say('attract.lead'),
        strip: STILL,
        actions: [primary({ type: 'begin' }, 'attract.begin')],
      }
    case 'home':
      return homePage(visit)
    case 'not-accepting':
      return {
        kind: 'message',
        tone: 'warning',
        title: say('paused.title'),
        what: say('paused.what'),
        todo: [say('paused.todo')],
        strip: STILL,
        actions: WAYS_ON,
      }
    case 'purging':
      return { kind: 'farewell', title: say('purging.title'), reminders: [say('farewell.take')], strip: STILL, actions: [] }
    case 'farewell':
      return farewellPage(visit)
    case 'out-of-service':
      return {
        kind: 'out-of-service',
        title: say('out.title'),
        lead: say('out.lead', { hotline: visit.context.site.hotline }),
        strip: STILL,
        actions: [],
      }
    default:
      return stepPage(visit, state)
  }
}

function stepPage(visit: VisitSnapshot, step: Step): Page {
  const { site } = visit.context
  const steps = stepsOf(visit)
  if (steps === null) throw new Error(`no journey is under way at ${step}`)
  if (steps.journey === 'marriage-certificate') {
    const { notice, consent, spouse, check, submit, wait, leave } = steps
    if (notice !== undefined) return noticePage(notice.getSnapshot())
    if (consent !== undefined) return consentPage(consent.getSnapshot(), site)
    if (spouse !== undefined) return spousePage(spouse.getSnapshot())
    if (check !== undefined) return checkPage(check.getSnapshot())
    if (submit !== undefined) return submitPage(submit.getSnapshot())
    if (wait !== undefined) return waitPage(wait.getSnapshot())
    if (leave !== undefined) return leavePage(leave.getSnapshot())
  } else {
    const { cases, takePaper } = steps
    if (cases !== undefined) return casesPage(cases.getSnapshot())
    if (takePaper !== undefined) return takePaperPage()
  }
  const { identify, preview, print, rate, message } = steps
  if (identify !== undefined) return identifyPage(identify.getSnapshot())
  if (preview !== undefined) return previewPage(preview.getSnapshot())
  if (print !== undefined) return printPage(print.getSnapshot())
  if (rate !== undefined) return ratePage(rate.getSnapshot())
  if (message !== undefined) return messagePage(message.getSnapshot(), site)
  throw new Error(`no screen for ${step}`)
}

function homePage({ context: { opensAt, outOfService } }: VisitSnapshot): Page {
  const availability: Pick<HomeTile, 'availability' | 'tone'> =
    outOfService !== null
      ? { availability: say('home.paused'), tone: 'paused' }
      : opensAt === null
        ? { availability: say('home.open-now'), tone: 'open' }
        : { availability: openingWords(opensAt, 'home.next-opening', 'home.closed'), tone: 'later' }
  return {
    kind: 'home',
    title: say('home.title'),
    lead: say('home.lead'),
    tiles: [
      {
        item: MARRIAGE_ARCHIVE_ITEM,
        name: say('item.marriage.name'),
        officialName: say('item.marriage.official'),
        duration: say('item.marriage.duration'),
        intent: { type: 'choose-item', item: MARRIAGE_ARCHIVE_ITEM },
        ...availability,
      },
    ],
    strip: STILL,
    actions: [secondary({ type: 'my-cases' }, 'home.my-cases')],
  }
}

/** 已清除 is said only after the purge proved it. */
function farewellPage({ context: { isPurged, endReason } }: VisitSnapshot): Page {
  const trouble = endReason === 'trouble' ? [say('farewell.trouble')] : []
  return {
    kind: 'farewell',
    title: say(isPurged ? 'farewell.title' : 'farewell.stuck.title'),
    reminders: [...trouble, ...(isPurged ? [] : [say('farewell.stuck.what')]), say('farewell.take')],
    strip: STILL,
    actions: [],
  }
}

const NO_BAR: readonly PublicState[] = ['attract', 'purging', 'farewell', 'out-of-service']

function barOf(state: PublicState): readonly Action[] {
  return NO_BAR.includes(state) ? [] : [quiet({ type: 'help' }, 'bar.help'), quiet({ type: 'end' }, 'bar.end')]
}

export function overlayOf(visit: VisitSnapshot): Overlay | null {
  const { secondsLeft, helpReached, site } = visit.context
  if (visit.matches({ active: { presence: 'warning' } })) {
    return {
      kind: 'idle',
      secondsLeft,
      title: say('idle.title'),
      lead: say(publicState(visit) === 'wait' ? 'idle.lead.filed' : 'idle.lead', { seconds: secondsLeft }),
      actions: [primary({ type: 'still-here' }, 'idle.stay'), secondary({ type: 'end' }, 'idle.end')],
    }
  }
  const calling = visit.matches({ active: { help: 'calling' } })
  if (calling || visit.matches({ active: { help: 'open' } })) {
    return {
      kind: 'help',
      title: say('help.title'),
      lead: say(calling ? 'help.calling' : helpReached ? 'help.reached' : 'help.not-reached'),
      hotline: { zh: site.hotline },
      actions: [primary({ type: 'close-help' }, 'help.close'), quiet({ type: 'end' }, 'bar.end')],
    }
  }
  return null
}

/** 第 n 步 of the first journey; the total is reliable because its pages are. */
const POSITIONS: readonly { readonly name: TextKey; readonly steps: readonly PublicState[] }[] = [
  { name: 'step.notice', steps: ['notice'] },
  { name: 'step.identify', steps: ['identify'] },
  { name: 'step.consent', steps: ['consent'] },
  { name: 'step.spouse', steps: ['spouse'] },
  { name: 'step.check', steps: ['check', 'submit'] },
  { name: 'step.review', steps: ['wait'] },
  { name: 'step.print', steps: ['preview', 'print'] },
]

function stepOf(visit: VisitSnapshot, state: PublicState): { readonly step?: StepPosition } {
  if (visit.children['marriage-certificate'] === undefined) return {}
  const index = POSITIONS.findIndex(({ steps }) => steps.includes(state))
  const position = POSITIONS[index]
  return position === undefined ? {} : { step: { index: index + 1, total: POSITIONS.length, name: say(position.name) } }
}
