import type { Clock } from '@zhengyin/kernel'

/** `false` when the signal cut the wait short. */
export function waitFor(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted === true) return Promise.resolve(false)
  return new Promise((resolve) => {
    const abort = () => {
      clock.clearTimeout(timer)
      resolve(false)
    }
    const timer = clock.setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve(true)
    }, ms)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
