import type { Clock, LogPort } from '@zhengyin/kernel'

export type Link = 'up' | 'down'

export interface LinkState {
  readonly current: () => Link
  readonly listen: (listener: (link: Link) => void) => () => void
  set(link: Link): void
  readonly offset: () => number
  /** The center's civil time as it just told it. */
  heard(serverTime: string): number
}

export function linkState(clock: Clock, log: LogPort): LinkState {
  const listeners = new Set<(link: Link) => void>()
  let current: Link = 'down'
  let offset = 0
  return {
    current: () => current,
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    set: (link) => {
      if (link === current) return
      current = link
      log.write({ event: link === 'up' ? 'sync.link-up' : 'sync.link-down', level: link === 'up' ? 'info' : 'warn' })
      for (const listener of listeners) listener(link)
    },
    offset: () => offset,
    heard: (serverTime) => {
      const now = Date.parse(serverTime)
      offset = now - clock.now()
      return now
    },
  }
}
