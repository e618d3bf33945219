import type { Clock } from '@zhengyin/kernel'

/** A named wait on the monotonic clock; ends early, without an error, when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const finish = () => {
      clock.clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = clock.setTimeout(finish, ms)
    signal?.addEventListener('abort', finish, { once: true })
  })
}
