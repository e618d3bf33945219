/** The store as the core and the agent see it: a worker thread behind promises. */
import { Worker } from 'node:worker_threads'
import { type Clock, err, type LogPort, type Result } from '@zhengyin/kernel'
import type { SealRecipient } from '@zhengyin/protocol/suite'
import type { CrashPoint } from './queue/crash-points.ts'
import type {
  AuditHead,
  AuditRecord,
  Commit,
  CommitError,
  Intent,
  NewSubmission,
  Outgoing,
  Pending,
  Queued,
  RowState,
  Space,
  StoreChange,
  UplinkStore,
} from './store.ts'
import type { FromWorker, StoreCall, ToWorker, WorkerOptions } from './thread.ts'

export interface StoreOptions {
  /** The SQLite file; its directory is made with owner-only rights. */
  readonly file: string
  readonly kioskId: string
  readonly centerKey: SealRecipient
  readonly clock: Clock
  readonly log: LogPort
  /** New business stops below this; default 64 MiB. */
  readonly reserveBytes?: number
  /** Tests only. */
  readonly testing?: { readonly crashAt?: CrashPoint; readonly maxPages?: number; readonly freeBytes?: number }
}

/**
 * Rejects when the file cannot be had: another process holds it, it belongs to another terminal or to a newer program, or the
 * driver does not give FULL. A damaged file is not such a case: it is mended, see `recovery`.
 */
export async function openStore(options: StoreOptions): Promise<UplinkStore> {
  const { clock, log, kioskId } = options
  const data: WorkerOptions = {
    file: options.file,
    kioskId,
    centerKey: { suite: options.centerKey.suite, keyId: options.centerKey.keyId, publicKey: options.centerKey.publicKey },
    at: clock.now(),
    ...(options.reserveBytes === undefined ? {} : { reserveBytes: options.reserveBytes }),
    ...options.testing,
  }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: data, execArgv: [], name: 'queue' })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const listeners = new Set<(change: StoreChange) => void>()
  let n = 0
  let gone: string | undefined
  let epoch = ''

  function fail(detail: string): void {
    gone ??= detail
    for (const call of waiting.values()) call.reject(new Error(`the queue is gone: ${detail}`))
    waiting.clear()
  }

  function ask<T>(call: StoreCall): Promise<T> {
    if (gone !== undefined) return Promise.reject(new Error(`the queue is gone: ${gone}`))
    return new Promise<T>((resolve, reject) => {
      n++
      waiting.set(n, { resolve: resolve as (value: unknown) => void, reject })
      const message: ToWorker = { n, at: clock.now(), call }
      worker.postMessage(message)
    })
  }

  /** For writes of the core: a dead thread is a storage failure, not a crash. */
  async function write<T>(call: StoreCall): Promise<Result<T, CommitError>> {
    try {
      return await ask<Result<T, CommitError>>(call)
    } catch (error) {
      const detail = error instanceof Error ? error.message : 'unknown'
      log.write({ event: 'sync.store-failed', level: 'error', detail })
      return err({ code: 'storageFailed', detail })
    }
  }

  const ready = await new Promise<Extract<FromWorker, { type: 'ready' }>>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      switch (message.type) {
        case 'ready':
          resolve(message)
          break
        case 'unopened':
          fail(message.detail)
          reject(new Error(`the queue could not be opened: ${message.detail}`))
          break
        case 'answer':
          waiting.get(message.n)?.resolve(message.value)
          waiting.delete(message.n)
          break
        case 'failed':
          waiting.get(message.n)?.reject(new Error(message.detail))
          waiting.delete(message.n)
          break
        case 'log':
          log.write(message.event)
          break
        case 'change':
          if (message.change.type === 'recovered') epoch = message.change.recovery.epoch
          for (const listener of listeners) listener(message.change)
          break
      }
    })
    worker.on('error', (error: unknown) => {
      fail(error instanceof Error ? error.message : 'the thread ended')
      reject(error instanceof Error ? error : new Error('the thread ended'))
    })
    worker.on('exit', () => {
      fail('closed')
      reject(new Error('the queue’s thread ended'))
    })
  })
  epoch = ready.epoch

  async function commit(entry: Commit & { readonly submission: NewSubmission }): Promise<Result<Queued, CommitError>>
  async function commit(entry: Commit): Promise<Result<Queued | undefined, CommitError>>
  async function commit(entry: Commit): Promise<Result<Queued | undefined, CommitError>> {
    return write({ method: 'commit', entry })
  }

  return {
    kioskId,
    get epoch() {
      return epoch
    },
    recovery: ready.recovery,
    commit,
    state: (id) => ask<RowState | undefined>({ method: 'state', id }),
    byReceipt: (receiptNumber) => ask<readonly RowState[]>({ method: 'byReceipt', receiptNumber }),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    pending: () => ask<Pending>({ method: 'pending' }),
    openIntents: () => ask<readonly Intent[]>({ method: 'openIntents' }),
    markIntent: (id, state) => write({ method: 'markIntent', id, state }),
    auditHead: () => ask<AuditHead>({ method: 'auditHead' }),
    audit: (afterSeq, limit) => ask<readonly AuditRecord[]>({ method: 'audit', afterSeq, limit }),
    space: () => ask<Space>({ method: 'space' }),
    nextBatch: (limits) => ask<Outgoing | undefined>({ method: 'nextBatch', limits }),
    batchFailed: (retryAt) => ask({ method: 'batchFailed', retryAt }),
    received: (answer) => ask({ method: 'received', answer }),
    bury: (id, seq, frame) => ask({ method: 'bury', epoch: id, seq, frame }),
    cursor: () => ask<string>({ method: 'cursor' }),
    applyFeed: (cursor, events) => ask({ method: 'applyFeed', cursor, events }),
    sweep: (serverNow) => ask<number>({ method: 'sweep', serverNow }),
    close: async () => {
      if (gone !== undefined) return
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      await ask({ method: 'close' })
      await ended
    },
  }
}
