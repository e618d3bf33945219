/** What the terminal's queue promises to the core and to the agent. Nothing in it is personal but the payload, which goes in sealed. */
import type { Result } from '@zhengyin/kernel'
import type { FeedEvent, ReviewStateWire } from '@zhengyin/protocol/feed'
import type { TombstoneContent } from '@zhengyin/protocol/frame'
import type { Submission } from '@zhengyin/protocol/submission'

export const ROW_PHASES = ['queued', 'sending', 'received', 'booked', 'refused', 'unreadable', 'parked', 'lost'] as const
/**
 * queued → sending → received → booked | refused | unreadable. `parked`: intake itself refused the row again and again; its bytes
 * stay here for a technician. `lost`: the disk could not give it back; a signed tombstone keeps its number.
 */
export type RowPhase = (typeof ROW_PHASES)[number]

export interface RowState {
  readonly id: string
  readonly receiptNumber: string
  readonly item: string
  readonly epoch: string
  readonly seq: number
  readonly phase: RowPhase
  /** Why it was refused, is unreadable or parked. */
  readonly reason?: string
  readonly caseCode?: string
  readonly review?: ReviewStateWire
}

export interface NewSubmission {
  /** Catalogue code of the item, or `print-report`, `rating`: shown to technicians, not personal. */
  readonly item: string
  readonly payload: Submission
  /** Client id, 32 hexadecimal characters; made here when absent. The same id twice is answered with the first row. */
  readonly id?: string
}

export interface AuditEntry {
  readonly event: string
  /** Never personal. */
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

export type IntentState = 'open' | 'done' | 'doubtful' | 'expired'

/** Written before a physical effect. Its id is used once for ever: a lease id, a box token. */
export interface NewIntent {
  readonly id: string
  readonly kind: 'print' | 'locker'
  /** What a restart needs to report on it; never content, never personal. */
  readonly detail: Readonly<Record<string, string | number | boolean>>
}

export interface Intent extends NewIntent {
  readonly state: IntentState
  /** Civil, ms. */
  readonly at: number
}

/** One transaction. */
export interface Commit {
  readonly submission?: NewSubmission
  readonly audit: readonly AuditEntry[]
  readonly intents: readonly NewIntent[]
  readonly marks?: readonly { readonly id: string; readonly state: IntentState }[]
  /** Finishes something already begun (a print report, a purge record): may use the reserve that new business may not. */
  readonly essential?: boolean
}

export interface Queued {
  readonly id: string
  readonly receiptNumber: string
  readonly epoch: string
  readonly seq: number
}

export type CommitError =
  /** Nothing was written; new business stops before the disk is full. */
  | { readonly code: 'storageFull' }
  /** Nothing was written. */
  | { readonly code: 'storageFailed'; readonly detail: string }
  /** An effect with this id was begun before: it must not happen again. */
  | { readonly code: 'intentExists'; readonly id: string }

export interface Pending {
  readonly epoch: string
  readonly nextSeq: number
  readonly unsent: number
  /** Age of the oldest row that the center has not yet, 0 when there is none. */
  readonly oldestUnsentMs: number
  readonly parked: number
  readonly lost: number
}

export interface AuditHead {
  readonly seq: number
  readonly hash: string
}

export interface AuditRecord extends AuditEntry {
  readonly seq: number
  readonly at: number
  readonly hash: string
}

export interface LostRow {
  readonly epoch: string
  readonly seq: number
  /** Absent when even its id could not be read. */
  readonly receiptNumber?: string
}

/** What the start had to mend. */
export interface Recovery {
  /** The damaged file, moved aside. */
  readonly quarantined: string
  readonly reason: string
  /** The one new rows go into. */
  readonly epoch: string
  readonly salvaged: number
  readonly lost: readonly LostRow[]
}

export interface Space {
  readonly freeBytes: number
  readonly acceptsBusiness: boolean
}

export type StoreChange =
  | { readonly type: 'row'; readonly row: RowState }
  | { readonly type: 'lease-expired'; readonly leaseId: string; readonly caseCode: string }
  | { readonly type: 'recovered'; readonly recovery: Recovery }

export type Outgoing =
  | {
      readonly kind: 'batch'
      readonly epoch: string
      readonly firstSeq: number
      readonly lastSeq: number
      readonly bytes: Uint8Array
      /** How often the first row was tried before. */
      readonly attempts: number
    }
  /** The next row needs a signed tombstone before the line can go on. */
  | { readonly kind: 'bury'; readonly content: Omit<TombstoneContent, 'kind' | 'keyId' | 'signature'> }

export interface Received {
  readonly epoch: string
  readonly receivedThrough: number
  readonly rejected: readonly { readonly seq: number; readonly reason: string }[]
  /** Civil time of the center, ms. */
  readonly serverNow: number
}

/** The core's side. */
export interface Store {
  readonly kioskId: string
  readonly epoch: string
  /** What opening had to mend, if anything. */
  readonly recovery: Recovery | undefined
  /** Resolves after the durable commit. */
  commit(entry: Commit & { readonly submission: NewSubmission }): Promise<Result<Queued, CommitError>>
  commit(entry: Commit): Promise<Result<Queued | undefined, CommitError>>
  state(id: string): Promise<RowState | undefined>
  byReceipt(receiptNumber: string): Promise<readonly RowState[]>
  subscribe(listener: (change: StoreChange) => void): () => void
  pending(): Promise<Pending>
  openIntents(): Promise<readonly Intent[]>
  markIntent(id: string, state: IntentState): Promise<Result<void, CommitError>>
  auditHead(): Promise<AuditHead>
  audit(afterSeq: number, limit: number): Promise<readonly AuditRecord[]>
  space(): Promise<Space>
  close(): Promise<void>
}

/** The agent's side of the same store. */
export interface UplinkStore extends Store {
  /** The next frames of one epoch, marked `sending`; undefined when the center has everything. */
  nextBatch(limits: { readonly rows: number; readonly bytes: number }): Promise<Outgoing | undefined>
  /** The batch did not get an answer: its rows are `queued` again. `retryAt`: civil, ms. */
  batchFailed(retryAt: number): Promise<void>
  received(answer: Received): Promise<{ readonly advanced: boolean; readonly regressed: boolean }>
  /** Stores the signed tombstone that goes in the row's place. */
  bury(epoch: string, seq: number, frame: Uint8Array): Promise<void>
  cursor(): Promise<string>
  /** Events and cursor in one transaction; applying them twice changes nothing. */
  applyFeed(cursor: string, events: readonly FeedEvent[]): Promise<void>
  /** Drops the bytes of rows acknowledged 30 days before `serverNow`; their hashes stay in the chain. */
  sweep(serverNow: number): Promise<number>
}
