/**
 * SAM_V frames (GA 450 readers; protocol write-ups: docs/protocols/sam-v.md).
 *
 *   request  AA AA AA 96 69 | LEN_H LEN_L | CMD PARA [DATA…]      | CHK
 *   answer   AA AA AA 96 69 | LEN_H LEN_L | SW1 SW2 SW3 [DATA…]   | CHK
 *
 * LEN is big-endian and counts every byte after itself, CHK included. CHK is the xor of all bytes from LEN_H to the last data byte.
 * There is no byte-stuffing: AA AA AA may occur in data.
 */
import { lengthFramed } from '../../../codec/delimited.ts'

export const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69)

const HEADER_BYTES = PREAMBLE.length + 2
/** CMD PARA CHK. One vendor's sleep frames (LEN 2) are not spoken by this driver. */
const MIN_REQUEST_LEN = 3
/** SW1 SW2 SW3 CHK. */
const MIN_ANSWER_LEN = 4
/** Largest answer: SW + three inner lengths + text 256 + photo 1024 + fingerprint 1024 + CHK. */
export const MAX_LEN = 0x090a

export function checksum(bytes: Uint8Array): number {
  let xor = 0
  for (const byte of bytes) xor ^= byte
  return xor
}

export function lengthOf(frame: Uint8Array): number {
  return ((frame[5] ?? 0) << 8) | (frame[6] ?? 0)
}

export function checksumHolds(frame: Uint8Array): boolean {
  return checksum(frame.subarray(PREAMBLE.length, -1)) === frame.at(-1)
}

/** Puts a body (CMD PARA DATA or SW DATA) on the wire. */
export function encodeFrame(body: Uint8Array): Uint8Array {
  const len = body.length + 1
  const frame = new Uint8Array(HEADER_BYTES + len)
  frame.set(PREAMBLE, 0)
  frame[5] = len >> 8
  frame[6] = len & 0xff
  frame.set(body, HEADER_BYTES)
  frame[frame.length - 1] = checksum(frame.subarray(PREAMBLE.length, -1))
  return frame
}

/** What stands between LEN and CHK. */
export function bodyOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(HEADER_BYTES, -1)
}

function frameBytes(minimumLen: number) {
  return (header: Uint8Array): number | undefined => {
    const len = lengthOf(header)
    return len < minimumLen || len > MAX_LEN ? undefined : HEADER_BYTES + len
  }
}

/** The host's ear. */
export const answerFramer = lengthFramed({
  mark: PREAMBLE,
  headerBytes: HEADER_BYTES,
  frameBytes: frameBytes(MIN_ANSWER_LEN),
  verify: checksumHolds,
})

/**
 * The reader's ear. It does not verify the checksum: a reader answers a wrong one with SW 10, which only the receiver of the whole frame
 * can do.
 */
export const requestFramer = lengthFramed({
  mark: PREAMBLE,
  headerBytes: HEADER_BYTES,
  frameBytes: frameBytes(MIN_REQUEST_LEN),
  verify: () => true,
})

/** For a recording whose direction is not known. */
export const eitherFramer = lengthFramed({
  mark: PREAMBLE,
  headerBytes: HEADER_BYTES,
  frameBytes: frameBytes(MIN_REQUEST_LEN),
  verify: checksumHolds,
})

/**
 * At 115 200 baud a byte takes 87 µs. The rest of a frame still passes through threads that a loaded machine may hold back for tens of
 * milliseconds; one question has one answer, so waiting longer costs time only after an answer that really was cut.
 */
export const INTER_BYTE_TIMEOUT_MS = 200
