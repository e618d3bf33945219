/**
 * Frames out of raw bytes: a frame begins with its magic, says its length and ends with its hash, so one that lies whole on a page
 * is found even where the tree above it is broken.
 */
import { FRAME_MAGIC, FRAME_VERSION, type Frame, MAX_FRAME_BYTES, parseFrame } from '@zhengyin/protocol/frame'

export interface Carved {
  readonly frame: Frame
  readonly bytes: Buffer
}

export function carve(image: Buffer, kioskId: string): readonly Carved[] {
  const mark = Buffer.from([FRAME_MAGIC >> 8, FRAME_MAGIC & 0xff, FRAME_VERSION, 1])
  const found = new Map<string, Carved>()
  for (let at = image.indexOf(mark); at !== -1; at = image.indexOf(mark, at + 1)) {
    if (at + 8 > image.length) break
    const length = image.readUInt32BE(at + 4)
    if (length > MAX_FRAME_BYTES || at + length > image.length) continue
    const bytes = image.subarray(at, at + length)
    const frame = parseFrame(bytes)
    if (frame.ok && frame.value.kioskId === kioskId) found.set(frame.value.hash, { frame: frame.value, bytes: Buffer.from(bytes) })
  }
  return [...found.values()]
}
