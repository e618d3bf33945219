/** Scanners that put real bytes on a wire when a code is shown to them. */

import { type Clock, systemClock } from '@zhengyin/kernel'
import iconv from 'iconv-lite'
import type { Channel } from '../../channel/channel.ts'
import type { SimulatedLine } from '../../channel/line.ts'
import { encodeHidPos } from '../../drivers/code-scanner/hid-pos-frame.ts'
import { type Faults, faultSource } from '../faults.ts'
import { pacedWriter } from '../paced-writer.ts'

export const SCANNER_FAULTS = ['undecodable', 'incomplete', 'tooLong', 'unplug'] as const
/**
 * `undecodable`: bytes of no encoding. `incomplete`: the suffix, or the last report, never comes. `tooLong`: a code that no QR code
 * can hold. `unplug`: the cable is pulled in the middle of the code.
 */
export type ScannerFault = (typeof SCANNER_FAULTS)[number]

export interface SimulatedScanner {
  /** Shows a code. Nobody hears it when the wire is not open, as with a real scanner. */
  show(text: string, encoding?: 'utf8' | 'gb18030'): void
  showBytes(bytes: Uint8Array): void
  readonly faults: Faults<ScannerFault>
  readonly line: SimulatedLine
  unplug(): Promise<void>
  plug(): Promise<void>
  dispose(): Promise<void>
}

export interface SimulatedScannerOptions {
  readonly line: SimulatedLine
  readonly clock?: Clock
  /** Bytes travel as slowly as on a line of this speed. Serial only. */
  readonly baudRate?: number
}

const CR = 0x0d

export function simulatedSerialScanner(options: SimulatedScannerOptions): SimulatedScanner {
  const writer = pacedWriter(options.clock ?? systemClock(), options.baudRate)
  return simulatedScanner(options.line, (channel, code, complete) => writer.write(channel, complete ? Uint8Array.of(...code, CR) : code, 0))
}

const QR_AIM = 'Q1'
const QR_SYMBOLOGY = 0x73

export function simulatedHidScanner(options: { readonly line: SimulatedLine }): SimulatedScanner {
  return simulatedScanner(options.line, (channel, code, complete) => {
    const reports = encodeHidPos(code, QR_AIM, QR_SYMBOLOGY)
    const last = reports.at(-1)
    // The flag of an incomplete code still promises a report.
    if (!complete && last !== undefined) last[63] = 1
    for (const report of reports) void channel.write(report)
  })
}

function simulatedScanner(line: SimulatedLine, send: (channel: Channel, code: Uint8Array, complete: boolean) => void): SimulatedScanner {
  const faults = faultSource(SCANNER_FAULTS)
  let wire: Channel | undefined
  const detach = line.attach((channel) => {
    wire = channel
    channel.onClose(() => {
      if (wire === channel) wire = undefined
    })
  })
  const showBytes = (bytes: Uint8Array) => {
    if (wire === undefined) return
    if (faults.strikes('unplug')) {
      send(wire, bytes.slice(0, Math.ceil(bytes.length / 2)), false)
      void line.unplug()
      return
    }
    let code = bytes
    if (faults.strikes('undecodable')) code = Uint8Array.of(0xff, 0xfe, 0x81)
    if (faults.strikes('tooLong')) code = new Uint8Array(4000).fill(0x37)
    send(wire, code, !faults.strikes('incomplete'))
  }
  return {
    show: (text, encoding = 'utf8') => showBytes(new Uint8Array(iconv.encode(text, encoding))),
    showBytes,
    faults,
    line,
    unplug: () => line.unplug(),
    plug: () => line.plug(),
    dispose: async () => {
      detach()
      await line.dispose()
    },
  }
}
