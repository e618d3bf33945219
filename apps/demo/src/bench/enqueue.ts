/** The sealed queue in this thread, against one plain durable INSERT of the same bytes and against one durable write of the disk. */
import { join } from 'node:path'
import { nullLog, systemClock } from '@zhengyin/kernel'
import { parseBatch } from '@zhengyin/protocol/frame'
import { openQueue, type Queue } from '@zhengyin/sync/queue/queue'
import { perSecond, plainTable, rawFile } from './disk.ts'
import { type Bench, measured, type Pair } from './result.ts'
import { application, centerKey, commitOf } from './sample-case.ts'

/** Each block is long enough to hold SQLite's own checkpoints (every 1,000 pages of WAL). */
const BLOCK = 400
const ROUNDS = 15

export const enqueue: Bench = {
  name: 'enqueue',
  about: 'rows/s of the sealed queue: JSON, zstd, seal, hash chain, audit row, one FULL transaction',
  run: async (place) => {
    const queue = open(join(place, 'queue.db'))
    const frames = await sealedFrames(join(place, 'frames.db'))
    const plain = plainTable(join(place, 'plain.db'))
    const raw = rawFile(join(place, 'raw'))
    const inserts: Pair[] = []
    const writes: Pair[] = []
    const submit = (): Promise<void> => enter(queue)
    const insert = (n: number): void => plain.insert(frames[n % frames.length] ?? new Uint8Array())
    await perSecond(BLOCK, submit)
    await perSecond(BLOCK, insert)
    for (let round = 0; round < ROUNDS; round++) {
      const rates = { insert: 0, submit: 0 }
      // Which of the two goes first changes from round to round.
      const order = round % 2 === 0 ? (['insert', 'submit'] as const) : (['submit', 'insert'] as const)
      for (const each of order) rates[each] = await perSecond(BLOCK, each === 'insert' ? insert : submit)
      const write = await perSecond(BLOCK, () => raw.overwrite())
      inserts.push({ value: rates.submit, limit: rates.insert })
      writes.push({ value: rates.submit, limit: write })
    }
    queue.close()
    plain.close()
    raw.close()
    const bytes = Math.round(frames.reduce((sum, frame) => sum + frame.length, 0) / frames.length)
    return [
      measured(
        {
          name: 'enqueue',
          unit: 'rows/s',
          against: `one plain INSERT of the same sealed bytes (${bytes}), WAL, synchronous=FULL, same thread, same disk`,
          goal: { of: 'ratio', is: 'at-least', bar: 0.8 },
        },
        inserts,
      ),
      measured(
        { name: 'enqueue-added', unit: 'µs/row', against: 'the plain INSERT’s own time; `value` is what the queue takes beyond it' },
        inserts.map(({ value, limit }) => ({ value: 1e6 / value - 1e6 / limit, limit: 1e6 / limit })),
      ),
      measured({ name: 'enqueue-vs-fsync', unit: 'rows/s', against: '4 KiB overwritten in a preallocated file + fsync' }, writes),
    ]
  },
}

function open(file: string): Queue {
  return openQueue({ file, kioskId: 'T001', centerKey, clock: systemClock(), log: nullLog, changed: () => undefined })
}

async function enter(queue: Queue): Promise<void> {
  const now = Date.now()
  const queued = await queue.run((engine) => engine.commit(commitOf(application, now), now))
  if (!queued.ok) throw new Error(`the queue refused a row: ${JSON.stringify(queued.error)}`)
}

/** What the queue itself makes of such rows, taken from one that is thrown away. */
async function sealedFrames(file: string): Promise<readonly Uint8Array[]> {
  const queue = open(file)
  for (let row = 0; row < BLOCK; row++) await enter(queue)
  const batch = await queue.run((engine) => engine.nextBatch({ rows: BLOCK, bytes: 2 ** 24 }))
  queue.close()
  if (batch?.kind !== 'batch') throw new Error('the queue has no rows')
  const entries = parseBatch(batch.bytes, { rows: BLOCK, bytes: 2 ** 24 })
  if (!entries.ok || entries.value.length !== BLOCK) throw new Error('the rows of the queue cannot be read')
  return entries.value.map((entry) => entry.bytes)
}
