/**
 * The page's side of the loopback socket: attaches with a single-use ticket, keeps the latest screen, sends intents with the rev they
 * belong to, and attaches again when the socket is lost. No React here.
 */
import type { Intent } from '@zhengyin/flows/screens/intent'
import type { Screen } from '@zhengyin/flows/screens/screen'
import type { Down, TerminalFacts, Up } from '../../api.ts'

export type Attachment =
  | { readonly phase: 'connecting' }
  /** The page was opened without a ticket, or with one that is used up. */
  | { readonly phase: 'no-ticket' }
  | { readonly phase: 'refused'; readonly reason: 'replaced' | 'origin' | 'schema' }
  | { readonly phase: 'attached'; readonly facts: TerminalFacts; readonly heardAt: number; readonly shown: Shown | null }
  /** The socket is gone; the page keeps trying. */
  | { readonly phase: 'lost'; readonly facts: TerminalFacts | null; readonly heardAt: number }

export interface Shown {
  readonly rev: number
  readonly screen: Screen
}

export interface Socket {
  send(data: string): void
  close(): void
  onopen: (() => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  onclose: (() => void) | null
}

export interface AttachPorts {
  readonly openSocket: () => Socket
  /** From the address or the shell; `null` when there is none. */
  readonly firstTicket: () => Promise<string | null>
  /** A ticket from outside the page (the shell reads the owner-only file); absent in a plain browser. */
  readonly freshTicket?: () => Promise<string>
  /** Monotonic milliseconds. */
  readonly now: () => number
  readonly after: (ms: number, run: () => void) => () => void
}

export interface Attaching {
  readonly current: () => Attachment
  readonly subscribe: (listener: () => void) => () => void
  readonly send: (intent: Intent) => void
  readonly activity: () => void
  readonly stop: () => void
}

/** Back-off between attempts, ms: the core restarts in about a second, a cold start takes several. */
const RETRY_MS = [250, 500, 1000, 2000, 5000] as const
/** A socket that opens but never says hello (another program on the port) is given up after this, ms. */
const HELLO_LIMIT_MS = 5000
/** `activity` is sent at most once in this time, ms. */
const ACTIVITY_MS = 5000

export function startAttaching(ports: AttachPorts): Attaching {
  let state: Attachment = { phase: 'connecting' }
  let socket: Socket | null = null
  let nextTicket: string | null = null
  let attempts = 0
  let cancelTimer: (() => void) | null = null
  let stopped = false
  let lastActivity = Number.NEGATIVE_INFINITY
  const listeners = new Set<() => void>()

  const set = (next: Attachment): void => {
    state = next
    for (const listener of listeners) listener()
  }

  const later = (ms: number, run: () => void): void => {
    cancelTimer?.()
    cancelTimer = ports.after(ms, () => {
      cancelTimer = null
      run()
    })
  }

  const retry = (): void => {
    const wait = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)] ?? 5000
    attempts += 1
    later(wait, () => void attach(ticketForRetry))
  }

  const ticketForRetry = async (): Promise<string | null> => {
    if (nextTicket !== null) return nextTicket
    return ports.freshTicket === undefined ? null : await ports.freshTicket()
  }

  const lose = (): void => {
    socket = null
    if (stopped || state.phase === 'refused' || state.phase === 'no-ticket') return
    if (state.phase === 'attached') set({ phase: 'lost', facts: state.facts, heardAt: state.heardAt })
    else if (state.phase === 'connecting') set({ phase: 'lost', facts: null, heardAt: ports.now() })
    retry()
  }

  const receive = (down: Down, usedTicket: string): void => {
    switch (down.type) {
      case 'hello':
        cancelTimer?.()
        cancelTimer = null
        attempts = 0
        nextTicket = down.nextTicket ?? null
        set({ phase: 'attached', facts: down.facts, heardAt: ports.now(), shown: null })
        return
      case 'clock':
        if (state.phase === 'attached')
          set({ ...state, facts: { ...state.facts, clock: { ...state.facts.clock, now: down.now } }, heardAt: ports.now() })
        return
      case 'screen':
        if (state.phase === 'attached') set({ ...state, shown: { rev: down.rev, screen: down.screen } })
        return
      case 'refused':
        if (down.reason === 'ticket') {
          if (nextTicket === usedTicket) nextTicket = null
          // A core that started anew knows no ticket of the old one: only the shell can read a new one.
          if (ports.freshTicket !== undefined) return
          set({ phase: 'no-ticket' })
          return
        }
        set({ phase: 'refused', reason: down.reason })
        return
    }
  }

  const attach = async (getTicket: () => Promise<string | null>): Promise<void> => {
    const ticket = await getTicket().catch(() => undefined)
    if (stopped) return
    if (ticket === undefined) return lose()
    if (ticket === null) return set({ phase: 'no-ticket' })
    const opened = ports.openSocket()
    socket = opened
    later(HELLO_LIMIT_MS, () => opened.close())
    opened.onopen = () => transmit(opened, { type: 'attach', ticket })
    opened.onmessage = (event) => {
      if (socket !== opened || typeof event.data !== 'string') return
      // The core is the same build as this page and the only speaker on this socket: the type is its contract.
      receive(JSON.parse(event.data) as Down, ticket)
    }
    opened.onclose = () => {
      if (socket === opened) lose()
    }
  }

  void attach(ports.firstTicket)

  return {
    current: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (intent) => {
      if (state.phase !== 'attached' || state.shown === null || socket === null) return
      lastActivity = ports.now()
      transmit(socket, { type: 'intent', rev: state.shown.rev, intent })
    },
    activity: () => {
      if (state.phase !== 'attached' || socket === null || ports.now() - lastActivity < ACTIVITY_MS) return
      lastActivity = ports.now()
      transmit(socket, { type: 'activity' })
    },
    stop: () => {
      stopped = true
      cancelTimer?.()
      socket?.close()
    },
  }
}

function transmit(socket: Socket, up: Up): void {
  socket.send(JSON.stringify(up))
}
