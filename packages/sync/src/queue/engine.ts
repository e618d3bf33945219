/** The queue on one open, inspected database. Synchronous but for sealing; lives in the worker thread, one call at a time. */
import type { Clock, LogPort, Result } from '@zhengyin/kernel'
import { err, ok } from '@zhengyin/kernel'
import type { FeedEvent } from '@zhengyin/protocol/feed'
import { hpkeSuite, type RowSealer, type SealRecipient } from '@zhengyin/protocol/suite'
import type { Connection } from '../database/connection.ts'
import { damageCode } from '../database/open.ts'
import type { ReceiptLog } from '../database/receipt-log.ts'
import type { SpaceGuard } from '../database/space.ts'
import type {
  AuditHead,
  AuditRecord,
  Commit,
  CommitError,
  Intent,
  IntentState,
  Outgoing,
  Pending,
  Queued,
  Received,
  RowState,
  Space,
  StoreChange,
} from '../store.ts'
import { auditChain, readAudit } from './audit.ts'
import { commitEntry, type Heads, IntentExists } from './commit.ts'
import type { CrashPort } from './crash-points.ts'
import { applyFeed, readCursor } from './downlink.ts'
import { markIntent, openIntents } from './intents.ts'
import { pendingOf, stateOf, statesByReceipt, unsentReceipts } from './lookup.ts'
import { type EpochRecord, epochNoOf, type QueueRecord, seqOf } from './records.ts'
import { batchFailed, bury, nextBatch, received, requeueSending, sweep } from './uplink.ts'

/** A content key seals for at most an hour. */
export const CONTENT_KEY_MS = 3_600_000

export interface EngineOptions {
  readonly db: Connection
  readonly kioskId: string
  readonly centerKey: SealRecipient
  readonly clock: Clock
  readonly log: LogPort
  readonly space: SpaceGuard
  readonly receipts: ReceiptLog
  readonly crash: CrashPort
  readonly changed: (change: StoreChange) => void
}

/** `at` is civil time, ms, stamped by the caller. */
export interface Engine {
  readonly epoch: string
  commit(entry: Commit, at: number): Promise<Result<Queued | undefined, CommitError>>
  state(id: string): RowState | undefined
  byReceipt(receiptNumber: string): readonly RowState[]
  pending(at: number): Pending
  openIntents(): readonly Intent[]
  markIntent(id: string, state: IntentState): Result<void, CommitError>
  auditHead(): AuditHead
  audit(afterSeq: number, limit: number): readonly AuditRecord[]
  space(): Space
  nextBatch(limits: { readonly rows: number; readonly bytes: number }): Outgoing | undefined
  batchFailed(retryAt: number): void
  received(answer: Received): { readonly advanced: boolean; readonly regressed: boolean }
  bury(epoch: string, seq: number, frame: Uint8Array): void
  cursor(): string
  applyFeed(cursor: string, events: readonly FeedEvent[]): void
  sweep(serverNow: number): number
  close(): void
}

export function createEngine(options: EngineOptions): Engine {
  const { db, kioskId, clock, log, crash, changed } = options
  const epoch = db.prepare<[], EpochRecord>('SELECT * FROM epoch ORDER BY no DESC LIMIT 1').get()
  if (epoch === undefined) throw new Error('the database has no epoch')
  const epochId = epoch.id.toString('hex')
  const heads: Heads = { row: lastRow(db, epoch.no), audit: auditChain(db) }
  requeueSending(db)
  options.receipts.reset(unsentReceipts(db))
  options.space.restore()

  const asked = new Set<number>()
  let sealer: { readonly made: RowSealer; readonly expiry: ReturnType<Clock['setTimeout']> } | undefined
  async function currentSealer(): Promise<RowSealer> {
    if (sealer === undefined) {
      const made = await hpkeSuite.rowSealer(options.centerKey, { kioskId, epoch: epochId })
      const expiry = clock.setTimeout(() => {
        sealer = undefined
      }, CONTENT_KEY_MS)
      sealer = { made, expiry }
    }
    return sealer.made
  }

  /** Turns what the driver throws into what the caller can act on; gives the ballast up once for what must be finished. */
  function durably<T>(essential: boolean, write: () => T): Result<T, CommitError> {
    for (let attempt = 1; ; attempt++) {
      try {
        return ok(write())
      } catch (error) {
        if (db.inTransaction) db.exec('ROLLBACK')
        if (error instanceof IntentExists) return err({ code: 'intentExists', id: error.intentId })
        const code = sqliteCode(error)
        if (code === undefined || damageCode(error) !== undefined) throw error
        const full = code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && !options.space.read().acceptsBusiness)
        log.write({ event: 'sync.write-failed', level: 'error', code })
        if (!full) return err({ code: 'storageFailed', detail: code })
        if (!essential || attempt > 1 || !options.space.release()) return err({ code: 'storageFull' })
      }
    }
  }

  return {
    epoch: epochId,
    commit: async (entry, at) => {
      const essential = entry.essential === true
      if (!essential && entry.submission !== undefined && !options.space.read().acceptsBusiness) return err({ code: 'storageFull' })
      crash('before-seal')
      const seal = entry.submission === undefined ? undefined : await currentSealer()
      const written = durably(essential, () => commitEntry({ db, kioskId, epochNo: epoch.no, epochId, heads, seal, crash }, entry, at))
      if (!written.ok) return written
      for (const row of written.value.changes) {
        options.receipts.append(row)
        changed({ type: 'row', row })
      }
      return ok(written.value.queued)
    },
    state: (id) => stateOf(db, id),
    byReceipt: (number) => statesByReceipt(db, number),
    pending: (at) => pendingOf(db, epoch.no, epochId, heads.row.seq + 1, at),
    openIntents: () => openIntents(db),
    markIntent: (id, state) => durably(true, () => markIntent(db, id, state)),
    auditHead: () => ({ seq: heads.audit.seq, hash: heads.audit.hash.toString('hex') }),
    audit: (afterSeq, limit) => readAudit(db, afterSeq, limit),
    space: () => options.space.read(),
    nextBatch: (limits) => {
      const next = nextBatch(db, limits, asked)
      if (next?.kind === 'batch') crash('after-mark-sending')
      return next
    },
    batchFailed: (retryAt) => batchFailed(db, retryAt),
    received: (answer) => {
      const outcome = received(db, answer, log)
      options.receipts.reset(unsentReceipts(db))
      crash('after-ack')
      for (const row of outcome.changes) changed({ type: 'row', row })
      return { advanced: outcome.advanced, regressed: outcome.regressed }
    },
    bury: (id, seq, frame) => {
      for (const row of bury(db, id, seq, frame)) changed({ type: 'row', row })
    },
    cursor: () => readCursor(db),
    applyFeed: (cursor, events) => {
      for (const change of applyFeed(db, cursor, events, { log, crash })) changed(change)
    },
    sweep: (serverNow) => {
      options.space.restore()
      return sweep(db, serverNow)
    },
    close: () => {
      if (sealer !== undefined) clock.clearTimeout(sealer.expiry)
      sealer = undefined
      options.receipts.close()
      db.close()
    },
  }
}

function lastRow(db: Connection, epochNo: number): Heads['row'] {
  const last = db.prepare<[], QueueRecord>('SELECT * FROM queue ORDER BY place DESC LIMIT 1').get()
  return last === undefined || epochNoOf(last.place) !== epochNo
    ? { seq: 0, chain: Buffer.alloc(32) }
    : { seq: seqOf(last.place), chain: last.hash }
}

export function sqliteCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? error.code
    : undefined
}
