/** One transaction: the sealed row, its audit entries, its intents. */
import { newId, receiptNumber } from '@zhengyin/kernel'
import { encodeRow, type FramePlace } from '@zhengyin/protocol/frame'
import type { RowSealer } from '@zhengyin/protocol/suite'
import type { Connection } from '../database/connection.ts'
import { statement } from '../database/statements.ts'
import type { Commit, NewSubmission, Queued, RowState } from '../store.ts'
import { type AuditChain, appendAudit } from './audit.ts'
import type { CrashPort } from './crash-points.ts'
import { insertIntent, markIntent } from './intents.ts'
import { stateOf } from './lookup.ts'
import { INSERT_QUEUE, placeOf, type QueueRecord, queueSum, rowState } from './records.ts'

/** Kept in memory, moved on only after the commit. */
export interface Heads {
  row: { readonly seq: number; readonly chain: Buffer }
  audit: AuditChain
}

export interface CommitContext {
  readonly db: Connection
  readonly kioskId: string
  readonly epochNo: number
  readonly epochId: string
  readonly heads: Heads
  /** Present when there is a submission. */
  readonly seal: RowSealer | undefined
  readonly crash: CrashPort
}

export class IntentExists extends Error {
  readonly intentId: string
  constructor(intentId: string) {
    super('intent exists')
    this.intentId = intentId
  }
}

export function commitEntry(
  context: CommitContext,
  entry: Commit,
  at: number,
): { readonly queued: Queued | undefined; readonly changes: readonly RowState[] } {
  const { db, heads } = context
  const again = entry.submission?.id === undefined ? undefined : stateOf(db, entry.submission.id)
  if (again !== undefined) return { queued: queuedOf(again), changes: [] }
  const row = entry.submission === undefined ? undefined : sealRow(context, entry.submission, at)
  statement(db, 'BEGIN IMMEDIATE').run()
  if (row !== undefined) statement(db, INSERT_QUEUE).run(row)
  const audit = appendAudit(db, heads.audit, entry.audit, at)
  for (const intent of entry.intents) if (!insertIntent(db, intent, at)) throw new IntentExists(intent.id)
  for (const mark of entry.marks ?? []) markIntent(db, mark.id, mark.state)
  context.crash('before-commit')
  statement(db, 'COMMIT').run()
  context.crash('after-commit')
  heads.audit = audit
  if (row === undefined) return { queued: undefined, changes: [] }
  heads.row = { seq: heads.row.seq + 1, chain: row.hash }
  const state = rowState(row, context.epochId)
  return { queued: queuedOf(state), changes: [state] }
}

/** The payload is in the clear only here, between its JSON and its seal. */
function sealRow(context: CommitContext, submission: NewSubmission, at: number): QueueRecord {
  if (context.seal === undefined) throw new Error('no content key')
  const id = submission.id ?? newId()
  const seq = context.heads.row.seq + 1
  const place: FramePlace = {
    kioskId: context.kioskId,
    epoch: context.epochId,
    seq,
    id,
    prevHash: context.heads.row.chain.toString('hex'),
  }
  const plaintext = Buffer.from(JSON.stringify(submission.payload), 'utf8')
  const parts = context.seal.seal(place, plaintext)
  plaintext.fill(0)
  const frame = encodeRow({ ...place, ...parts })
  const record: Omit<QueueRecord, 'sum'> = {
    place: placeOf(context.epochNo, seq),
    id: Buffer.from(id, 'hex'),
    item: submission.item,
    hash: frame.subarray(frame.length - 32),
    frame,
    tombstone: null,
    state: 'queued',
    attempts: 0,
    rejections: 0,
    retry_at: null,
    queued_at: at,
    acked_at: null,
    reason: null,
    case_code: null,
    review: null,
  }
  return { ...record, sum: queueSum(record) }
}

function queuedOf(row: RowState): Queued {
  return { id: row.id, receiptNumber: receiptNumber(row.id), epoch: row.epoch, seq: row.seq }
}
