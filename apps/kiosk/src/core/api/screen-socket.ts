/** One attached screen: tickets in, screens down, intents up. The core trusts no screen. */
import type { Intent } from '@zhengyin/flows/screens/intent'
import type { Screen } from '@zhengyin/flows/screens/screen'
import type { Clock, LogPort } from '@zhengyin/kernel'
import type { WebSocket } from 'ws'
import type { Down, TerminalFacts } from '../../api.ts'
import type { Presence } from './presence.ts'
import { allowance } from './rate.ts'
import type { TicketBook } from './tickets.ts'
import { parseUp } from './up-schema.ts'

/** The visit as a screen meets it. */
export interface ScreenSource {
  screen(): Screen
  rev(): number
  subscribe(listener: () => void): () => void
  send(intent: Intent): 'taken' | 'refused'
}

/** A page attaches with its first message, at once; a socket that says nothing for this long is not a page. */
export const ATTACH_WITHIN_MS = 2000
/** Less than this nobody sees on a clock of minutes. */
const CLOCK_JUMP_MS = 1000
/** A screen that answers no ping within two of these is gone, whatever its socket says. */
const PING_EVERY_MS = 5000
/** A finger makes about 10 taps a second at most; a bouncing panel may make more, which are dropped. */
const INTENTS = { burst: 20, perSecond: 10 }
/** Wrong tickets, all sockets together. 256 bits need no more; this keeps the log readable. */
const WRONG_TICKETS = { burst: 20, perSecond: 1 }
/** A page that does not read its socket is let go before its backlog fills the core's memory. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024

export interface ScreenHost {
  accept(socket: WebSocket): void
  readonly attached: boolean
  stop(): void
}

export interface ScreenHostDeps {
  readonly source: ScreenSource
  readonly tickets: TicketBook
  readonly presence: Presence
  readonly facts: () => TerminalFacts
  readonly clock: Clock
  readonly log: LogPort
}

type RefusalReason = Extract<Down, { type: 'refused' }>['reason']

/** RFC 6455 7.4.2: 4000–4999 are ours. */
const CLOSE_CODES: Readonly<Record<RefusalReason, number>> = { ticket: 4001, replaced: 4002, origin: 4003, schema: 4004 }

export function refuse(socket: WebSocket, reason: RefusalReason): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ type: 'refused', reason } satisfies Down))
  socket.close(CLOSE_CODES[reason], reason)
  // A page that ignores the closing handshake is cut off; ws waits 30 s by itself.
  setTimeout(() => socket.terminate(), 1000).unref()
}

export function screenHost(deps: ScreenHostDeps): ScreenHost {
  const { source, tickets, presence, clock, log } = deps
  const wrongTickets = allowance(clock, WRONG_TICKETS.burst, WRONG_TICKETS.perSecond)
  const waiting = new Set<WebSocket>()
  let current: WebSocket | null = null

  function down(socket: WebSocket, message: Down): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_BACKLOG_BYTES) {
      log.write({ event: 'screen.backlog', level: 'warn', bytes: socket.bufferedAmount })
      socket.terminate()
      return
    }
    socket.send(JSON.stringify(message))
  }

  /** What the screen counts on from; both times of the core. */
  let told = { now: 0, monotonic: 0 }
  function tellTime(): { now: number } {
    told = { now: clock.now(), monotonic: clock.monotonic() }
    return { now: told.now }
  }
  function tellJump(socket: WebSocket): void {
    const counted = told.now + (clock.monotonic() - told.monotonic)
    if (Math.abs(clock.now() - counted) > CLOCK_JUMP_MS) down(socket, { type: 'clock', ...tellTime() })
  }

  const sendScreen = (socket: WebSocket) => {
    tellJump(socket)
    down(socket, { type: 'screen', rev: source.rev(), screen: source.screen() })
  }

  function attach(socket: WebSocket, kind: 'door' | 'page'): void {
    if (current !== null && current !== socket) {
      const replaced = current
      current = null
      log.write({ event: 'screen.replaced' })
      refuse(replaced, 'replaced')
    }
    if (kind === 'door') tickets.revokePage()
    current = socket
    presence.attached()
    log.write({ event: 'screen.attached', by: kind })
    tellTime()
    down(socket, { type: 'hello', facts: deps.facts(), nextTicket: tickets.issueToPage() })
    sendScreen(socket)
    const unsubscribe = source.subscribe(() => {
      if (current === socket) sendScreen(socket)
    })
    const stopPings = keepAlive(socket, clock, () => tellJump(socket))
    socket.once('close', (code) => {
      unsubscribe()
      stopPings()
      if (current !== socket) return
      current = null
      log.write({ event: 'screen.lost', code })
      presence.detached()
    })
  }

  function accept(socket: WebSocket): void {
    waiting.add(socket)
    const intents = allowance(clock, INTENTS.burst, INTENTS.perSecond)
    const deadline = clock.setTimeout(() => {
      log.write({ event: 'screen.attach-late', level: 'warn' })
      refuse(socket, 'ticket')
    }, ATTACH_WITHIN_MS)
    let isAttached = false
    let refused = false
    const stop = (reason: RefusalReason) => {
      refused = true
      refuse(socket, reason)
    }

    socket.on('error', (error) =>
      log.write({ event: 'screen.socket-error', level: 'warn', code: (error as { code?: string }).code ?? error.name }),
    )
    socket.once('close', () => {
      waiting.delete(socket)
      clock.clearTimeout(deadline)
    })
    socket.on('message', (data, isBinary) => {
      if (refused) return
      const message = isBinary ? undefined : parseUp(textOf(data))
      if (message === undefined || !message.ok) {
        log.write({ event: 'screen.refused', level: 'warn', reason: message === undefined ? 'binary' : message.error })
        stop('schema')
        return
      }
      const up = message.value
      if (up.type === 'attach') {
        clock.clearTimeout(deadline)
        const kind = isAttached ? null : tickets.redeem(up.ticket)
        if (kind === null) {
          if (wrongTickets.take()) log.write({ event: 'screen.wrong-ticket', level: 'warn' })
          stop('ticket')
          return
        }
        isAttached = true
        attach(socket, kind)
        return
      }
      if (!isAttached) {
        log.write({ event: 'screen.refused', level: 'warn', reason: 'intent-before-attach' })
        stop('ticket')
        return
      }
      if (socket !== current) return
      if (!intents.take()) {
        log.write({ event: 'intent.too-many', level: 'warn' })
        return
      }
      if (up.type === 'activity') {
        source.send({ type: 'still-here' })
        return
      }
      const rev = source.rev()
      if (up.rev !== rev) {
        log.write({ event: 'intent.stale', intent: up.intent.type, rev: up.rev, current: rev })
        return
      }
      if (source.send(up.intent) === 'refused') log.write({ event: 'intent.refused', level: 'warn', intent: up.intent.type, rev })
    })
  }

  return {
    accept,
    get attached() {
      return current !== null
    },
    stop: () => {
      current = null
      for (const socket of waiting) socket.terminate()
    },
  }
}

function keepAlive(socket: WebSocket, clock: Clock, onPing: () => void): () => void {
  let answered = true
  let timer = clock.setTimeout(ping, PING_EVERY_MS)
  socket.on('pong', () => {
    answered = true
  })
  function ping(): void {
    if (!answered) {
      socket.terminate()
      return
    }
    answered = false
    onPing()
    socket.ping()
    timer = clock.setTimeout(ping, PING_EVERY_MS)
  }
  return () => clock.clearTimeout(timer)
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
