/** Walks one simulated person through one visit, screen by screen, and keeps what was seen. */
import { type JourneyOutcome, type Outcome, zhText } from '@zhengyin/flows'
import type { PurgeReport } from '@zhengyin/flows/ports'
import type { Screen } from '@zhengyin/flows/screens/screen'
import type { Text } from '@zhengyin/flows/screens/text'
import type { Terminal } from '@zhengyin/kiosk/core/terminal'
import type { Persona } from './persona.ts'
import { type Errand, nextAct } from './simulated-person.ts'

export interface SeenScreen {
  readonly rev: number
  readonly kind: Screen['kind']
  readonly title: string
  readonly code?: string
}

export interface Walk {
  readonly outcome: { readonly code: Outcome; readonly text: string }
  readonly submissionId: string | undefined
  readonly screens: readonly SeenScreen[]
  /** Activations of controls. */
  readonly taps: number
  /** Characters committed by typing. */
  readonly keys: number
  /** Consent boxes ticked; this version has none. */
  readonly ticks: number
  readonly purge: PurgeReport
}

/** Real time within which a whole visit must end; a walk that takes longer is stuck, and says where. */
const STUCK_MS = 120_000

export class WalkStuck extends Error {
  override readonly name = 'WalkStuck'
}

/** @param onScreen called with every new screen, in order */
export async function walk(
  terminal: Terminal,
  persona: Persona,
  errand: Errand,
  onScreen: (screen: SeenScreen) => void = () => undefined,
): Promise<Walk> {
  const { visit, dock } = terminal
  if (dock === undefined) throw new Error('a walk needs a simulator build: the person has hands only at the dock')
  const screens: SeenScreen[] = []
  let taps = 0
  let keys = 0
  let ending: JourneyOutcome | undefined
  let purged: PurgeReport | undefined
  let wake: () => void = () => undefined
  const undo = [
    visit.subscribe(() => wake()),
    terminal.onOutcome((outcome) => {
      if (outcome.journey === errand.journey) ending = outcome
      wake()
    }),
    terminal.onPurge((report) => {
      purged = report
      wake()
    }),
  ]
  const deadline = performance.now() + STUCK_MS
  let summary = ''
  let acted = -1
  try {
    while (purged === undefined) {
      const screen = visit.screen()
      const rev = visit.rev()
      if (screens.at(-1)?.rev !== rev) {
        const seen = { rev, kind: screen.kind, title: zhText(screen.title), ...(screen.code === undefined ? {} : { code: screen.code }) }
        screens.push(seen)
        onScreen(seen)
        summary = summaryOf(screen) ?? summary
      }
      if (acted !== rev) {
        acted = rev
        const act = nextAct(screen, persona, errand)
        if (act.do === 'press') {
          taps += 1
          keys += act.keys
          if (visit.send(act.intent) === 'refused')
            throw new WalkStuck(`the terminal refused ${act.intent.type} on the screen "${zhText(screen.title)}"`)
        } else if (act.do === 'handle') {
          if (act.act.act === 'lay-card' && dock.state().cardOnReader !== null) await dock.act({ act: 'lift-card' })
          const done = await dock.act(act.act)
          // A hand that finds no paper yet looks again when the screen changes.
          if (!done.ok && act.act.act === 'lay-card') throw new WalkStuck(done.message)
        }
      }
      if (purged !== undefined || visit.rev() !== acted) continue
      const left = deadline - performance.now()
      if (left <= 0) throw new WalkStuck(`no end within ${STUCK_MS / 1000} s; the screen says "${zhText(visit.screen().title)}"`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 1_000))
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  } finally {
    for (const step of undo) step()
    if (dock.state().cardOnReader !== null) await dock.act({ act: 'lift-card' })
  }
  const code: Outcome = ending?.outcome ?? 'left'
  return { outcome: { code, text: summary }, submissionId: ending?.submissionId, screens, taps, keys, ticks: 0, purge: purged }
}

/** What the terminal told the person of the matter itself, in its own words. */
function summaryOf(screen: Screen): string | undefined {
  const words = (texts: readonly Text[]): string => texts.map(zhText).join('')
  switch (screen.kind) {
    case 'document':
      return words(screen.summary)
    case 'receipt':
      return [zhText(screen.title), ...(screen.lead === undefined ? [] : [zhText(screen.lead)])].join('。')
    case 'message':
      return zhText(screen.what)
    default:
      return undefined
  }
}
