/** Full jitter: any wait between nothing and a doubling, capped bound, so that many terminals never come back at once. */
export interface Backoff {
  /** The next wait, ms; never less than what the center asked for. */
  next(retryAfterMs?: number): number
  reset(): void
}

export const BACKOFF_BASE_MS = 1000
export const BACKOFF_CAP_MS = 60_000

export function fullJitter(random: () => number, baseMs = BACKOFF_BASE_MS, capMs = BACKOFF_CAP_MS): Backoff {
  let failures = 0
  return {
    next: (retryAfterMs = 0) => {
      const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures, 30))
      failures++
      return retryAfterMs + Math.floor(random() * bound)
    },
    reset: () => {
      failures = 0
    },
  }
}
