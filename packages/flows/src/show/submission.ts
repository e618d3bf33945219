import { assertNever } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import type { SubmissionState, Submitted } from '../ports.ts'
import { civilDayAndTime } from '../screens/civil-words.ts'
import { say } from '../screens/say.ts'
import type { Text } from '../screens/text.ts'
import type { leaveStep, SlipProblem } from '../steps/leave.ts'
import type { waitStep } from '../steps/wait.ts'
import { openingWords, type Page, plain, primary, quiet, STILL, secondary, slipPaper } from './parts.ts'

interface Fact {
  readonly label: Text
  readonly value: Text
}

export function waitPage(snapshot: SnapshotFrom<typeof waitStep>): Page {
  const { state, submitted } = snapshot.context
  if (!snapshot.matches({ watching: 'staying' })) {
    return { kind: 'wait', title: say('wait.title.sending'), what: say('wait.what.sending'), facts: [], strip: STILL, actions: [] }
  }
  const leave = secondary({ type: 'leave' }, 'wait.leave')
  if (state.truth !== 'booked') {
    return {
      kind: 'wait',
      truth: state.truth,
      title: say('wait.title.queued'),
      what: say('wait.what.queued'),
      facts: [numberOf(state, submitted)],
      strip: STILL,
      actions: [leave],
    }
  }
  const closed = closedWords(state)
  return {
    kind: 'wait',
    truth: 'booked',
    title: say(closed === null ? 'wait.title.review' : 'wait.title.closed'),
    what: closed ?? say('wait.what.review'),
    facts: [numberOf(state, submitted), ...placeInQueue(state)],
    strip: STILL,
    actions: [leave],
  }
}

export function leavePage({ value, context }: SnapshotFrom<typeof leaveStep>): Page {
  const { state, submitted } = context
  if (value === 'printing') {
    return {
      kind: 'device',
      picture: 'take-receipt',
      title: say('slip.printing.title'),
      lead: say('slip.printing.lead'),
      strip: slipPaper('breathe'),
      actions: [],
    }
  }
  const printed = context.slip === 'printed'
  return {
    kind: 'receipt',
    truth: state.truth,
    title: receiptTitle(state),
    number: numberText(state, submitted),
    facts: [
      { label: say('receipt.item'), value: say('item.marriage.official') },
      ...(context.opensAt === null || !Number.isFinite(context.opensAt)
        ? []
        : [{ label: say('receipt.review'), value: plain(civilDayAndTime(context.opensAt)) }]),
    ],
    next: [
      ...(printed ? [say('receipt.next.take-slip')] : slipProblemWords(context.slip)),
      ...(state.truth === 'queued' ? [say('receipt.next.queued')] : []),
      say(isReleased(state) ? 'receipt.next.print-later' : 'receipt.next.collect'),
    ],
    strip: printed ? slipPaper('paper-out') : STILL,
    actions: [
      primary({ type: 'continue' }, 'receipt.finish'),
      ...(printed ? [] : [secondary({ type: 'retry' }, 'receipt.retry-slip')]),
      quiet({ type: 'back' }, 'receipt.home'),
    ],
  }
}

function receiptTitle(state: SubmissionState): Text {
  if (state.truth === 'refused') return say('refused.title')
  if (state.truth === 'queued') return say('receipt.title.queued')
  return say(isReleased(state) ? 'receipt.title.released' : 'receipt.title.booked')
}

function isReleased(state: SubmissionState): boolean {
  return state.truth === 'booked' && state.review.state === 'released'
}

function numberText(state: SubmissionState, submitted: Submitted): { readonly label: Text; readonly value: string } {
  return state.truth === 'booked'
    ? { label: say('receipt.case-code'), value: state.caseCode }
    : { label: say('receipt.number'), value: submitted.receiptNumber }
}

function numberOf(state: SubmissionState, submitted: Submitted): Fact {
  return state.truth === 'booked'
    ? { label: say('wait.case-code'), value: plain(state.caseCode) }
    : { label: say('wait.receipt-number'), value: plain(submitted.receiptNumber) }
}

function placeInQueue(state: SubmissionState): readonly Fact[] {
  if (state.truth !== 'booked' || state.review.state !== 'in-review') return []
  const { ahead } = state.review
  return [{ label: say('wait.ahead.label'), value: ahead === 0 ? say('wait.ahead.next') : say('wait.ahead.value', { count: ahead }) }]
}

function closedWords(state: SubmissionState): Text | null {
  if (state.truth !== 'booked' || state.review.state !== 'in-review' || state.review.opensAt === undefined) return null
  return openingWords(state.review.opensAt, 'wait.what.closed', 'hours.unknown')
}

function slipProblemWords(slip: 'none' | 'printed' | SlipProblem): readonly Text[] {
  switch (slip) {
    case 'none':
    case 'printed':
      return []
    case 'paperOut':
      return [say('slip.paper-out')]
    case 'coverOpen':
      return [say('slip.cover-open')]
    case 'cutterError':
      return [say('slip.cutter')]
    case 'overheated':
      return [say('slip.overheated')]
    case 'outcomeUnknown':
    case 'timeOut':
      return [say('slip.unknown')]
    case 'deviceNotReady':
    case 'hardwareError':
    case 'canceled':
    case 'invalidData':
    case 'sequenceError':
    case 'unsupportedCommand':
      return [say('slip.not-ready')]
    default:
      return assertNever(slip)
  }
}
