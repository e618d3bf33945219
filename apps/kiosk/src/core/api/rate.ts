import type { Clock } from '@zhengyin/kernel'

/** A token bucket on the monotonic clock. */
export interface Allowance {
  take(): boolean
}

export function allowance(clock: Clock, burst: number, perSecond: number): Allowance {
  let tokens = burst
  let last = clock.monotonic()
  return {
    take: () => {
      const now = clock.monotonic()
      tokens = Math.min(burst, tokens + ((now - last) * perSecond) / 1000)
      last = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
