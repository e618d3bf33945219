import { err, ok } from '@zhengyin/kernel'
import type { Channel } from './channel.ts'
import { type ChannelEnds, channelEnds } from './ends.ts'
import type { SimulatedLine } from './line.ts'

export interface MemoryPair {
  readonly host: Channel
  readonly device: Channel
}

/** Two channels back to back. A write is delivered in a later microtask, in order and in the chunks it was written in. */
export function memoryPair(): MemoryPair {
  const host = channelEnds()
  const device = channelEnds()
  return { host: endOf(host, device), device: endOf(device, host) }
}

function endOf(mine: ChannelEnds, other: ChannelEnds): Channel {
  return {
    write: (bytes) => {
      const ended = mine.ended()
      if (ended !== undefined) return Promise.resolve(err(ended))
      const copy = bytes.slice()
      queueMicrotask(() => other.data(copy))
      return Promise.resolve(ok(undefined))
    },
    onData: mine.onData,
    onClose: mine.onClose,
    close: () => {
      mine.end({ code: 'closed', detail: 'closed by this end' })
      queueMicrotask(() => other.end({ code: 'closed', detail: 'the far end is gone' }))
      return Promise.resolve()
    },
  }
}

/** A wire without an operating system: every open makes a fresh pair and hands its device end to the simulator. */
export function memoryLine(name = 'memory'): SimulatedLine {
  const listeners = new Set<(deviceEnd: Channel) => void>()
  let present = true
  let current: MemoryPair | undefined
  let holderGone = true
  return {
    opener: {
      description: name,
      open: () => {
        if (!present) return Promise.resolve(err({ code: 'notFound', detail: `${name} is not plugged in` }))
        if (!holderGone) return Promise.resolve(err({ code: 'busy', detail: `${name} is open already` }))
        const pair = memoryPair()
        current = pair
        holderGone = false
        pair.host.onClose(() => {
          holderGone = true
        })
        for (const listener of listeners) listener(pair.device)
        return Promise.resolve(ok(pair.host))
      },
    },
    attach: (listener) => {
      listeners.add(listener)
      if (current !== undefined && !holderGone) listener(current.device)
      return () => void listeners.delete(listener)
    },
    plugged: () => present,
    unplug: async () => {
      present = false
      await current?.device.close()
    },
    plug: () => {
      present = true
      return Promise.resolve()
    },
    dispose: async () => {
      present = false
      listeners.clear()
      await current?.device.close()
    },
  }
}
