/** Carries the queue up and the feed down, for ever and by itself: the next try never waits for a new local write. */
import type { Clock, LogPort, Result } from '@zhengyin/kernel'
import { type Heartbeat, type HelpRequest, helpAnswer } from '@zhengyin/protocol/control'
import { routes } from '@zhengyin/protocol/routes'
import type { Signer } from '@zhengyin/protocol/signature'
import type { RowState, UplinkStore } from '../store.ts'
import { feedLoop } from './feed-loop.ts'
import { type CallError, type CenterClient, centerClient } from './http.ts'
import { type Link, linkState } from './link.ts'
import { pause } from './pause.ts'
import { queueLoop } from './queue-loop.ts'

export interface AgentOptions {
  readonly store: UplinkStore
  readonly centerUrl: string
  readonly signer: Signer
  readonly clock: Clock
  readonly log: LogPort
  /** The pinned private CA, PEM. */
  readonly ca?: string
  /** What a heartbeat says of this terminal beside the queue; no heartbeats without it. */
  readonly health?: () => Pick<Heartbeat, 'version' | 'devices'>
  /** 0 ≤ random() < 1; tests pass their own. */
  readonly random?: () => number
  /** Tests pull the plug here. */
  readonly crash?: (point: 'after-send') => void
}

export interface Agent {
  link(): Link
  /** Called on every change. */
  onLink(listener: (link: Link) => void): () => void
  /** Civil time of the center minus ours, ms, from its last answer; recorded, never judged. */
  serverOffset(): number
  /** Calls the listener with what is known, then on every change. */
  watch(id: string, listener: (row: RowState) => void): () => void
  help(request: HelpRequest): Promise<Result<{ readonly number: string }, CallError>>
  heartbeat(): Promise<Result<void, CallError> | undefined>
  /** Ends both loops and every call under way. */
  stop(): Promise<void>
}

const HEARTBEAT_MS = 60_000
/** A person waits for this one. */
const HELP_TIMEOUT_MS = 10_000
const SMALL_ANSWER_BYTES = 65_536

export function startAgent(options: AgentOptions): Agent {
  const { store, clock, log } = options
  const random = options.random ?? Math.random
  const link = linkState(clock, log)
  const client = watched(centerClient(options), link)
  const pauses = { queue: pause(clock), feed: pause(clock), heartbeat: pause(clock) }
  let stopped = false
  const running = () => !stopped

  const unsubscribe = store.subscribe((change) => {
    if (change.type === 'row' && change.row.phase === 'queued') pauses.queue.wake()
  })
  const loops = [
    queueLoop({ ...options, random, client, link, pause: pauses.queue, running }),
    feedLoop({ store, clock, log, random, client, link, pause: pauses.feed, running }),
    heartbeats(),
  ]

  async function heartbeat(): Promise<Result<void, CallError> | undefined> {
    if (options.health === undefined) return undefined
    const [pending, auditHead] = [await store.pending(), await store.auditHead()]
    const body: Heartbeat = {
      at: civil(clock),
      ...options.health(),
      queue: {
        epoch: pending.epoch,
        nextSeq: pending.nextSeq,
        unsent: pending.unsent,
        oldestUnsentMs: Math.round(pending.oldestUnsentMs),
      },
      auditHead,
    }
    const { heartbeat: route } = routes
    const answer = await client.call({
      method: route.method,
      target: route.path,
      body: json(body),
      answer: route.answers[200],
      timeoutMs: HELP_TIMEOUT_MS,
      maxBytes: SMALL_ANSWER_BYTES,
    })
    return answer.ok ? { ok: true, value: undefined } : answer
  }

  async function heartbeats(): Promise<void> {
    while (running() && options.health !== undefined) {
      try {
        await heartbeat()
      } catch (error) {
        log.write({ event: 'sync.heartbeat-failed', level: 'warn', detail: error instanceof Error ? error.message : 'unknown' })
      }
      // Spread, so that a district's terminals do not beat together.
      await pauses.heartbeat.wait(HEARTBEAT_MS * (0.75 + random() / 2), false)
    }
  }

  return {
    link: link.current,
    onLink: link.listen,
    serverOffset: link.offset,
    watch: (id, listener) => watch(store, id, listener),
    help: (request) =>
      client.call({
        method: routes.help.method,
        target: routes.help.path,
        body: json(request),
        answer: helpAnswer,
        timeoutMs: HELP_TIMEOUT_MS,
        maxBytes: SMALL_ANSWER_BYTES,
      }),
    heartbeat,
    stop: async () => {
      stopped = true
      unsubscribe()
      for (const one of Object.values(pauses)) one.stop()
      client.close()
      await Promise.all(loops)
    },
  }
}

/** Any answer in the contract, a refusal too, says that the center is there. */
function watched(client: CenterClient, link: ReturnType<typeof linkState>): CenterClient {
  return {
    call: async (call) => {
      const result = await client.call(call)
      const heard = result.ok || result.error.code === 'refused'
      link.set(heard ? 'up' : 'down')
      return result
    },
    close: () => client.close(),
  }
}

function watch(store: UplinkStore, id: string, listener: (row: RowState) => void): () => void {
  let told = ''
  let ended = false
  const tell = (row: RowState) => {
    const text = JSON.stringify(row)
    if (ended || text === told) return
    told = text
    listener(row)
  }
  const unsubscribe = store.subscribe((change) => {
    if (change.type === 'row' && change.row.id === id) tell(change.row)
  })
  store.state(id).then(
    (row) => {
      if (row !== undefined && told === '') tell(row)
    },
    () => undefined,
  )
  return () => {
    ended = true
    unsubscribe()
  }
}

export function json(value: unknown): { readonly type: 'application/json'; readonly bytes: Uint8Array } {
  return { type: 'application/json', bytes: Buffer.from(JSON.stringify(value), 'utf8') }
}

/** Asia/Shanghai has no daylight saving time: +08:00 all year. */
export function civil(clock: Clock): string {
  return new Date(clock.now() + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
}
