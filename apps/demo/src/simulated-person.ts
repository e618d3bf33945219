/**
 * A person at the terminal, for the headless runner, the tour and the benches: looks at a screen and decides what to do. It knows only what
 * a person would know (who they are, what they would type), never the outcome.
 */
import type { Intent } from '@zhengyin/flows/screens/intent'
import type { Screen } from '@zhengyin/flows/screens/screen'
import type { DockAct } from '@zhengyin/kiosk/dock-api'
import type { Persona } from './persona.ts'

/** What the person came for. */
export interface Errand {
  /** A home tile's item, or `my-case` to collect what was filed before. */
  readonly journey: 'marriage-certificate' | 'my-case'
  /** Do they stay until a person has decided, or leave with the receipt? */
  readonly patience: 'stays' | 'leaves'
  readonly rating: 1 | 2 | 3 | 4 | 5
}

export type PersonAct =
  | { readonly do: 'press'; readonly intent: Intent; readonly keys: number }
  | { readonly do: 'handle'; readonly act: DockAct }
  | { readonly do: 'watch' }

const press = (intent: Intent, keys = 0): PersonAct => ({ do: 'press', intent, keys })
const watch: PersonAct = { do: 'watch' }

function primary(screen: Screen): Intent | undefined {
  return (screen.actions.find((action) => action.emphasis === 'primary') ?? screen.actions[0])?.intent
}

function has(screen: Screen, type: Intent['type']): boolean {
  return screen.actions.some((action) => action.intent.type === type)
}

/** One step of one person. Pure: the same screen and errand give the same act. */
export function nextAct(screen: Screen, persona: Persona, errand: Errand): PersonAct {
  if (screen.overlay?.kind === 'idle') return press({ type: 'still-here' })
  switch (screen.kind) {
    case 'attract':
      return press({ type: 'begin' })
    case 'home': {
      if (errand.journey === 'my-case') return press({ type: 'my-cases' })
      const tile = screen.tiles[0]
      return tile === undefined ? watch : press(tile.intent)
    }
    case 'device':
      return handle(screen, persona)
    case 'form':
      return answer(screen, persona)
    case 'consent':
      return press({ type: 'agree' })
    case 'wait':
      if (errand.patience === 'leaves' && has(screen, 'leave')) return press({ type: 'leave' })
      return has(screen, 'wait') ? press({ type: 'wait' }) : watch
    case 'cases': {
      const open = screen.cases.find((row) => row.open !== undefined)?.open
      const fallback = primary(screen)
      return open !== undefined ? press(open.intent) : fallback === undefined ? watch : press(fallback)
    }
    case 'rate':
      return press({ type: 'rate', level: errand.rating })
    case 'farewell':
    case 'out-of-service':
      return watch
    case 'notice':
    case 'check':
    case 'document':
    case 'receipt':
    case 'message': {
      const intent = primary(screen)
      return intent === undefined ? watch : press(intent)
    }
    default:
      return screen satisfies never
  }
}

function handle(screen: Extract<Screen, { kind: 'device' }>, persona: Persona): PersonAct {
  switch (screen.picture) {
    case 'lay-card':
      return { do: 'handle', act: { act: 'lay-card', persona: persona.id } }
    case 'lift-card':
      return { do: 'handle', act: { act: 'lift-card' } }
    case 'take-paper': {
      const done = primary(screen)
      return done === undefined ? { do: 'handle', act: { act: 'take-paper' } } : press(done)
    }
    case 'take-receipt':
      return { do: 'handle', act: { act: 'take-slip' } }
    case 'reading-card':
    case 'printing':
      return watch
    default:
      return screen.picture satisfies never
  }
}

function answer(screen: Extract<Screen, { kind: 'form' }>, persona: Persona): PersonAct {
  const values: Record<string, string> = {}
  let keys = 0
  for (const field of screen.fields) {
    const value = persona.answers[field.id] ?? ''
    values[field.id] = value
    keys += [...value].length
  }
  return press({ type: 'answer', values }, keys)
}
