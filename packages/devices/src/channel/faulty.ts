/** A wire that misbehaves between a driver and any device, simulated or real. */
import { type Clock, err, ok } from '@zhengyin/kernel'
import { joinBytes } from '../codec/bytes.ts'
import type { Channel, ChannelOpener } from './channel.ts'
import { channelEnds } from './ends.ts'

export type WireFault =
  /** The chunk is swallowed. */
  | { readonly type: 'drop' }
  /** One bit of the byte at this place is turned. */
  | { readonly type: 'corrupt'; readonly at: number }
  /** Only the first bytes arrive. */
  | { readonly type: 'truncate'; readonly bytes: number }
  | { readonly type: 'delay'; readonly ms: number }
  /** Bytes that nobody sent come before the chunk. */
  | { readonly type: 'noise'; readonly bytes: Uint8Array }
  /** The connection ends instead of the chunk. */
  | { readonly type: 'close' }

export interface WireFaults {
  failNext(direction: 'in' | 'out', fault: WireFault): void
  failRepeatedly(direction: 'in' | 'out', fault: WireFault): void
  clear(): void
}

/** `in` is what the host hears, `out` what it says. Several faults waiting for one direction strike one chunk each, in order. */
export function faultyOpener(opener: ChannelOpener, clock: Clock): { readonly opener: ChannelOpener; readonly faults: WireFaults } {
  const next: Record<'in' | 'out', WireFault[]> = { in: [], out: [] }
  const always: Record<'in' | 'out', WireFault | undefined> = { in: undefined, out: undefined }
  const take = (direction: 'in' | 'out') => next[direction].shift() ?? always[direction]
  return {
    faults: {
      failNext: (direction, fault) => void next[direction].push(fault),
      failRepeatedly: (direction, fault) => {
        always[direction] = fault
      },
      clear: () => {
        next.in.length = 0
        next.out.length = 0
        always.in = undefined
        always.out = undefined
      },
    },
    opener: {
      description: opener.description,
      open: async () => {
        const opened = await opener.open()
        return opened.ok ? ok(faultyChannel(opened.value, clock, take)) : opened
      },
    },
  }
}

function faultyChannel(channel: Channel, clock: Clock, take: (direction: 'in' | 'out') => WireFault | undefined): Channel {
  const ends = channelEnds()
  const breakOff = () => {
    ends.end({ code: 'closed', detail: 'the wire broke' })
    void channel.close()
  }
  channel.onClose(ends.end)
  channel.onData((bytes) => apply(take('in'), bytes, clock, ends.data, breakOff))
  return {
    write: (bytes) => {
      const ended = ends.ended()
      if (ended !== undefined) return Promise.resolve(err(ended))
      const fault = take('out')
      if (fault === undefined) return channel.write(bytes)
      // What the line swallows or garbles looks written to the host.
      apply(fault, bytes, clock, (changed) => void channel.write(changed), breakOff)
      return Promise.resolve(ok(undefined))
    },
    onData: ends.onData,
    onClose: ends.onClose,
    close: () => channel.close(),
  }
}

function apply(
  fault: WireFault | undefined,
  bytes: Uint8Array,
  clock: Clock,
  pass: (bytes: Uint8Array) => void,
  breakOff: () => void,
): void {
  switch (fault?.type) {
    case undefined:
      return pass(bytes)
    case 'drop':
      return
    case 'corrupt': {
      const at = Math.min(fault.at, bytes.length - 1)
      return pass(bytes.with(at, (bytes[at] ?? 0) ^ 0x01))
    }
    case 'truncate':
      return pass(bytes.slice(0, fault.bytes))
    case 'delay':
      clock.setTimeout(() => pass(bytes), fault.ms)
      return
    case 'noise':
      return pass(joinBytes(fault.bytes, bytes))
    case 'close':
      return breakOff()
  }
}
