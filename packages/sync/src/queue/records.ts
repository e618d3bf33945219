/** Rows as they lie in the tables, and the sums over them. */
import { receiptNumber } from '@zhengyin/kernel'
import { type ReviewStateWire, reviewState } from '@zhengyin/protocol/feed'
import { checksum } from '../database/checksum.ts'
import { ROW_PHASES, type RowPhase, type RowState } from '../store.ts'

/** Sequences of one epoch; the epoch's number stands above them. */
const EPOCH_SPAN = 2 ** 40

export function placeOf(epochNo: number, seq: number): number {
  return epochNo * EPOCH_SPAN + seq
}

export function seqOf(place: number): number {
  return place % EPOCH_SPAN
}

export function epochNoOf(place: number): number {
  return Math.floor(place / EPOCH_SPAN)
}

export interface QueueRecord {
  readonly place: number
  readonly id: Buffer | null
  readonly item: string
  readonly hash: Buffer
  readonly frame: Buffer | null
  readonly tombstone: Buffer | null
  readonly state: string
  readonly attempts: number
  readonly rejections: number
  readonly retry_at: number | null
  readonly queued_at: number
  readonly acked_at: number | null
  readonly reason: string | null
  readonly case_code: string | null
  readonly review: string | null
  readonly sum: Buffer
}

/**
 * Columns under the sum, in order. The frame is not: its own hash stands at its end, and `hash` repeats it. The tombstone is,
 * because its chain value is not its hash.
 */
const SUMMED = [
  'place',
  'id',
  'item',
  'hash',
  'tombstone',
  'state',
  'attempts',
  'rejections',
  'retry_at',
  'queued_at',
  'acked_at',
  'reason',
  'case_code',
  'review',
] as const

export const QUEUE_SUM = `zy_sum(${SUMMED.join(', ')})`

export function queueSum(row: Omit<QueueRecord, 'sum'>): Buffer {
  return checksum(SUMMED.map((name) => row[name]))
}

export const INSERT_QUEUE = `INSERT INTO queue (${['frame', ...SUMMED, 'sum'].join(', ')})
  VALUES (${['frame', ...SUMMED, 'sum'].map((name) => `@${name}`).join(', ')})`

export function isPhase(text: string): text is RowPhase {
  return (ROW_PHASES as readonly string[]).includes(text)
}

export function rowState(row: QueueRecord, epochId: string): RowState {
  const id = row.id?.toString('hex') ?? ''
  const review = readReview(row.review)
  return {
    id,
    receiptNumber: id === '' ? '' : receiptNumber(id),
    item: row.item,
    epoch: epochId,
    seq: seqOf(row.place),
    phase: isPhase(row.state) ? row.state : 'lost',
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.case_code === null ? {} : { caseCode: row.case_code }),
    ...(review === undefined ? {} : { review }),
  }
}

function readReview(text: string | null): ReviewStateWire | undefined {
  return text === null ? undefined : reviewState.parse(JSON.parse(text))
}

export interface EpochRecord {
  readonly no: number
  readonly id: Buffer
  readonly received_through: number
  readonly sum: Buffer
}

export interface IntentRecord {
  readonly id: string
  readonly kind: string
  readonly detail: string
  readonly state: string
  readonly at: number
  readonly sum: Buffer
}

export function intentSum(row: Omit<IntentRecord, 'sum'>): Buffer {
  return checksum([row.id, row.kind, row.detail, row.state, row.at])
}

export interface AuditRow {
  readonly seq: number
  readonly at: number
  readonly event: string
  readonly fields: string
  readonly hash: Buffer
}

export interface SettingRecord {
  readonly name: string
  readonly value: string
  readonly sum: Buffer
}
