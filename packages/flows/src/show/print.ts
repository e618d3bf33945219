import { assertNever } from '@zhengyin/kernel'
import type { SnapshotFrom } from 'xstate'
import { say } from '../screens/say.ts'
import type { DeviceScreen } from '../screens/screen.ts'
import type { printStep } from '../steps/print.ts'
import type { PrintTrouble } from '../steps/print-outcome.ts'
import { noLink, refusalWords } from './collect.ts'
import { type Page, paper, primary, secondary, WAYS_ON } from './parts.ts'

export function printPage({ value, context }: SnapshotFrom<typeof printStep>): Page {
  const leave = secondary({ type: 'leave' }, 'print.leave')
  if (value === 'noLink') return { ...noLink(), actions: [primary({ type: 'retry' }, 'message.retry'), leave] }
  if (value === 'refused' && context.refusal !== null) return { ...refusalWords(context.refusal), actions: WAYS_ON }

  const halted = value === 'blocked' || value === 'stuck'
  const printing: Page = {
    kind: 'device',
    picture: 'printing',
    title: say(context.trouble === null ? 'print.title' : 'print.waiting.title'),
    lead: say(value === 'checking' || value === 'leasing' ? 'print.preparing' : 'print.lead'),
    ...(context.trouble === null ? {} : { problem: troubleWords(context.trouble) }),
    ...progressOf(context),
    strip: paper(context.pagesOut > 0 ? 'paper-out' : 'breathe'),
    actions: halted ? [primary({ type: 'retry' }, value === 'stuck' ? 'print.retry' : 'print.again'), leave] : [],
  }
  return printing
}

function progressOf({ lease, pagesOut }: SnapshotFrom<typeof printStep>['context']): Pick<DeviceScreen, 'progress'> {
  if (lease === null) return {}
  const total = lease.sheet.pages
  return { progress: { done: pagesOut, total, text: say('print.progress', { done: Math.min(pagesOut + 1, total), total }) } }
}

function troubleWords(trouble: PrintTrouble): NonNullable<DeviceScreen['problem']> {
  const todo = say('print.stuck.todo')
  switch (trouble) {
    case 'paper':
      return { what: say('print.paper-out.what'), todo }
    case 'jam':
      return { what: say('print.jam.what'), todo }
    case 'cover':
      return { what: say('print.cover.what'), todo }
    case 'toner':
      return { what: say('print.toner.what'), todo }
    case 'other':
      return { what: say('print.other.what'), todo }
    case 'offline':
      return { what: say('print.offline.what'), todo }
    default:
      return assertNever(trouble)
  }
}
