/** Gives bytes to the wire no faster than a UART would. */
import type { Clock, TimerHandle } from '@zhengyin/kernel'
import type { Channel } from '../channel/channel.ts'

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10
/** USB serial adapters hand over what came in every few milliseconds, not byte by byte. */
const HANDOVER_MS = 4

export interface PacedWriter {
  /** `afterBytes`: bytes of the request that had to travel first. */
  write(channel: Channel, bytes: Uint8Array, afterBytes: number): void
  stop(): void
}

export function pacedWriter(clock: Clock, baudRate: number | undefined): PacedWriter {
  let timer: TimerHandle | undefined
  const stop = () => {
    if (timer !== undefined) clock.clearTimeout(timer)
    timer = undefined
  }
  return {
    stop,
    write: (channel, bytes, afterBytes) => {
      stop()
      if (baudRate === undefined) {
        void channel.write(bytes)
        return
      }
      const byteMs = (BITS_PER_BYTE * 1000) / baudRate
      const start = clock.monotonic() + afterBytes * byteMs
      let sent = 0
      const step = () => {
        timer = undefined
        const arrived = Math.min(bytes.length, Math.floor((clock.monotonic() - start) / byteMs + 1e-6))
        if (arrived > sent) void channel.write(bytes.slice(sent, arrived))
        sent = Math.max(sent, arrived)
        if (sent === bytes.length) return
        const endIn = start + bytes.length * byteMs - clock.monotonic()
        timer = clock.setTimeout(step, endIn > 2 * HANDOVER_MS ? HANDOVER_MS : Math.max(0, endIn))
      }
      timer = clock.setTimeout(step, Math.max(0, Math.min(HANDOVER_MS, start + bytes.length * byteMs - clock.monotonic())))
    },
  }
}
