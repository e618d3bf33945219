import { runFramer } from '../codec/framer.ts'
import { toHex } from '../codec/hex.ts'
import { hidPosFramer } from '../drivers/code-scanner/hid-pos-frame.ts'
import { scanText } from '../drivers/code-scanner/scan-text.ts'
import { serialScanFramer } from '../drivers/code-scanner/serial-frame.ts'
import type { DecodedLine } from './line.ts'

const HID = 'hid-pos-scanner'
const SERIAL = 'serial-scanner'

export function decodeHidPosScan(bytes: Uint8Array): DecodedLine[] {
  const framer = runFramer(hidPosFramer)
  return [...framer.feed(bytes), ...framer.flush()].map((event): DecodedLine => {
    const { offset } = event
    if (event.type === 'discarded') {
      const error = event.reason === 'format' ? 'reportId' : event.reason === 'timeout' ? 'incomplete' : event.reason
      return { protocol: HID, offset, ok: false, fields: { error }, error, discarded: event.length }
    }
    const { frame } = event
    if (frame.type === 'tooLong') return { protocol: HID, offset, ok: false, frame: 'scan', fields: {}, error: 'tooLong' }
    const text = scanText(frame.bytes)
    const fields = {
      reports: frame.reports,
      ...(frame.aim === undefined ? {} : { aim: `]${frame.aim}` }),
      vendorSymbology: toHex(Uint8Array.of(frame.vendorSymbology ?? 0)),
      dataHex: toHex(frame.bytes),
      ...(text.ok ? { text: text.value } : {}),
    }
    const line = { protocol: HID, offset, frame: 'scan', fields }
    return text.ok ? { ...line, ok: true } : { ...line, ok: false, error: text.error }
  })
}

/** All codes of the stream in one line, then a line for every stretch of bytes that was none. */
export function decodeSerialScan(bytes: Uint8Array): DecodedLine[] {
  const framer = runFramer(serialScanFramer)
  const codes: string[] = []
  const bad: DecodedLine[] = []
  let first: number | undefined
  for (const event of [...framer.feed(bytes), ...framer.flush()]) {
    const { offset } = event
    if (event.type === 'discarded') {
      const error = event.reason === 'timeout' ? 'noSuffix' : event.reason
      bad.push({ protocol: SERIAL, offset, ok: false, fields: {}, error, discarded: event.length })
      continue
    }
    const text = event.frame.type === 'code' ? scanText(event.frame.bytes) : undefined
    if (text?.ok !== true) {
      bad.push({ protocol: SERIAL, offset, ok: false, frame: 'scan', fields: {}, error: text === undefined ? 'tooLong' : text.error })
      continue
    }
    first ??= offset
    codes.push(text.value)
  }
  return [...(first === undefined ? [] : [{ protocol: SERIAL, offset: first, ok: true, frame: 'scan', fields: { codes } }]), ...bad]
}
