import { type Clock, type LogPort, nullLog } from '@zhengyin/kernel'
import { createActor } from 'xstate'
import type { JourneyOutcome } from '../outcome.ts'
import type { SiteFacts, VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import type { Screen } from '../screens/screen.ts'
import { type PublicState, publicState } from './public-state.ts'
import { overlayOf, screenOf } from './screen-of.ts'
import { IDLE_MS, IDLE_WAITING_MS } from './timing.ts'
import { type EndReason, type OutOfServiceReason, type VisitActor, type VisitSnapshot, visitMachine } from './visit-machine.ts'

export interface VisitOptions {
  readonly ports: VisitPorts
  readonly site: SiteFacts
  /** Timers of every machine. */
  readonly clock: Clock
  readonly log?: LogPort
}

/** One terminal's visits, one after the other. */
export interface VisitHandle {
  screen(): Screen
  /**
   * Grows with every intent that was taken (the second tap of a double tap is stale) and every other change of the screen, but not with
   * the seconds of a countdown: a tap in that moment still counts.
   */
  rev(): number
  state(): PublicState
  /** Called after the screen changed, countdown seconds included; several changes at once are told once. */
  subscribe(listener: () => void): () => void
  /** `refused`: the intent does not fit the state. Nothing happens then. */
  send(intent: Intent): 'taken' | 'refused'
  /** No new journey begins; a visit under way ends by itself. */
  setOutOfService(reason: OutOfServiceReason | null): void
  /** Ends a visit under way with its purge. */
  end(reason: Extract<EndReason, 'screen-lost' | 'stopping'>): void
  screenLost(): void
  onOutcome(listener: (outcome: JourneyOutcome) => void): () => void
  /** Stops every machine and waits, bounded, for commands under way. Does not purge: `end` does. */
  stop(): Promise<void>
}

/** The step under way, seen from outside: it says what it takes. */
interface StepRef {
  getSnapshot(): { can(intent: Intent): boolean }
  send(intent: Intent): void
}

export function startVisit({ ports, site, clock, log = nullLog }: VisitOptions): VisitHandle {
  const listeners = new Set<() => void>()
  const outcomeListeners = new Set<(outcome: JourneyOutcome) => void>()
  let isStale = true
  let isFlushPlanned = false
  let rev = 0
  /** An intent was taken: the next screen is an answer to it, even when it looks the same. */
  let answered = false
  let screen: Screen | null = null
  let told: { readonly rev: number; readonly screen: Screen } | null = null
  let place: PublicState = 'attract'

  let actor = open()

  function open(): VisitActor {
    const opened = createActor(visitMachine, {
      input: { ports, site, log, onOutcome: (outcome) => outcomeListeners.forEach((listener) => listener(outcome)) },
      clock,
      inspect: (inspected) => {
        if (inspected.type === '@xstate.snapshot') plan()
      },
    })
    opened.subscribe({ error: (error) => void startAgain(opened, error) })
    return opened.start()
  }

  /** A bug in the visit itself: nothing of it may stay, and the terminal does not stay dark. */
  async function startAgain(crashed: VisitActor, error: unknown): Promise<void> {
    log.write({ event: 'visit.crashed', level: 'error', name: error instanceof Error ? error.name : 'unknown' })
    const { ledger, outOfService } = crashed.getSnapshot().context
    actor = open()
    actor.send({ type: 'service', outOfService: 'purge-incomplete' })
    await ledger.settle()
    const found = await ports.purge().then(
      (report) => report.found,
      () => -1,
    )
    if (found === 0) actor.send({ type: 'service', outOfService })
  }

  function plan(): void {
    isStale = true
    if (isFlushPlanned) return
    isFlushPlanned = true
    queueMicrotask(flush)
  }

  function current(): Screen {
    if (isStale || screen === null) {
      isStale = false
      const next = screenOf(actor.getSnapshot())
      if (screen === null || answered || !isSame(withoutSeconds(next), withoutSeconds(screen))) rev += 1
      answered = false
      screen = next
    }
    return screen
  }

  function flush(): void {
    isFlushPlanned = false
    if (actor.getSnapshot().status !== 'active') return
    const now = publicState(actor.getSnapshot())
    if (now !== place) {
      place = now
      log.write({ event: 'visit.moved', state: now })
      actor.send({ type: 'moved', patienceMs: patienceAt(now) })
    }
    const shown = current()
    if (told !== null && told.rev === rev && isSame(shown, told.screen)) return
    told = { rev, screen: shown }
    for (const listener of listeners) listener()
  }

  function isTaken(intent: Intent): boolean {
    const visit = actor.getSnapshot()
    const overlay = overlayOf(visit)
    if (overlay !== null && !fitsOverlay(overlay.kind, intent)) return false
    if (intent.type === 'still-here') {
      if (!visit.can(intent)) return false
      actor.send(intent)
      return true
    }
    const leaf = stepUnderWay(visit)
    if (leaf !== null && leaf.getSnapshot().can(intent)) {
      leaf.send(intent)
      actor.send({ type: 'touched' })
      return true
    }
    if (!isVisitIntent(intent) || !visit.can(intent)) return false
    if (intent.type === 'help') actor.send({ type: 'help.where', screen: publicState(visit) })
    actor.send(intent)
    actor.send({ type: 'touched' })
    return true
  }

  return {
    screen: current,
    rev: () => {
      current()
      return rev
    },
    state: () => publicState(actor.getSnapshot()),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (intent) => {
      if (!isTaken(intent)) return 'refused'
      // `still-here` is also sent for mere activity, which must not make a tap under way stale.
      if (intent.type !== 'still-here') answered = true
      plan()
      return 'taken'
    },
    setOutOfService: (outOfService) => actor.send({ type: 'service', outOfService }),
    end: (reason) => actor.send({ type: 'end-now', reason }),
    screenLost: () => actor.send({ type: 'end-now', reason: 'screen-lost' }),
    onOutcome: (listener) => {
      outcomeListeners.add(listener)
      return () => outcomeListeners.delete(listener)
    },
    stop: async () => {
      const { ledger } = actor.getSnapshot().context
      actor.stop()
      await ledger.settle()
    },
  }
}

type VisitIntent = Extract<Intent, { type: 'begin' | 'choose-item' | 'my-cases' | 'continue' | 'back' | 'help' | 'close-help' | 'end' }>

function isVisitIntent(intent: Intent): intent is VisitIntent {
  return ['begin', 'choose-item', 'my-cases', 'continue', 'back', 'help', 'close-help', 'end'].includes(intent.type)
}

/** The screen beneath an overlay takes no intent but the overlay's. */
function fitsOverlay(overlay: 'idle' | 'help', intent: Intent): boolean {
  if (intent.type === 'end' || intent.type === 'still-here') return true
  return overlay === 'help' && intent.type === 'close-help'
}

/** The step that has the person's attention: a journey has exactly one at a time. */
function stepUnderWay(visit: VisitSnapshot): StepRef | null {
  const journey = visit.children['marriage-certificate'] ?? visit.children['my-case']
  if (journey === undefined) return null
  const steps = Object.values<unknown>(journey.getSnapshot().children)
  return (steps[0] ?? null) as StepRef | null
}

function patienceAt(state: PublicState): number {
  return state === 'wait' || state === 'print' ? IDLE_WAITING_MS : IDLE_MS
}

/** Screens are plain data, built the same way each time. */
function isSame(one: Screen, other: Screen): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function withoutSeconds(screen: Screen): Screen {
  if (screen.overlay?.kind !== 'idle') return screen
  const { lead: _, secondsLeft: __, ...overlay } = screen.overlay
  return { ...screen, overlay } as Screen
}
