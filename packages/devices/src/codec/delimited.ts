/** Framer for protocols of the shape: start mark, header with a length, body, check. Only the length delimits; there is no byte-stuffing. */
import { joinBytes } from './bytes.ts'
import type { DiscardReason, Framer, FramerEvent, FramerStep } from './framer.ts'

export interface LengthFramedSpec {
  readonly mark: Uint8Array
  /** Bytes from the first byte of the mark up to and including the length field. */
  readonly headerBytes: number
  /** Whole frame size told by a complete header, or `undefined` where the length is out of bounds. */
  frameBytes(header: Uint8Array): number | undefined
  /** Wire check of a complete frame. */
  verify(frame: Uint8Array): boolean
}

export interface LengthFramedState {
  readonly buffer: Uint8Array
  /** Stream offset of the first buffered byte. */
  readonly offset: number
}

const NOTHING = new Uint8Array(0)

export function lengthFramed(spec: LengthFramedSpec): Framer<LengthFramedState, Uint8Array> {
  return {
    initial: { buffer: NOTHING, offset: 0 },
    feed: (state, bytes) => scan(spec, { buffer: joinBytes(state.buffer, bytes), offset: state.offset }, false),
    flush: (state) => scan(spec, state, true),
    pending: (state) => state.buffer.length,
  }
}

/** @param atEnd nothing more belongs to what is buffered: an incomplete frame is a false start. */
function scan(spec: LengthFramedSpec, from: LengthFramedState, atEnd: boolean): FramerStep<LengthFramedState, Uint8Array> {
  const { buffer } = from
  const events: FramerEvent<Uint8Array>[] = []
  let position = 0
  let discardStart = 0
  let discardReason: DiscardReason = 'noise'

  const flushDiscarded = () => {
    if (position > discardStart) {
      events.push({ type: 'discarded', reason: discardReason, offset: from.offset + discardStart, length: position - discardStart })
    }
    discardReason = 'noise'
  }
  const falseStart = (reason: DiscardReason) => {
    flushDiscarded()
    discardStart = position
    discardReason = reason
    position += 1
  }

  while (position < buffer.length) {
    const matched = markLength(spec.mark, buffer, position)
    if (matched === 0) {
      position += 1
      continue
    }
    const available = buffer.length - position
    if (matched < spec.mark.length || available < spec.headerBytes) {
      if (!atEnd) break
      falseStart('timeout')
      continue
    }
    const size = spec.frameBytes(buffer.subarray(position, position + spec.headerBytes))
    if (size === undefined) {
      falseStart('length')
      continue
    }
    if (available < size) {
      if (!atEnd) break
      falseStart('timeout')
      continue
    }
    const frame = buffer.slice(position, position + size)
    if (!spec.verify(frame)) {
      falseStart('checksum')
      continue
    }
    flushDiscarded()
    events.push({ type: 'frame', frame, offset: from.offset + position })
    position += size
    discardStart = position
  }
  flushDiscarded()
  return { state: { buffer: buffer.slice(position), offset: from.offset + position }, events }
}

/** How many bytes of the mark stand at `position`; 0 when a byte differs. Less than the mark only at the end of the buffer. */
function markLength(mark: Uint8Array, buffer: Uint8Array, position: number): number {
  const length = Math.min(mark.length, buffer.length - position)
  for (let i = 0; i < length; i++) if (buffer[position + i] !== mark[i]) return 0
  return length
}
