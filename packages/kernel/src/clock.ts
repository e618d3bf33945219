export type TimerHandle = object | number

/**
 * The one source of time. Civil time is for what people and law read (Asia/Shanghai);
 * monotonic time is for every wait and time-out, and never jumps.
 */
export interface Clock {
  /** Civil time, milliseconds since the Unix epoch. May be shifted (demo clock) and may jump. */
  now(): number
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonic(): number
  setTimeout(callback: () => void, ms: number): TimerHandle
  clearTimeout(handle: TimerHandle): void
}

export function systemClock(): Clock {
  return shiftedClock(0)
}

/** A real-speed clock whose civil time is shifted by `offsetMs` (the demo clock). A production configuration refuses any shift. */
export function shiftedClock(offsetMs: number): Clock {
  return {
    now: () => Date.now() + offsetMs,
    monotonic: () => performance.now(),
    setTimeout: (callback, ms) => setTimeout(callback, ms),
    clearTimeout: (handle) => {
      clearTimeout(handle as ReturnType<typeof setTimeout>)
    },
  }
}
