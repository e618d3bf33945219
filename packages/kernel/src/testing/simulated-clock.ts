import type { Clock, TimerHandle } from '../clock.ts'

export interface SimulatedClock extends Clock {
  /** Moves both times on and fires every timer that falls due, in order; microtasks run between timers. */
  advance(ms: number): Promise<void>
  /** Makes civil time jump without moving monotonic time. */
  jump(ms: number): void
}

interface Timer {
  readonly due: number
  readonly order: number
  readonly callback: () => void
}

/** A clock that stands still until `advance`. `start` is civil time in milliseconds since the epoch. */
export function simulatedClock(start: number): SimulatedClock {
  let monotonic = 0
  let civilOffset = start
  let order = 0
  const timers = new Set<Timer>()

  function nextDue(limit: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) {
      if (timer.due > limit) continue
      if (next === undefined || timer.due < next.due || (timer.due === next.due && timer.order < next.order)) next = timer
    }
    return next
  }

  return {
    now: () => civilOffset + monotonic,
    monotonic: () => monotonic,
    setTimeout: (callback, ms) => {
      const timer: Timer = { due: monotonic + Math.max(0, ms), order: order++, callback }
      timers.add(timer)
      return timer
    },
    clearTimeout: (handle: TimerHandle) => {
      timers.delete(handle as Timer)
    },
    jump: (ms) => {
      civilOffset += ms
    },
    advance: async (ms) => {
      const limit = monotonic + ms
      await settle()
      for (let timer = nextDue(limit); timer !== undefined; timer = nextDue(limit)) {
        timers.delete(timer)
        monotonic = timer.due
        timer.callback()
        await settle()
      }
      monotonic = limit
      await settle()
    },
  }
}

/** Lets promise chains of ordinary depth run before time moves on. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}
