import { civilDayAndTime } from '../screens/civil-words.ts'
import { say } from '../screens/say.ts'
import type { Action, Screen, StripHint } from '../screens/screen.ts'
import type { Text, TextKey } from '../screens/text.ts'

/** A screen before the visit adds its bar, its step and its overlay. */
export type Page = Screen extends infer Member ? (Member extends Screen ? Omit<Member, 'bar' | 'overlay'> : never) : never

export const STILL: StripHint = { part: 'none', motion: 'still', title: say('strip.none.title'), text: say('strip.none.text') }

export const CARD: StripHint = {
  part: 'card-reader',
  motion: 'breathe',
  title: say('identify.strip.title'),
  text: say('identify.strip.text'),
}

export function paper(motion: StripHint['motion']): StripHint {
  return { part: 'document-printer', motion, title: say('print.strip.title'), text: say('print.strip.text') }
}

/** The printer needs somebody: the drawing shows where it is and promises no paper. */
export const PRINTER_HALTED: StripHint = {
  part: 'document-printer',
  motion: 'still',
  title: say('print.strip.halted.title'),
  text: say('print.strip.halted.text'),
}

export function slipPaper(motion: StripHint['motion']): StripHint {
  return { part: 'receipt-printer', motion, title: say('slip.strip.title'), text: say('slip.strip.text') }
}

export function primary(intent: Action['intent'], label: TextKey): Action {
  return { intent, label: say(label), emphasis: 'primary' }
}

export function secondary(intent: Action['intent'], label: TextKey): Action {
  return { intent, label: say(label), emphasis: 'secondary' }
}

export function quiet(intent: Action['intent'], label: TextKey): Action {
  return { intent, label: say(label), emphasis: 'quiet' }
}

/** The two ways on from a page of words. */
export const WAYS_ON: readonly Action[] = [primary({ type: 'continue' }, 'message.finish'), secondary({ type: 'back' }, 'message.home')]

/** When the archive opens next. The calendar may not know: then nothing is guessed. */
export function openingWords(at: number, known: TextKey, unknown: TextKey): Text {
  return Number.isFinite(at) ? say(known, { time: civilDayAndTime(at) }) : say(unknown)
}

/** Words that are data: a name, a number, the center's own sentence. */
export function plain(zh: string): Text {
  return { zh }
}
