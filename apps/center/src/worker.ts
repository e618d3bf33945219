/** A loop that works when woken, looks again by itself, and backs off while the database is away. */
import type { Parts } from './center-parts.ts'
import { errorName } from './error-name.ts'
import { pause } from './pause.ts'
import type { Topic } from './wake.ts'

const LOOK_AGAIN_MS = 2000
const BACK_OFF_MS = [200, 500, 1000, 2000, 5000] as const

export interface Worker {
  stop(): Promise<void>
}

/** `work` answers true when there may be more to do at once. */
export function startWorker({ clock, log, wake }: Parts, name: string, topic: Topic, work: () => Promise<boolean>): Worker {
  const stopping = new AbortController()
  let rung = false
  let nap = new AbortController()
  const off = wake.on(topic, () => {
    rung = true
    nap.abort()
  })

  async function run(): Promise<void> {
    let failures = 0
    while (!stopping.signal.aborted) {
      rung = false
      let waitMs: number = LOOK_AGAIN_MS
      try {
        if (await work()) continue
        failures = 0
      } catch (error) {
        waitMs = BACK_OFF_MS[Math.min(failures, BACK_OFF_MS.length - 1)] ?? LOOK_AGAIN_MS
        failures += 1
        log.write({ event: 'worker.failed', level: 'error', worker: name, failures, error: errorName(error) })
        // A bell does not shorten the back-off.
        await pause(clock, waitMs, stopping.signal)
        continue
      }
      if (rung) continue
      nap = new AbortController()
      await pause(clock, waitMs, AbortSignal.any([nap.signal, stopping.signal]))
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      off()
      await running
    },
  }
}
