import type { SimulatedClock } from '@zhengyin/kernel/testing'

/** Lets simulated time run, in small steps, until the promise is settled. Long promise chains get real turns of the event loop between. */
export async function passTimeUntil<T>(clock: SimulatedClock, promise: Promise<T>, limitMs = 120_000): Promise<T> {
  let settled = false
  const watch = promise.finally(() => {
    settled = true
  })
  watch.catch(() => undefined)
  const end = clock.monotonic() + limitMs
  while (!settled) {
    if (clock.monotonic() > end) throw new Error(`nothing happened within ${limitMs} simulated ms`)
    await turn()
    if (!settled) await clock.advance(10)
  }
  return watch
}

export async function passTime(clock: SimulatedClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    await turn()
    await clock.advance(Math.min(10, ms - passed))
  }
  await turn()
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
