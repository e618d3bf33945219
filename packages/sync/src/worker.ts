/** The thread that owns the one SQLite file: the thread that serves the screen never waits for a disk. */
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '@zhengyin/kernel'
import { CRASH_POINTS } from './queue/crash-points.ts'
import { openQueue, type Queue } from './queue/queue.ts'
import type { FromWorker, ToWorker, WorkerOptions } from './thread.ts'

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker')
const options = workerData as WorkerOptions

/** The owner's civil time, as it stood in its last message; waits use this thread's monotonic one. */
let civil = options.at
const clock = { ...systemClock(), now: () => civil }
const post = (message: FromWorker) => port.postMessage(message)
const crashAt = CRASH_POINTS.find((point) => point === options.crashAt)

let queue: Queue
try {
  queue = openQueue({
    ...options,
    clock,
    log: { write: (event) => post({ type: 'log', event }) },
    changed: (change) => post({ type: 'change', change }),
    crash: (point) => {
      if (point === crashAt) process.kill(process.pid, 'SIGKILL')
    },
    ...(options.freeBytes === undefined ? {} : { space: { freeBytes: () => options.freeBytes ?? 0 } }),
  })
  post({ type: 'ready', epoch: queue.epoch, recovery: queue.recovery })
} catch (error) {
  post({ type: 'unopened', detail: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
  throw error
}

let line: Promise<void> = Promise.resolve()
port.on('message', (message: ToWorker) => {
  line = line.then(() => answer(message))
})

async function answer(message: ToWorker): Promise<void> {
  civil = message.at
  const { call, n } = message
  if (call.method === 'close') {
    queue.close()
    post({ type: 'answer', n, value: undefined })
    port?.close()
    return
  }
  try {
    post({ type: 'answer', n, value: await queue.run((engine) => dispatch(engine, call, message.at)) })
  } catch (error) {
    post({ type: 'failed', n, detail: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
  }
}

function dispatch(
  engine: Parameters<Parameters<Queue['run']>[0]>[0],
  call: Exclude<ToWorker['call'], { method: 'close' }>,
  at: number,
): unknown {
  switch (call.method) {
    case 'commit':
      return engine.commit(call.entry, at)
    case 'state':
      return engine.state(call.id)
    case 'byReceipt':
      return engine.byReceipt(call.receiptNumber)
    case 'pending':
      return engine.pending(at)
    case 'openIntents':
      return engine.openIntents()
    case 'markIntent':
      return engine.markIntent(call.id, call.state)
    case 'auditHead':
      return engine.auditHead()
    case 'audit':
      return engine.audit(call.afterSeq, call.limit)
    case 'space':
      return engine.space()
    case 'nextBatch':
      return engine.nextBatch(call.limits)
    case 'batchFailed':
      return engine.batchFailed(call.retryAt)
    case 'received':
      return engine.received(call.answer)
    case 'bury':
      return engine.bury(call.epoch, call.seq, call.frame)
    case 'cursor':
      return engine.cursor()
    case 'applyFeed':
      return engine.applyFeed(call.cursor, call.events)
    case 'sweep':
      return engine.sweep(call.serverNow)
  }
}
