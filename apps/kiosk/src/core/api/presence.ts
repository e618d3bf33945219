/** A person without a screen cannot go on: when the screen is gone for this long, the visit ends with a purge. */
import type { Clock, TimerHandle } from '@zhengyin/kernel'

/** A renderer that crashed is back in about 2 s; a person who looks at a dead panel walks away after about 10. */
export const SCREEN_LOST_MS = 10_000

export interface Presence {
  attached(): void
  detached(): void
  stop(): void
}

export function screenPresence(clock: Clock, onLost: () => void): Presence {
  let timer: TimerHandle | null = null
  const cancel = () => {
    if (timer !== null) clock.clearTimeout(timer)
    timer = null
  }
  return {
    attached: cancel,
    detached: () => {
      cancel()
      timer = clock.setTimeout(() => {
        timer = null
        onLost()
      }, SCREEN_LOST_MS)
    },
    stop: cancel,
  }
}
