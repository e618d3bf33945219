/** `--trace`: every frame on every wire as JSON lines. Holds personal data: simulator builds only, and outside the searched roots. */
import { appendFileSync, writeFileSync } from 'node:fs'
import type { ChannelOpener } from '@zhengyin/devices/channel/channel'
import { recordingOpener } from '@zhengyin/devices/channel/recording'
import type { IppTransport } from '@zhengyin/devices/drivers/document-printer/ipp/transport'
import type { Clock } from '@zhengyin/kernel'

export interface WireTrace {
  opener(device: string, opener: ChannelOpener): ChannelOpener
  transport(device: string, transport: IppTransport): IppTransport
}

export const noTrace: WireTrace = { opener: (_device, opener) => opener, transport: (_device, transport) => transport }

export function fileTrace(file: string, clock: Clock): WireTrace {
  writeFileSync(file, '', { mode: 0o600 })
  const write = (entry: unknown) => appendFileSync(file, `${JSON.stringify(entry)}\n`)
  return {
    opener: (device, opener) => recordingOpener(opener, { device, clock, write }),
    transport: (device, transport) => async (body, options) => {
      const note = (direction: 'host->device' | 'device->host', bytes: Uint8Array) =>
        write({ device, atMs: clock.monotonic(), type: 'frame', direction, length: bytes.length, hex: Buffer.from(bytes).toString('hex') })
      note('host->device', body)
      const answer = await transport(body, options)
      if (answer.ok) note('device->host', answer.value)
      return answer
    },
  }
}
