/** What goes up, in order, and what comes of it. `received_through` is the center's word: everything up to it is durable there. */
import type { LogPort } from '@zhengyin/kernel'
import { parseFrame, ZERO_HASH } from '@zhengyin/protocol/frame'
import { checksum } from '../database/checksum.ts'
import type { Connection } from '../database/connection.ts'
import type { Outgoing, Received, RowState } from '../store.ts'
import { epochIdOf, epochNamed, epochsOf } from './lookup.ts'
import { type EpochRecord, placeOf, QUEUE_SUM, type QueueRecord, rowState, seqOf } from './records.ts'

/** A row that intake itself refuses so often is parked, never deleted. */
export const PARK_AFTER_REJECTIONS = 3
/** A center restored from a backup can ask again for so long. */
export const RETENTION_MS = 30 * 24 * 3_600_000

const between = 'place > ? AND place < ?'

export function requeueSending(db: Connection): void {
  db.transaction(() => {
    const rows = db.prepare<[], QueueRecord>(`SELECT * FROM queue WHERE state = 'sending'`).all()
    if (rows.length === 0) return
    db.prepare(`UPDATE queue SET state = 'queued' WHERE state = 'sending'`).run()
    resum(
      db,
      rows.map((row) => row.place),
    )
  }).immediate()
}

/**
 * `asked`: rows of which the center was asked whether it has them after all. Before a lost row is buried its neighbour is sent once
 * more: the answer's `receivedThrough` tells, and a number that the center has must not come again with other bytes.
 */
export function nextBatch(
  db: Connection,
  limits: { readonly rows: number; readonly bytes: number },
  asked: Set<number>,
): Outgoing | undefined {
  for (const epoch of epochsOf(db)) {
    const first = placeOf(epoch.no, epoch.received_through)
    const rows = db
      .prepare<[number, number, number], QueueRecord>(`SELECT * FROM queue WHERE ${between} ORDER BY place LIMIT ?`)
      .iterate(first, placeOf(epoch.no + 1, 0), limits.rows)
    const taken: QueueRecord[] = []
    const parts: Buffer[] = []
    let bytes = 0
    let burial: QueueRecord | undefined
    for (const row of rows) {
      const frame = row.tombstone ?? (row.state === 'parked' || row.state === 'lost' ? null : row.frame)
      if (frame === null) {
        burial = row
        break
      }
      if (taken.length > 0 && bytes + frame.length > limits.bytes) break
      taken.push(row)
      parts.push(frame)
      bytes += frame.length
    }
    const [head] = taken
    const last = taken.at(-1)
    if (head !== undefined && last !== undefined) {
      markSending(db, taken)
      return {
        kind: 'batch',
        epoch: epoch.id.toString('hex'),
        firstSeq: seqOf(head.place),
        lastSeq: seqOf(last.place),
        bytes: Buffer.concat(parts),
        attempts: head.attempts,
      }
    }
    if (burial !== undefined) {
      const neighbour = burial.state === 'parked' || asked.has(burial.place) ? undefined : neighbourOf(db, burial.place)
      asked.add(burial.place)
      if (neighbour === undefined) return { kind: 'bury', content: burialOf(db, epoch, burial) }
      const seq = seqOf(neighbour.place)
      return { kind: 'batch', epoch: epoch.id.toString('hex'), firstSeq: seq, lastSeq: seq, bytes: neighbour.frame, attempts: 0 }
    }
  }
  return undefined
}

function neighbourOf(db: Connection, place: number): { readonly place: number; readonly frame: Buffer } | undefined {
  const find = db.prepare<[number], { place: number; frame: Buffer | null }>(
    'SELECT place, coalesce(tombstone, frame) AS frame FROM queue WHERE place = ?',
  )
  for (const at of [place - 1, place + 1]) {
    const row = find.get(at)
    if (row?.frame !== null && row?.frame !== undefined) return { place: row.place, frame: row.frame }
  }
  return undefined
}

