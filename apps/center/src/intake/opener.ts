/**
 * Opens acknowledged rows and gives each its one outcome. The frame table is the work list: a separate job queue would be a second
 * truth about which row is done. Outcome, case and feed event are one transaction.
 */
import { createHash } from 'node:crypto'
import { type Frame, parseFrame } from '@zhengyin/protocol/frame'
import { type Submission, submission } from '@zhengyin/protocol/submission'
import { hpkeSuite, type RowOpener } from '@zhengyin/protocol/suite'
import { raiseAlarm } from '../alarms.ts'
import type { Parts } from '../center-parts.ts'
import type { Tx } from '../database/database.ts'
import type { RowOutcome } from '../database/schema.ts'
import { errorName } from '../error-name.ts'
import { publish } from '../feed/feed.ts'
import type { Keys } from '../keys.ts'
import { startWorker, type Worker } from '../worker.ts'

const BATCH = 100
/** After this many failures of ours a row is set aside with an alarm, so that it does not block the rows behind it. */
const MAX_ATTEMPTS = 8

export interface RowContext {
  readonly clientId: string
  readonly kioskId: string
  readonly now: Date
}

/** Books what a row says, inside the row's transaction. */
export type Book = (tx: Tx, row: RowContext, content: Submission) => Promise<RowOutcome>

export function startOpener(parts: Parts, keys: Keys, book: Book): Worker {
  const opener = hpkeSuite.rowOpener(keys.seal)
  return startWorker(parts, 'opener', 'frames', () => openWaiting(parts, opener, book))
}

/** True when there may be more. */
async function openWaiting(parts: Parts, opener: RowOpener, book: Book): Promise<boolean> {
  const waiting = await parts.db
    .selectFrom('frame')
    .select(['frame_id', 'kiosk_id', 'epoch', 'seq', 'bytes', 'attempts'])
    .where('state', '=', 'waiting')
    .orderBy('attempts')
    .orderBy('line_no')
    .orderBy('seq')
    .limit(BATCH)
    .execute()
  let failed = 0
  for (const row of waiting) {
    try {
      const frame = parseFrame(row.bytes)
      if (!frame.ok) throw new Error(`stored frame is damaged: ${frame.error}`)
      await openOne(parts, row.frame_id, frame.value, await read(opener, frame.value), book)
    } catch (error) {
      failed += 1
      await setBack(parts, row, error)
    }
  }
  if (failed > 0) throw new Error(`${failed} of ${waiting.length} rows failed`)
  return waiting.length === BATCH
}

type Reading =
  | { readonly kind: 'content'; readonly content: Submission; readonly digest: string }
  | { readonly kind: 'outcome'; readonly outcome: RowOutcome; readonly digest: string }

async function read(opener: RowOpener, frame: Frame): Promise<Reading> {
  if (frame.kind === 'tombstone') return { kind: 'outcome', outcome: { kind: 'unreadable', reason: frame.reason }, digest: frame.hash }
  const opened = await opener.open(frame, frame)
  if (!opened.ok) return { kind: 'outcome', outcome: { kind: 'unreadable', reason: opened.error }, digest: frame.hash }
  const digest = createHash('sha256').update(opened.value).digest('hex')
  const parsed = submission.safeParse(readJson(opened.value))
  return parsed.success
    ? { kind: 'content', content: parsed.data, digest }
    : { kind: 'outcome', outcome: { kind: 'refused', reason: 'invalid-content' }, digest }
}

function readJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}

async function openOne(parts: Parts, frameId: number, frame: Frame, reading: Reading, book: Book): Promise<void> {
  const now = new Date(parts.clock.now())
  const outcome = await parts.db.transaction().execute(async (tx) => {
    const mine = await tx
      .selectFrom('frame')
      .select('frame_id')
      .where('frame_id', '=', frameId)
      .where('state', '=', 'waiting')
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (mine === undefined) return undefined
    const decided = await decide(tx, frame, reading, book, now)
    await tx.updateTable('frame').set({ state: 'done', opened_at: now }).where('frame_id', '=', frameId).execute()
    await publish(tx, frame.kioskId, { type: 'row-outcome', epoch: frame.epoch, seq: frame.seq, id: frame.id, outcome: decided }, now)
    parts.crashPoint('opener.before-commit')
    return decided
  })
  parts.crashPoint('opener.after-commit')
  if (outcome === undefined) return
  parts.log.write({ event: 'row.outcome', kioskId: frame.kioskId, seq: frame.seq, outcome: outcome.kind })
  if (outcome.kind === 'unreadable') {
    await raiseAlarm(parts.db, {
      at: now,
      kioskId: frame.kioskId,
      code: 'row-unreadable',
      detail: `${frame.epoch}/${frame.seq} ${outcome.reason}`,
    })
  }
}

async function decide(tx: Tx, frame: Frame, reading: Reading, book: Book, now: Date): Promise<RowOutcome> {
  const before = await tx
    .selectFrom('submission')
    .select(['digest', 'outcome', 'kiosk_id'])
    .where('client_id', '=', frame.id)
    .executeTakeFirst()
  // A tombstone never takes back what its row already did.
  if (before !== undefined && before.kiosk_id === frame.kioskId && (before.digest === reading.digest || frame.kind === 'tombstone')) {
    return before.outcome
  }
  if (before !== undefined) return { kind: 'refused', reason: 'id-reused' }
  const outcome =
    reading.kind === 'outcome' ? reading.outcome : await book(tx, { clientId: frame.id, kioskId: frame.kioskId, now }, reading.content)
  // A row that nobody could read may come again readable, in a salvaged epoch: its id is not used up.
  if (outcome.kind !== 'unreadable') {
    await tx
      .insertInto('submission')
      .values({ client_id: frame.id, kiosk_id: frame.kioskId, digest: reading.digest, outcome: JSON.stringify(outcome), at: now })
      .execute()
  }
  return outcome
}

async function setBack(
  { db, clock, log }: Parts,
  row: { frame_id: number; kiosk_id: string; epoch: string; seq: number; attempts: number },
  error: unknown,
): Promise<void> {
  const attempts = row.attempts + 1
  const stuck = attempts >= MAX_ATTEMPTS
  log.write({ event: 'row.failed', level: 'error', kioskId: row.kiosk_id, seq: row.seq, attempts, error: errorName(error) })
  await db
    .updateTable('frame')
    .set({ attempts, ...(stuck ? { state: 'stuck' as const } : {}) })
    .where('frame_id', '=', row.frame_id)
    .where('state', '=', 'waiting')
    .execute()
  if (stuck) {
    await raiseAlarm(db, { at: new Date(clock.now()), kioskId: row.kiosk_id, code: 'row-stuck', detail: `${row.epoch}/${row.seq}` })
  }
}
