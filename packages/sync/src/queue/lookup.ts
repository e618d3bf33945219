import { receiptNumber } from '@zhengyin/kernel'
import type { Connection } from '../database/connection.ts'
import { ACKED, type Receipt } from '../database/receipt-log.ts'
import { statement } from '../database/statements.ts'
import type { Pending, RowState } from '../store.ts'
import { type EpochRecord, epochNoOf, placeOf, type QueueRecord, rowState, seqOf } from './records.ts'

export function epochsOf(db: Connection): readonly EpochRecord[] {
  return db.prepare<[], EpochRecord>('SELECT * FROM epoch ORDER BY no').all()
}

export function epochNamed(db: Connection, id: string): EpochRecord | undefined {
  return db.prepare<[Buffer], EpochRecord>('SELECT * FROM epoch WHERE id = ?').get(Buffer.from(id, 'hex'))
}

export function epochIdOf(db: Connection, row: QueueRecord): string {
  const epoch = db.prepare<[number], EpochRecord>('SELECT * FROM epoch WHERE no = ?').get(epochNoOf(row.place))
  return epoch?.id.toString('hex') ?? ''
}

export function recordOf(db: Connection, id: string): QueueRecord | undefined {
  // Every submission asks this first.
  return statement(db, 'SELECT * FROM queue WHERE id = ?').get(Buffer.from(id, 'hex')) as QueueRecord | undefined
}

export function stateOf(db: Connection, id: string): RowState | undefined {
  const row = recordOf(db, id)
  return row === undefined ? undefined : rowState(row, epochIdOf(db, row))
}

/** Ten Crockford characters are the first 50 bits of the id: the first twelve digits narrow it down, the number decides. */
export function statesByReceipt(db: Connection, number: string): readonly RowState[] {
  const prefix = hexPrefix(number)
  if (prefix === undefined) return []
  return db
    .prepare<[string], QueueRecord>('SELECT * FROM queue WHERE lower(substr(hex(id), 1, 12)) = ? ORDER BY place')
    .all(prefix)
    .filter((row) => row.id !== null && receiptNumber(row.id.toString('hex')) === number)
    .map((row) => rowState(row, epochIdOf(db, row)))
}

function hexPrefix(number: string): string | undefined {
  if (!/^[0-9A-HJKMNP-TV-Z]{10}$/.test(number)) return undefined
  const bits = number
    .split('')
    .map((character) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(character).toString(2).padStart(5, '0'))
    .join('')
  return (bits.slice(0, 48).match(/.{4}/g) ?? []).map((nibble) => Number.parseInt(nibble, 2).toString(16)).join('')
}

/** What the center has not yet, for the witness beside the database. At most so many: it is a witness, not a copy. */
export function unsentReceipts(db: Connection): readonly Receipt[] {
  return epochsOf(db).flatMap((epoch) => [
    ...(epoch.received_through === 0 ? [] : [{ epoch: epoch.id.toString('hex'), seq: epoch.received_through, id: ACKED }]),
    ...db
      .prepare<[number, number], { place: number; id: Buffer }>(
        'SELECT place, id FROM queue WHERE place > ? AND place < ? AND id IS NOT NULL ORDER BY place LIMIT 20000',
      )
      .all(placeOf(epoch.no, epoch.received_through), placeOf(epoch.no + 1, 0))
      .map((row) => ({ epoch: epoch.id.toString('hex'), seq: seqOf(row.place), id: row.id.toString('hex') })),
  ])
}

export function pendingOf(db: Connection, epochNo: number, epochId: string, nextSeq: number, at: number): Pending {
  let unsent = 0
  let oldest = Number.POSITIVE_INFINITY
  for (const epoch of epochsOf(db)) {
    const waiting = db
      .prepare<[number, number], { count: number; oldest: number | null }>(
        'SELECT count(*) AS count, min(queued_at) AS oldest FROM queue WHERE place > ? AND place < ?',
      )
      .get(placeOf(epoch.no, epoch.received_through), placeOf(epoch.no + 1, 0))
    unsent += waiting?.count ?? 0
    oldest = Math.min(oldest, waiting?.oldest ?? Number.POSITIVE_INFINITY)
  }
  const count = (state: string) =>
    db.prepare<[string], { count: number }>('SELECT count(*) AS count FROM queue WHERE state = ? AND place >= 0').get(state)?.count ?? 0
  return {
    epoch: epochId,
    nextSeq,
    unsent,
    oldestUnsentMs: Number.isFinite(oldest) ? Math.max(0, at - oldest) : 0,
    parked: count('parked'),
    lost: count('lost'),
  }
}
