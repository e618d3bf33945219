import type { Clock, LogPort } from '@zhengyin/kernel'
import { intakeAnswer } from '@zhengyin/protocol/control'
import { encodeTombstone } from '@zhengyin/protocol/frame'
import { MAX_BATCH_BYTES, MAX_BATCH_ROWS, routes } from '@zhengyin/protocol/routes'
import type { Signer } from '@zhengyin/protocol/signature'
import type { Outgoing, UplinkStore } from '../store.ts'
import { fullJitter } from './backoff.ts'
import type { CenterClient } from './http.ts'
import type { LinkState } from './link.ts'
import type { Pause } from './pause.ts'

/** With nothing to send: a look at the queue all the same, should a wake ever be missed. */
const IDLE_LOOK_MS = 15_000
/** 1 MiB at 64 kbit/s takes two minutes; smaller batches follow a failure. */
const BATCH_TIMEOUT_MS = 30_000
const ANSWER_BYTES = 262_144
const SWEEP_EVERY_MS = 6 * 3_600_000

export interface QueueLoop {
  readonly store: UplinkStore
  readonly clock: Clock
  readonly log: LogPort
  readonly signer: Signer
  readonly random: () => number
  readonly client: CenterClient
  readonly link: LinkState
  readonly pause: Pause
  readonly running: () => boolean
  readonly crash?: (point: 'after-send') => void
}

type Step = { readonly next: 'at-once' } | { readonly next: 'idle' } | { readonly next: 'later'; readonly retryAfterMs: number | undefined }

export async function queueLoop(loop: QueueLoop): Promise<void> {
  const { store, clock, log, pause } = loop
  const backoff = fullJitter(loop.random)
  let rows = MAX_BATCH_ROWS
  let sweptAt = Number.NEGATIVE_INFINITY

  async function step(): Promise<Step> {
    const outgoing = await store.nextBatch({ rows, bytes: MAX_BATCH_BYTES })
    if (outgoing === undefined) return { next: 'idle' }
    if (outgoing.kind === 'bury') {
      const frame = encodeTombstone({ ...outgoing.content, keyId: loop.signer.keyId }, (bytes) => loop.signer.sign(bytes))
      await store.bury(outgoing.content.epoch, outgoing.content.seq, frame)
      return { next: 'at-once' }
    }
    return send(outgoing)
  }

  async function send(batch: Extract<Outgoing, { kind: 'batch' }>): Promise<Step> {
    const answer = await loop.client.call({
      method: routes.queue.method,
      target: routes.queue.path,
      body: { type: 'application/octet-stream', bytes: batch.bytes },
      answer: intakeAnswer,
      timeoutMs: BATCH_TIMEOUT_MS,
      maxBytes: ANSWER_BYTES,
    })
    loop.crash?.('after-send')
    if (!answer.ok || answer.value.epoch !== batch.epoch) {
      const code = answer.ok ? 'epoch' : answer.error.code
      const status = !answer.ok && 'status' in answer.error ? answer.error.status : undefined
      log.write({ event: 'sync.batch-failed', level: 'warn', code, ...(status === undefined ? {} : { status }), rows })
      // A slow or cut line gets less to carry, so that something arrives.
      rows = Math.max(1, Math.floor(rows / 2))
      return { next: 'later', retryAfterMs: !answer.ok && answer.error.code === 'busy' ? answer.error.retryAfterMs : undefined }
    }
    const serverNow = loop.link.heard(answer.value.serverTime)
    const outcome = await store.received({ ...answer.value, serverNow })
    if (clock.monotonic() - sweptAt > SWEEP_EVERY_MS) {
      sweptAt = clock.monotonic()
      await store.sweep(serverNow)
    }
    if (!outcome.advanced && !outcome.regressed) return { next: 'later', retryAfterMs: undefined }
    rows = Math.min(MAX_BATCH_ROWS, rows * 2)
    return { next: 'at-once' }
  }

  while (loop.running()) {
    let result: Step
    try {
      result = await step()
    } catch (error) {
      // The disk, not the network: try again as patiently.
      log.write({ event: 'sync.queue-step-failed', level: 'error', detail: error instanceof Error ? error.message : 'unknown' })
      result = { next: 'later', retryAfterMs: undefined }
    }
    if (result.next === 'at-once') backoff.reset()
    else if (result.next === 'idle') await pause.wait(IDLE_LOOK_MS, true)
    else {
      const wait = backoff.next(result.retryAfterMs)
      await requeue(wait)
      await pause.wait(wait, false)
    }
  }

  async function requeue(wait: number): Promise<void> {
    try {
      await store.batchFailed(clock.now() + wait)
    } catch (error) {
      log.write({ event: 'sync.queue-step-failed', level: 'error', detail: error instanceof Error ? error.message : 'unknown' })
    }
  }
}
