import { assertNever } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import { FOREIGN_MARRIAGE_ARCHIVE_ITEM } from '../outcome.ts'
import { civilDate } from '../screens/civil-words.ts'
import { say } from '../screens/say.ts'
import type { DeviceScreen } from '../screens/screen.ts'
import { type CardProblem, type identifyStep, isReaderTrouble } from '../steps/identify.ts'
import { FAILURES_BEFORE_HELP } from '../steps/timing.ts'
import { CARD, type Page, primary, quiet, STILL, WAYS_ON } from './parts.ts'

export function identifyPage({ value, context }: SnapshotFrom<typeof identifyStep>): Page {
  switch (value) {
    case 'expired':
      return {
        kind: 'message',
        tone: 'warning',
        title: say('expired.title'),
        what: say('expired.what', { date: civilDate(context.validTo ?? '') }),
        todo: [say('expired.todo')],
        strip: STILL,
        actions: WAYS_ON,
      }
    case 'otherItem':
      return {
        kind: 'message',
        tone: 'info',
        title: say('other-item.title'),
        what: say('other-item.what'),
        todo: [say('other-item.todo', { item: FOREIGN_MARRIAGE_ARCHIVE_ITEM }), say('other-item.card')],
        strip: STILL,
        actions: WAYS_ON,
      }
    case 'reading':
    case 'pausing':
    case 'trouble':
    case 'identified':
    case 'left':
    case 'gaveUp':
    case 'expiredHome':
    case 'expiredFarewell':
    case 'otherItemHome':
    case 'otherItemFarewell': {
      const back = quiet({ type: 'back' }, 'identify.back')
      if (value === 'trouble' && context.problem !== null && isReaderTrouble(context.problem)) {
        return {
          kind: 'device',
          picture: 'lift-card',
          title: say('identify.trouble.title'),
          lead: say('identify.trouble.lead'),
          problem: problemWords(context.problem),
          strip: STILL,
          actions: [primary({ type: 'retry' }, 'identify.retry'), back],
        }
      }
      return {
        kind: 'device',
        picture: 'lay-card',
        title: say('identify.title'),
        lead: say(context.failures >= FAILURES_BEFORE_HELP ? 'identify.ask-help' : 'identify.lead'),
        ...(context.problem === null ? {} : { problem: problemWords(context.problem) }),
        strip: CARD,
        // While it reads again by itself nothing is offered that would be gone in three seconds.
        actions: value === 'reading' || value === 'pausing' ? [back] : [primary({ type: 'retry' }, 'identify.retry'), back],
      }
    }
    default:
      return assertNever(value)
  }
}

type Problem = NonNullable<DeviceScreen['problem']>

function problemWords(code: CardProblem): Problem {
  switch (code) {
    case 'noMedia':
      return { what: say('identify.no-media.what'), todo: say('identify.no-media.todo') }
    case 'timeOut':
      return { what: say('identify.timeout.what'), todo: say('identify.timeout.todo') }
    case 'cardCollision':
      return { what: say('identify.collision.what'), todo: say('identify.collision.todo') }
    case 'readFailed':
      return { what: say('identify.read-failed.what'), todo: say('identify.read-failed.todo') }
    case 'invalidData':
      return { what: say('identify.incomplete.what'), todo: say('identify.incomplete.todo') }
    case 'invalidMedia':
      return { what: say('identify.invalid-media.what'), todo: say('identify.invalid-media.todo') }
    case 'unknownCardKind':
      return { what: say('identify.unknown-kind.what'), todo: say('identify.unknown-kind.todo') }
    case 'securityFail':
      return { what: say('identify.security.what'), todo: say('identify.security.todo') }
    case 'hardwareError':
    case 'sequenceError':
      return { what: say('identify.hardware.what'), todo: say('identify.hardware.todo') }
    case 'deviceNotReady':
    case 'canceled':
      return { what: say('identify.not-ready.what'), todo: say('identify.not-ready.todo') }
    case 'unsupportedCommand':
      return { what: say('identify.unsupported.what'), todo: say('identify.unsupported.todo') }
    default:
      return assertNever(code)
  }
}