function markSending(db: Connection, rows: readonly QueueRecord[]): void {
  db.transaction(() => {
    const update = db.prepare(
      `UPDATE queue SET attempts = attempts + 1, retry_at = NULL, state = CASE state WHEN 'queued' THEN 'sending' ELSE state END WHERE place = ?`,
    )
    for (const row of rows) update.run(row.place)
    resum(
      db,
      rows.map((row) => row.place),
    )
  }).immediate()
}

function burialOf(db: Connection, epoch: EpochRecord, row: QueueRecord): Extract<Outgoing, { kind: 'bury' }>['content'] {
  const before = db.prepare<[number], { hash: Buffer }>('SELECT hash FROM queue WHERE place = ?').get(row.place - 1)
  return {
    kioskId: db.prepare<[], { value: string }>(`SELECT value FROM setting WHERE name = 'kiosk'`).get()?.value ?? '',
    epoch: epoch.id.toString('hex'),
    seq: seqOf(row.place),
    id: row.id?.toString('hex') ?? '00'.repeat(16),
    prevHash: before?.hash.toString('hex') ?? ZERO_HASH,
    reason: row.state === 'parked' ? 'parked' : 'lost',
    buriedHash: row.hash.toString('hex'),
  }
}

/** Only one batch is ever under way, so every `sending` row was in it. */
export function batchFailed(db: Connection, retryAt: number): void {
  db.transaction(() => {
    const places = db
      .prepare<[], { place: number }>(`SELECT place FROM queue WHERE state = 'sending'`)
      .all()
      .map((row) => row.place)
    const update = db.prepare(`UPDATE queue SET state = 'queued', retry_at = ? WHERE place = ?`)
    for (const place of places) update.run(retryAt, place)
    resum(db, places)
  }).immediate()
}

export function received(
  db: Connection,
  answer: Received,
  log: LogPort,
): { readonly advanced: boolean; readonly regressed: boolean; readonly changes: readonly RowState[] } {
  const nothing = { advanced: false, regressed: false, changes: [] }
  const epoch = epochNamed(db, answer.epoch)
  if (epoch === undefined) {
    log.write({ event: 'sync.answer-for-unknown-epoch', level: 'error' })
    return nothing
  }
  const end = placeOf(epoch.no + 1, 0)
  const newest = db.prepare<[number], { place: number }>('SELECT place FROM queue WHERE place < ? ORDER BY place DESC LIMIT 1').get(end)
  const newestSeq = newest === undefined || newest.place < placeOf(epoch.no, 0) ? 0 : seqOf(newest.place)
  if (answer.receivedThrough > newestSeq) {
    // Somebody else sends under this kiosk and epoch: a cloned disk. Nothing is marked on such a word.
    log.write({ event: 'sync.center-is-ahead', level: 'error', receivedThrough: answer.receivedThrough, newestSeq })
    return nothing
  }
  const regressed = answer.receivedThrough < epoch.received_through
  return db
    .transaction(() => {
      const through = placeOf(epoch.no, answer.receivedThrough)
      const touched: number[] = []
      const select = (where: string, ...values: number[]) =>
        db
          .prepare<number[], { place: number }>(`SELECT place FROM queue WHERE ${where}`)
          .all(...values)
          .map((row) => row.place)
      const acked = select(
        `place > ? AND place <= ? AND (state IN ('queued', 'sending') OR acked_at IS NULL)`,
        placeOf(epoch.no, Math.min(answer.receivedThrough, epoch.received_through)),
        through,
      )
      const ack = db.prepare(
        `UPDATE queue SET acked_at = ?, retry_at = NULL, state = CASE WHEN state IN ('queued', 'sending') OR (state = 'lost' AND tombstone IS NULL) THEN 'received' ELSE state END WHERE place = ?`,
      )
      for (const place of acked) ack.run(answer.serverNow, place)
      touched.push(...acked)
      const again = select(`${between} AND (state = 'sending' OR state = 'received' OR acked_at IS NOT NULL)`, through, end)
      const requeue = db.prepare(
        `UPDATE queue SET acked_at = NULL, state = CASE WHEN state IN ('sending', 'received') THEN 'queued' ELSE state END WHERE place = ?`,
      )
      for (const place of again) requeue.run(place)
      touched.push(...again)
      touched.push(...reject(db, epoch, answer, log))
      db.prepare('UPDATE epoch SET received_through = ?, sum = ? WHERE no = ?').run(
        answer.receivedThrough,
        epochSum(epoch.no, epoch.id, answer.receivedThrough),
        epoch.no,
      )
      resum(db, touched)
      if (regressed) {
        log.write({ event: 'sync.center-went-back', level: 'warn', from: epoch.received_through, to: answer.receivedThrough })
      }
      return { advanced: answer.receivedThrough > epoch.received_through, regressed, changes: statesAt(db, touched) }
    })
    .immediate()
}

