/**
 * Serial scanners send the code's bytes and a suffix: CR by factory setting, CR LF or LF where set so. Neither byte occurs inside a
 * UTF-8 or GB18030 character.
 */
import { joinBytes } from '../../codec/bytes.ts'
import type { Framer, FramerEvent } from '../../codec/framer.ts'
import { MAX_CODE_BYTES, type ScanFrame } from './scan-frame.ts'

const CR = 0x0d
const LF = 0x0a

/** At 9600 baud a byte takes 1 ms; a scanner sends a code without pauses. */
export const SUFFIX_TIMEOUT_MS = 100

export interface SerialScanState {
  readonly buffer: Uint8Array
  readonly offset: number
  /** The rest of a code that is too long, up to its suffix. */
  readonly skipping: boolean
}

const NOTHING = new Uint8Array(0)

export const serialScanFramer: Framer<SerialScanState, ScanFrame> = {
  initial: { buffer: NOTHING, offset: 0, skipping: false },
  feed: (state, bytes) => {
    const events: FramerEvent<ScanFrame>[] = []
    const buffer = joinBytes(state.buffer, bytes)
    let start = 0
    let skipping = state.skipping
    for (let end = state.buffer.length; end < buffer.length; end++) {
      if (buffer[end] !== CR && buffer[end] !== LF) continue
      const offset = state.offset + start
      if (skipping) events.push({ type: 'discarded', reason: 'length', offset, length: end + 1 - start })
      else if (end - start > MAX_CODE_BYTES) events.push({ type: 'frame', frame: { type: 'tooLong' }, offset })
      else if (end > start) events.push({ type: 'frame', frame: { type: 'code', bytes: buffer.slice(start, end) }, offset })
      skipping = false
      start = end + 1
    }
    let rest = buffer.slice(start)
    let offset = state.offset + start
    if (rest.length > MAX_CODE_BYTES) {
      if (!skipping) events.push({ type: 'frame', frame: { type: 'tooLong' }, offset })
      else events.push({ type: 'discarded', reason: 'length', offset, length: rest.length })
      skipping = true
      offset += rest.length
      rest = NOTHING
    }
    return { state: { buffer: rest, offset, skipping }, events }
  },
  flush: (state) => {
    const { buffer, offset } = state
    const events: FramerEvent<ScanFrame>[] =
      buffer.length === 0 ? [] : [{ type: 'discarded', reason: 'timeout', offset, length: buffer.length }]
    return { state: { buffer: NOTHING, offset: offset + buffer.length, skipping: false }, events }
  },
  pending: (state) => state.buffer.length + (state.skipping ? 1 : 0),
}
