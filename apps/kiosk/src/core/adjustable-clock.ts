import type { Clock } from '@zhengyin/kernel'

/** A clock whose civil time a simulator build can set; monotonic time, and with it every wait, goes on untouched. */
export interface AdjustableClock extends Clock {
  setCivil(at: number): void
}

export function adjustableClock(base: Clock): AdjustableClock {
  let shift = 0
  return {
    now: () => base.now() + shift,
    monotonic: () => base.monotonic(),
    setTimeout: (callback, ms) => base.setTimeout(callback, ms),
    clearTimeout: (handle) => base.clearTimeout(handle),
    setCivil: (at) => {
      shift = at - base.now()
    },
  }
}
