/** Each terminal's own numbered list of events. The cursor is the last number it has; an old cursor gets everything after it again. */
import type { FeedAnswer, FeedEvent } from '@zhengyin/protocol/feed'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import type { Db, Tx } from '../database/database.ts'
import { wakeAfterCommit } from '../wake.ts'

/** A notification can be lost with its connection: the poll looks again by itself. */
const LOOK_AGAIN_MS = 2000
/** The contract's cap. */
const PAGE = 500

/** Part of the caller's transaction. The row lock on the terminal makes its numbers visible in order: no reader skips one. */
export async function publish(tx: Tx, kioskId: string, event: FeedEvent, at: Date): Promise<void> {
  const { feed_seq } = await tx
    .updateTable('kiosk')
    .set((eb) => ({ feed_seq: eb('feed_seq', '+', 1) }))
    .where('kiosk_id', '=', kioskId)
    .returning('feed_seq')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('feed_event')
    .values({ kiosk_id: kioskId, feed_seq, at, body: JSON.stringify(event) })
    .execute()
  await wakeAfterCommit(tx, `feed:${kioskId}`)
}

async function readAfter(db: Db, kioskId: string, after: number): Promise<{ last: number; events: FeedEvent[] }> {
  const rows = await db
    .selectFrom('feed_event')
    .select(['feed_seq', 'body'])
    .where('kiosk_id', '=', kioskId)
    .where('feed_seq', '>', after)
    .orderBy('feed_seq')
    .limit(PAGE)
    .execute()
  return { last: rows.at(-1)?.feed_seq ?? after, events: rows.map(({ body }) => body) }
}

/** A cursor of ours, or the beginning: a cursor from before a restored backup may lie beyond our last number. */
async function position(db: Db, kioskId: string, cursor: string): Promise<number> {
  if (!/^\d{1,15}$/.test(cursor)) return 0
  const { feed_seq } = await db.selectFrom('kiosk').select('feed_seq').where('kiosk_id', '=', kioskId).executeTakeFirstOrThrow()
  return Number(cursor) > feed_seq ? 0 : Number(cursor)
}

/** Answers at once when there is news, else when there is some, or empty after `waitMs`. */
export async function longPoll(
  { db, clock, wake }: Parts,
  kioskId: string,
  query: { cursor: string; waitMs: number },
  gone: AbortSignal,
): Promise<FeedAnswer> {
  const after = await position(db, kioskId, query.cursor)
  const deadline = clock.monotonic() + query.waitMs
  let wakeUp: () => void = () => undefined
  let rung = false
  const off = wake.on(`feed:${kioskId}`, () => {
    rung = true
    wakeUp()
  })
  try {
    for (;;) {
      rung = false
      const { last, events } = await readAfter(db, kioskId, after)
      const left = deadline - clock.monotonic()
      if (events.length > 0 || left <= 0 || gone.aborted) return { cursor: String(last), events, serverTime: isoShanghai(clock.now()) }
      if (rung) continue
      await new Promise<void>((resolve) => {
        wakeUp = done
        const timer = clock.setTimeout(done, Math.min(left, LOOK_AGAIN_MS))
        gone.addEventListener('abort', done, { once: true })
        function done(): void {
          clock.clearTimeout(timer)
          gone.removeEventListener('abort', done)
          resolve()
        }
      })
    }
  } finally {
    off()
  }
}
