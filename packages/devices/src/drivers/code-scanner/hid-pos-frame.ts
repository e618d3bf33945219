/**
 * HID POS scanned-data reports (usage page 8C, usage 02), Honeywell / Access-IS shape, 64 bytes:
 *
 *   0      report id 02
 *   1      number of data bytes in this report, 0–56
 *   2–4    AIM id: `]`, code letter, modifier; zero where the scanner sends none
 *   5–60   data, zero padded
 *   61     vendor symbology
 *   62     reserved
 *   63     bit 0: more follows in the next report
 *
 * Reports are atomic on USB, so a wrong one is discarded whole and the next one is aligned again.
 */
import { joinBytes } from '../../codec/bytes.ts'
import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import { MAX_CODE_BYTES, type ScanFrame } from './scan-frame.ts'

export const REPORT_BYTES = 64
export const REPORT_ID = 0x02
const COUNT_AT = 1
const AIM_AT = 2
const DATA_AT = 5
export const MAX_DATA = 56
const SYMBOLOGY_AT = 61
const FLAGS_AT = 63
const MORE_FOLLOWS = 0x01
const BRACKET = 0x5d

/** Reports of one code follow each other within a few milliseconds. */
export const REPORT_TIMEOUT_MS = 200

interface Assembly {
  readonly offset: number
  readonly reports: number
  readonly bytes: Uint8Array
  readonly aim: string | undefined
}

export interface HidPosState {
  readonly buffer: Uint8Array
  readonly offset: number
  readonly assembly: Assembly | undefined
  /** Reports of a code that is too long are thrown away up to its last one. */
  readonly skipping: boolean
}

const NOTHING = new Uint8Array(0)

export const hidPosFramer: Framer<HidPosState, ScanFrame> = {
  initial: { buffer: NOTHING, offset: 0, assembly: undefined, skipping: false },
  feed: (state, bytes) => {
    const buffer = joinBytes(state.buffer, bytes)
    const events: FramerEvent<ScanFrame>[] = []
    let current = state
    let position = 0
    for (; position + REPORT_BYTES <= buffer.length; position += REPORT_BYTES) {
      current = takeReport(current, buffer.slice(position, position + REPORT_BYTES), state.offset + position, events)
    }
    return { state: { ...current, buffer: buffer.slice(position), offset: state.offset + position }, events }
  },
  flush: (state) => {
    const events: FramerEvent<ScanFrame>[] = []
    if (state.assembly !== undefined) dropAssembly(state.assembly, 'timeout', events)
    if (state.buffer.length > 0) {
      events.push({ type: 'discarded', reason: 'timeout', offset: state.offset, length: state.buffer.length })
    }
    return { state: { ...hidPosFramer.initial, offset: state.offset + state.buffer.length }, events }
  },
  pending: (state) => state.buffer.length + (state.assembly?.reports ?? 0) * REPORT_BYTES + (state.skipping ? REPORT_BYTES : 0),
}

function takeReport(state: HidPosState, report: Uint8Array, offset: number, events: FramerEvent<ScanFrame>[]): HidPosState {
  const count = report[COUNT_AT] ?? 0
  if (report[0] !== REPORT_ID || count > MAX_DATA) {
    events.push({ type: 'discarded', reason: report[0] === REPORT_ID ? 'length' : 'format', offset, length: REPORT_BYTES })
    // A report of the code under way may have been this one: a code with a hole is no code.
    if (state.assembly !== undefined) dropAssembly(state.assembly, 'format', events)
    return { ...state, assembly: undefined }
  }
  const more = ((report[FLAGS_AT] ?? 0) & MORE_FOLLOWS) !== 0
  if (state.skipping) return { ...state, skipping: more }

  const aim = aimOf(report)
  let before = state.assembly
  if (before !== undefined && before.aim !== aim) {
    dropAssembly(before, 'format', events)
    before = undefined
  }
  const assembly: Assembly = {
    offset: before?.offset ?? offset,
    reports: (before?.reports ?? 0) + 1,
    bytes: joinBytes(before?.bytes ?? NOTHING, report.subarray(DATA_AT, DATA_AT + count)),
    aim,
  }
  if (assembly.bytes.length > MAX_CODE_BYTES) {
    events.push({ type: 'frame', frame: { type: 'tooLong' }, offset: assembly.offset })
    return { ...state, assembly: undefined, skipping: more }
  }
  if (more) return { ...state, assembly }
  const frame: ScanFrame = {
    type: 'code',
    bytes: assembly.bytes,
    vendorSymbology: report[SYMBOLOGY_AT] ?? 0,
    reports: assembly.reports,
    ...(aim === undefined ? {} : { aim }),
  }
  events.push({ type: 'frame', frame, offset: assembly.offset })
  return { ...state, assembly: undefined }
}

function aimOf(report: Uint8Array): string | undefined {
  if (report[AIM_AT] !== BRACKET) return undefined
  return String.fromCharCode(report[AIM_AT + 1] ?? 0, report[AIM_AT + 2] ?? 0)
}

function dropAssembly(assembly: Assembly, reason: DiscardReason, events: FramerEvent<ScanFrame>[]): void {
  events.push({ type: 'discarded', reason, offset: assembly.offset, length: assembly.reports * REPORT_BYTES })
}

/** The reports in which a scanner sends one code. */
export function encodeHidPos(data: Uint8Array, aim: string | undefined, vendorSymbology: number): Uint8Array[] {
  const reports: Uint8Array[] = []
  let sent = 0
  do {
    const part = data.subarray(sent, sent + MAX_DATA)
    sent += part.length
    const report = new Uint8Array(REPORT_BYTES)
    report[0] = REPORT_ID
    report[COUNT_AT] = part.length
    if (aim !== undefined) report.set([BRACKET, aim.charCodeAt(0), aim.charCodeAt(1)], AIM_AT)
    report.set(part, DATA_AT)
    report[SYMBOLOGY_AT] = vendorSymbology
    report[FLAGS_AT] = sent < data.length ? MORE_FOLLOWS : 0
    reports.push(report)
  } while (sent < data.length)
  return reports
}
