/** Records what goes over a wire, for `--trace` and for a technician. A recording of an ID-card wire holds personal data. */
import { type Clock, ok } from '@zhengyin/kernel'
import type { DiscardReason, FramerEvent, RunningFramer } from '../codec/framer.ts'
import { toHex } from '../codec/hex.ts'
import type { Channel, ChannelOpener } from './channel.ts'

export type WireDirection = 'host->device' | 'device->host'

export type WireEntry = {
  readonly device: string
  /** Monotonic milliseconds. */
  readonly atMs: number
} & (
  | { readonly type: 'opened' }
  | { readonly type: 'closed'; readonly detail: string }
  /** `hex` is left out when the recording is redacted. */
  | { readonly type: 'bytes' | 'frame'; readonly direction: WireDirection; readonly length: number; readonly hex?: string }
  | { readonly type: 'discarded'; readonly direction: WireDirection; readonly length: number; readonly reason: DiscardReason }
)

export interface RecordingOptions {
  /** Names the wire in every entry. */
  readonly device: string
  readonly clock: Clock
  write(entry: WireEntry): void
  /** Lengths only, no content. */
  readonly redact?: boolean
  /** Cuts a direction into frames; without it, chunks are recorded as they came. */
  frames?(direction: WireDirection): RunningFramer<Uint8Array>
}

export function recordingOpener(opener: ChannelOpener, options: RecordingOptions): ChannelOpener {
  return {
    description: opener.description,
    open: async () => {
      const opened = await opener.open()
      return opened.ok ? ok(recordingChannel(opened.value, options)) : opened
    },
  }
}

export function recordingChannel(channel: Channel, options: RecordingOptions): Channel {
  const { device, clock } = options
  const stamp = () => ({ device, atMs: clock.monotonic() })
  const content = (bytes: Uint8Array) => (options.redact === true ? { length: bytes.length } : { length: bytes.length, hex: toHex(bytes) })
  const record = (direction: WireDirection) => {
    const framer = options.frames?.(direction)
    const note = (event: FramerEvent<Uint8Array>) => {
      if (event.type === 'frame') options.write({ ...stamp(), type: 'frame', direction, ...content(event.frame) })
      else options.write({ ...stamp(), type: 'discarded', direction, length: event.length, reason: event.reason })
    }
    return {
      bytes: (bytes: Uint8Array) => {
        if (framer === undefined) options.write({ ...stamp(), type: 'bytes', direction, ...content(bytes) })
        else for (const event of framer.feed(bytes)) note(event)
      },
      end: () => {
        for (const event of framer?.flush() ?? []) note(event)
      },
    }
  }
  const out = record('host->device')
  const back = record('device->host')
  options.write({ ...stamp(), type: 'opened' })
  channel.onData(back.bytes)
  channel.onClose((cause) => {
    out.end()
    back.end()
    options.write({ ...stamp(), type: 'closed', detail: cause.detail })
  })
  return {
    ...channel,
    write: (bytes) => {
      out.bytes(bytes)
      return channel.write(bytes)
    },
  }
}
