/** What passes between the core's thread and the queue's. */
import type { LogEvent } from '@zhengyin/kernel'
import type { FeedEvent } from '@zhengyin/protocol/feed'
import type { SealRecipient } from '@zhengyin/protocol/suite'
import type { CrashPoint } from './queue/crash-points.ts'
import type { Commit, IntentState, Received, Recovery, StoreChange } from './store.ts'

export interface WorkerOptions {
  readonly file: string
  readonly kioskId: string
  readonly centerKey: SealRecipient
  /** Civil, ms. */
  readonly at: number
  readonly reserveBytes?: number
  /** Tests only: the plug is pulled here. */
  readonly crashAt?: CrashPoint
  /** Tests only: a disk of this size. */
  readonly maxPages?: number
  /** Tests only: what the file system is said to have left. */
  readonly freeBytes?: number
}

export type StoreCall =
  | { readonly method: 'commit'; readonly entry: Commit }
  | { readonly method: 'state'; readonly id: string }
  | { readonly method: 'byReceipt'; readonly receiptNumber: string }
  | { readonly method: 'pending' }
  | { readonly method: 'openIntents' }
  | { readonly method: 'markIntent'; readonly id: string; readonly state: IntentState }
  | { readonly method: 'auditHead' }
  | { readonly method: 'audit'; readonly afterSeq: number; readonly limit: number }
  | { readonly method: 'space' }
  | { readonly method: 'nextBatch'; readonly limits: { readonly rows: number; readonly bytes: number } }
  | { readonly method: 'batchFailed'; readonly retryAt: number }
  | { readonly method: 'received'; readonly answer: Received }
  | { readonly method: 'bury'; readonly epoch: string; readonly seq: number; readonly frame: Uint8Array }
  | { readonly method: 'cursor' }
  | { readonly method: 'applyFeed'; readonly cursor: string; readonly events: readonly FeedEvent[] }
  | { readonly method: 'sweep'; readonly serverNow: number }
  | { readonly method: 'close' }

export interface ToWorker {
  readonly n: number
  /** Civil time of the owner, ms. */
  readonly at: number
  readonly call: StoreCall
}

export type FromWorker =
  | { readonly type: 'ready'; readonly epoch: string; readonly recovery: Recovery | undefined }
  | { readonly type: 'unopened'; readonly detail: string }
  | { readonly type: 'answer'; readonly n: number; readonly value: unknown }
  | { readonly type: 'failed'; readonly n: number; readonly detail: string }
  | { readonly type: 'change'; readonly change: StoreChange }
  | { readonly type: 'log'; readonly event: LogEvent }
