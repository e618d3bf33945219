import type { Clock, LogPort } from '@zhengyin/kernel'
import { feedAnswer } from '@zhengyin/protocol/feed'
import { routes } from '@zhengyin/protocol/routes'
import type { UplinkStore } from '../store.ts'
import { fullJitter } from './backoff.ts'
import type { CenterClient } from './http.ts'
import type { LinkState } from './link.ts'
import type { Pause } from './pause.ts'

const WAIT_S = 25
/** The poll itself, and time for the answer to come down a slow line. */
const GRACE_MS = 15_000
const ANSWER_BYTES = 1_048_576
/** A center that answers an empty poll at once is not asked in a loop. */
const EMPTY_PAUSE_MS = 1000

export interface FeedLoop {
  readonly store: UplinkStore
  readonly clock: Clock
  readonly log: LogPort
  readonly random: () => number
  readonly client: CenterClient
  readonly link: LinkState
  readonly pause: Pause
  readonly running: () => boolean
}

export async function feedLoop(loop: FeedLoop): Promise<void> {
  const { store, clock, log, pause } = loop
  const backoff = fullJitter(loop.random)

  /** How long until the next poll, ms. */
  async function poll(): Promise<number> {
    const cursor = await store.cursor()
    // Without a link the answer is wanted at once: it says that the link is back.
    const wait = loop.link.current() === 'up' ? WAIT_S : 0
    const asked = clock.monotonic()
    const answer = await loop.client.call({
      method: routes.feed.method,
      target: `${routes.feed.path}?cursor=${encodeURIComponent(cursor)}&wait=${wait}`,
      answer: feedAnswer,
      timeoutMs: wait * 1000 + GRACE_MS,
      maxBytes: ANSWER_BYTES,
    })
    if (!answer.ok) {
      log.write({ event: 'sync.feed-failed', level: 'warn', code: answer.error.code })
      return backoff.next(answer.error.code === 'busy' ? answer.error.retryAfterMs : undefined)
    }
    loop.link.heard(answer.value.serverTime)
    const { events } = answer.value
    if (events.length > 0 || answer.value.cursor !== cursor) await store.applyFeed(answer.value.cursor, events)
    backoff.reset()
    return events.length === 0 && wait > 0 && clock.monotonic() - asked < EMPTY_PAUSE_MS ? EMPTY_PAUSE_MS : 0
  }

  while (loop.running()) {
    let wait: number
    try {
      wait = await poll()
    } catch (error) {
      log.write({ event: 'sync.feed-step-failed', level: 'error', detail: error instanceof Error ? error.message : 'unknown' })
      wait = backoff.next()
    }
    if (wait > 0) await pause.wait(wait, false)
  }
}
