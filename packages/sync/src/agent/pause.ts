import type { Clock } from '@zhengyin/kernel'

/** A wait that can be cut short or ended for good. */
export interface Pause {
  /** Resolves after `ms`, or when woken if `wakeable`. A wake that comes while nobody waits is kept for the next wakeable wait. */
  wait(ms: number, wakeable: boolean): Promise<void>
  wake(): void
  stop(): void
}

export function pause(clock: Clock): Pause {
  let current: { readonly end: () => void; readonly wakeable: boolean } | undefined
  let kept = false
  let stopped = false
  return {
    wait: (ms, wakeable) => {
      if (stopped) return Promise.resolve()
      if (wakeable && kept) {
        kept = false
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const end = () => {
          clock.clearTimeout(timer)
          current = undefined
          resolve()
        }
        const timer = clock.setTimeout(end, ms)
        current = { end, wakeable }
      })
    },
    wake: () => {
      if (current?.wakeable === true) current.end()
      else kept = true
    },
    stop: () => {
      stopped = true
      current?.end()
    },
  }
}