function reject(db: Connection, epoch: EpochRecord, answer: Received, log: LogPort): readonly number[] {
  const touched: number[] = []
  for (const rejected of answer.rejected) {
    if (rejected.seq <= answer.receivedThrough) continue
    const place = placeOf(epoch.no, rejected.seq)
    const row = db.prepare<[number], QueueRecord>('SELECT * FROM queue WHERE place = ?').get(place)
    if (row === undefined || row.tombstone !== null) continue
    // A gap before it is not the row's fault: it goes again when the gap is closed.
    if (rejected.reason === 'sequence') continue
    const park = row.rejections + 1 >= PARK_AFTER_REJECTIONS && row.state === 'queued'
    db.prepare('UPDATE queue SET rejections = rejections + 1, reason = ?, state = ? WHERE place = ?').run(
      rejected.reason,
      park ? 'parked' : row.state,
      place,
    )
    if (park) log.write({ event: 'sync.row-parked', level: 'error', seq: rejected.seq, reason: rejected.reason })
    touched.push(place)
  }
  return touched
}

export function bury(db: Connection, epochId: string, seq: number, frame: Uint8Array): readonly RowState[] {
  const parsed = parseFrame(frame)
  const epoch = epochNamed(db, epochId)
  if (!parsed.ok || parsed.value.kind !== 'tombstone' || epoch === undefined) throw new Error('not a tombstone of this queue')
  const place = placeOf(epoch.no, seq)
  db.transaction(() => {
    db.prepare(
      `UPDATE queue SET tombstone = ?, state = CASE WHEN state IN ('queued', 'sending', 'received') THEN 'lost' ELSE state END WHERE place = ?`,
    ).run(Buffer.from(frame), place)
    resum(db, [place])
  }).immediate()
  return statesAt(db, [place])
}

export function sweep(db: Connection, serverNow: number): number {
  const old = db
    .prepare<[number], { place: number }>('SELECT place FROM queue WHERE acked_at < ? AND frame IS NOT NULL')
    .all(serverNow - RETENTION_MS)
  if (old.length === 0) return 0
  db.transaction(() => {
    const drop = db.prepare('UPDATE queue SET frame = NULL WHERE place = ?')
    for (const row of old) drop.run(row.place)
  }).immediate()
  return old.length
}

export function epochSum(no: number, id: Buffer, receivedThrough: number): Buffer {
  return checksum([no, id, receivedThrough])
}

export function resum(db: Connection, places: readonly number[]): void {
  const update = db.prepare(`UPDATE queue SET sum = ${QUEUE_SUM} WHERE place = ?`)
  for (const place of places) update.run(place)
}

function statesAt(db: Connection, places: readonly number[]): readonly RowState[] {
  const get = db.prepare<[number], QueueRecord>('SELECT * FROM queue WHERE place = ?')
  return [...new Set(places)].flatMap((place) => {
    const row = get.get(place)
    return row === undefined ? [] : [rowState(row, epochIdOf(db, row))]
  })
}
