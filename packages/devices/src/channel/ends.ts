import type { ChannelError } from './channel.ts'

/** The listeners of one channel. `end` is told once, whatever comes first: the far end, an error or our own close. */
export interface ChannelEnds {
  readonly ended: () => ChannelError | undefined
  readonly data: (bytes: Uint8Array) => void
  readonly end: (cause: ChannelError) => void
  readonly onData: (listener: (bytes: Uint8Array) => void) => () => void
  readonly onClose: (listener: (cause: ChannelError) => void) => () => void
}

export function channelEnds(): ChannelEnds {
  const dataListeners = new Set<(bytes: Uint8Array) => void>()
  const closeListeners = new Set<(cause: ChannelError) => void>()
  let cause: ChannelError | undefined
  return {
    ended: () => cause,
    data: (bytes) => {
      if (cause !== undefined || bytes.length === 0) return
      for (const listener of dataListeners) listener(bytes)
    },
    end: (reason) => {
      if (cause !== undefined) return
      cause = reason
      for (const listener of closeListeners) listener(reason)
      dataListeners.clear()
      closeListeners.clear()
    },
    onData: (listener) => {
      dataListeners.add(listener)
      return () => void dataListeners.delete(listener)
    },
    onClose: (listener) => {
      if (cause !== undefined) {
        const reason = cause
        queueMicrotask(() => listener(reason))
        return () => undefined
      }
      closeListeners.add(listener)
      return () => void closeListeners.delete(listener)
    },
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
