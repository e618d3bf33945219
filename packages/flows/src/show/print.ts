import { assertNever } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import { say } from '../screens/say.ts'
import type { DeviceScreen } from '../screens/screen.ts'
import type { Text } from '../screens/text.ts'
import type { printStep } from '../steps/print.ts'
import type { PrintTrouble } from '../steps/print-outcome.ts'
import { noLink, refusalWords } from './collect.ts'
import { type Page, PRINTER_HALTED, paper, primary, secondary, WAYS_ON } from './parts.ts'

export function printPage({ value, context }: SnapshotFrom<typeof printStep>): Page {
  const leave = secondary({ type: 'leave' }, 'print.leave')
  if (value === 'noLink') return { ...noLink(), actions: [primary({ type: 'retry' }, 'message.retry'), leave] }
  if (value === 'refused' && context.refusal !== null) return { ...refusalWords(context.refusal), actions: WAYS_ON }

  if (value === 'checking' || value === 'leasing') {
    return {
      kind: 'device',
      picture: 'printing',
      title: say('print.preparing.title'),
      lead: say(value === 'checking' ? 'print.preparing.printer' : 'print.preparing.lease'),
      strip: paper('breathe'),
      actions: [],
    }
  }
  if (context.trouble !== null) {
    const halted = value === 'blocked' || value === 'stuck'
    return {
      kind: 'device',
      picture: 'printing',
      title: say('print.waiting.title'),
      problem: { what: troubleWords(context.trouble), todo: say(halted ? 'print.stuck.todo' : 'print.waiting.todo') },
      ...progressOf(context),
      strip: PRINTER_HALTED,
      actions: halted ? [primary({ type: 'retry' }, value === 'stuck' ? 'print.retry' : 'print.again'), leave] : [],
    }
  }
  return {
    kind: 'device',
    picture: 'printing',
    title: say('print.title'),
    lead: say('print.lead'),
    ...progressOf(context),
    strip: paper(context.pagesOut > 0 ? 'paper-out' : 'breathe'),
    actions: [],
  }
}

function progressOf({ lease, pagesOut }: SnapshotFrom<typeof printStep>['context']): Pick<DeviceScreen, 'progress'> {
  if (lease === null) return {}
  const total = lease.sheet.pages
  return { progress: { done: pagesOut, total, text: say('print.progress', { done: Math.min(pagesOut + 1, total), total }) } }
}

function troubleWords(trouble: PrintTrouble): Text {
  switch (trouble) {
    case 'paper':
      return say('print.paper-out.what')
    case 'jam':
      return say('print.jam.what')
    case 'cover':
      return say('print.cover.what')
    case 'toner':
      return say('print.toner.what')
    case 'other':
      return say('print.other.what')
    case 'offline':
      return say('print.offline.what')
    default:
      return assertNever(trouble)
  }
}
