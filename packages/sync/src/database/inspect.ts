/**
 * Is every row what we wrote? SQLite's own check first, then what it cannot see: frame hashes, the chain, the gapless sequence,
 * the sums over the other columns, the audit chain.
 */
import { parseFrame, ZERO_HASH } from '@zhengyin/protocol/frame'
import {
  type AuditRow,
  type EpochRecord,
  epochNoOf,
  type IntentRecord,
  intentSum,
  isPhase,
  placeOf,
  type QueueRecord,
  queueSum,
  type SettingRecord,
  seqOf,
} from '../queue/records.ts'
import { auditHash, checksum } from './checksum.ts'
import type { Connection } from './connection.ts'
import { ACKED, type Receipt } from './receipt-log.ts'

export type Damage = { readonly reason: string }

/** Undefined when all is well. Throws SqliteError where the file cannot even be read. */
export function inspect(db: Connection, receipts: readonly Receipt[] = []): Damage | undefined {
  const answer = db.prepare<[], { integrity_check: string }>('PRAGMA integrity_check(1)').get()?.integrity_check
  if (answer !== 'ok') return { reason: 'integrity_check' }
  return inspectSettings(db) ?? inspectQueue(db) ?? inspectEnd(db, receipts) ?? inspectAudit(db) ?? inspectIntents(db)
}

function inspectSettings(db: Connection): Damage | undefined {
  for (const row of db.prepare<[], SettingRecord>('SELECT * FROM setting').iterate()) {
    if (!checksum([row.name, row.value]).equals(row.sum)) return { reason: `setting ${row.name}` }
  }
  for (const row of db.prepare<[], EpochRecord>('SELECT * FROM epoch').iterate()) if (!epochHolds(row)) return { reason: `epoch ${row.no}` }
  return undefined
}

export function epochHolds(row: EpochRecord): boolean {
  return checksum([row.no, row.id, row.received_through]).equals(row.sum)
}

function inspectQueue(db: Connection): Damage | undefined {
  const epochs = new Map(
    db
      .prepare<[], EpochRecord>('SELECT * FROM epoch')
      .all()
      .map((epoch) => [epoch.no, epoch]),
  )
  let previous: QueueRecord | undefined
  for (const row of db.prepare<[], QueueRecord>('SELECT * FROM queue ORDER BY place').iterate()) {
    const epoch = epochs.get(epochNoOf(row.place))
    if (epoch === undefined) return { reason: `row ${row.place} without an epoch` }
    const sameEpoch = previous !== undefined && epochNoOf(previous.place) === epoch.no
    const due = sameEpoch && previous !== undefined ? previous.place + 1 : placeOf(epoch.no, 1)
    if (row.place !== due) return { reason: `gap before ${row.place}` }
    if (!columnsHold(row)) return { reason: `row ${row.place}` }
    if (row.frame !== null && !frameHolds(row, epoch.id, sameEpoch ? previous?.hash : undefined)) return { reason: `frame ${row.place}` }
    previous = row
  }
  return undefined
}

export function columnsHold(row: QueueRecord): boolean {
  return isPhase(row.state) && queueSum(row).equals(row.sum)
}

/** `chain`: the hash before it, where that is known. */
export function frameHolds(row: Pick<QueueRecord, 'place' | 'id' | 'hash' | 'frame'>, epochId: Buffer, chain: Buffer | undefined): boolean {
  if (row.frame === null) return false
  const frame = parseFrame(row.frame)
  if (!frame.ok || frame.value.kind !== 'row') return false
  const place = frame.value
  const first = seqOf(row.place) === 1
  const due = first ? ZERO_HASH : chain?.toString('hex')
  return (
    place.chain === row.hash.toString('hex') &&
    place.seq === seqOf(row.place) &&
    place.id === row.id?.toString('hex') &&
    place.epoch === epochId.toString('hex') &&
    (due === undefined || place.prevHash === due)
  )
}

/** Was more given out than is here? */
function inspectEnd(db: Connection, receipts: readonly Receipt[]): Damage | undefined {
  const epochs = new Map(
    db
      .prepare<[], EpochRecord>('SELECT * FROM epoch')
      .all()
      .map((epoch) => [epoch.id.toString('hex'), epoch]),
  )
  const row = db.prepare<[number], { place: number }>('SELECT place FROM queue WHERE place = ?')
  const missing = receipts.find((receipt) => {
    const epoch = epochs.get(receipt.epoch)
    // An epoch that is gone, with nothing in it but what the center has, is no loss.
    if (epoch === undefined) return receipt.id !== ACKED
    return row.get(placeOf(epoch.no, receipt.seq)) === undefined
  })
  return missing === undefined ? undefined : { reason: `missing from ${missing.seq} on` }
}

function inspectAudit(db: Connection): Damage | undefined {
  let head: { seq: number; hash: Buffer } = { seq: 0, hash: Buffer.alloc(32) }
  for (const row of db.prepare<[], AuditRow>('SELECT * FROM audit ORDER BY seq').iterate()) {
    if (!auditFollows(head, row)) return { reason: `audit ${row.seq}` }
    head = row
  }
  return undefined
}

export function auditFollows(head: { readonly seq: number; readonly hash: Buffer }, row: AuditRow): boolean {
  return row.seq === head.seq + 1 && auditHash(head.hash, row.seq, row.at, row.event, row.fields).equals(row.hash)
}

function inspectIntents(db: Connection): Damage | undefined {
  for (const row of db.prepare<[], IntentRecord>('SELECT * FROM intent').iterate()) {
    if (!intentSum(row).equals(row.sum)) return { reason: 'intent' }
  }
  return undefined
}
