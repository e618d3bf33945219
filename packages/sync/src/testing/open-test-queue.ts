/** The queue in the test's own thread, on a simulated clock. */
import { memoryLog, type Result } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { hpkeSuite, type SealKeyPair } from '@zhengyin/protocol/suite'
import { openQueue, type QueueOptions } from '../queue/queue.ts'
import type { CommitError, Queued, StoreChange } from '../store.ts'
import { sampleQuery } from './samples.ts'

export const TEST_START = Date.parse('2026-06-02T10:00:00+08:00')
export const testCenter: SealKeyPair = await hpkeSuite.generateKeyPair()

export function openTestQueue(file: string, options: Partial<QueueOptions> = {}) {
  const log = memoryLog()
  const clock = simulatedClock(TEST_START)
  const changes: StoreChange[] = []
  const queue = openQueue({
    file,
    kioskId: 'T001',
    centerKey: testCenter,
    clock,
    log,
    changed: (change) => void changes.push(change),
    space: { freeBytes: () => 10 ** 12 },
    ...options,
  })
  return {
    queue,
    log,
    clock,
    changes,
    submit: async (): Promise<Queued> =>
      must(
        await queue.run((engine) =>
          engine.commit({ submission: sampleQuery(), audit: [{ event: 'case.submitted', fields: {} }], intents: [] }, clock.now()),
        ),
      ) as Queued,
    [Symbol.dispose]: () => queue.close(),
  }
}

export function must<T>(result: Result<T, CommitError>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
