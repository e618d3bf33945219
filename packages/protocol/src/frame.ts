/**
 * A frame is one queue row as it lies on the terminal's disk, on the wire and at intake: the same bytes in all three places.
 * Big-endian, length-prefixed, capped; the last 32 bytes are SHA-256 of everything before them. Layout: docs/protocols/sync.md.
 */
import { createHash } from 'node:crypto'
import { err, ok, type Result } from '@zhengyin/kernel'
import { ByteReader, ByteWriter } from './bytes.ts'

export const FRAME_MAGIC = 0x5a59
export const FRAME_VERSION = 1
/** A frame is a case, never an attachment. */
export const MAX_FRAME_BYTES = 262_144
/** magic 2, version 1, kind 1, total length 4. */
export const FRAME_HEAD_BYTES = 8
const HASH_BYTES = 32
const KINDS = { row: 1, tombstone: 2 } as const

/** Where a frame stands: ids and hashes in lower-case hexadecimal. */
export interface FramePlace {
  readonly kioskId: string
  /** 16 bytes. */
  readonly epoch: string
  /** Gapless from 1 within (kiosk, epoch). */
  readonly seq: number
  /** Client id, 16 bytes. */
  readonly id: string
  /** Chain value of the frame before, 32 bytes; zeros before the first. */
  readonly prevHash: string
}

/** A payload that only the center opens. */
export interface SealedParts {
  readonly suite: string
  /** Names the center's key. */
  readonly keyId: string
  /** Encapsulated key of the wrapping. */
  readonly enc: Uint8Array
  /** The content key, wrapped to the center's key. */
  readonly wrappedKey: Uint8Array
  readonly nonce: Uint8Array
  /** With its authentication tag at the end. */
  readonly ciphertext: Uint8Array
}

export interface RowContent extends FramePlace, SealedParts {
  readonly kind: 'row'
}

export const TOMBSTONE_REASONS = ['parked', 'lost'] as const
/** `parked`: intake refused the row again and again; its bytes stay at the terminal. `lost`: the disk could not give it back. */
export type TombstoneReason = (typeof TOMBSTONE_REASONS)[number]

/** Keeps the sequence number of a row that will never arrive. */
export interface TombstoneContent extends FramePlace {
  readonly kind: 'tombstone'
  readonly reason: TombstoneReason
  /** Chain value of the row it stands for, 32 bytes; zeros when even that was lost. */
  readonly buriedHash: string
  /** The terminal's key. */
  readonly keyId: string
  /** Ed25519 over every byte of the frame before the signature's length. */
  readonly signature: Uint8Array
}

export type FrameContent = RowContent | TombstoneContent
/** `hash`: the frame's own. `chain`: what the next frame's prevHash must be — the buried hash for a tombstone. */
export type Frame = FrameContent & { readonly hash: string; readonly chain: string }

export type FrameError =
  | 'length'
  | 'hash'
  /** Well-hashed, but not a frame of this version. */
  | 'schema'

export const ZERO_HASH = '00'.repeat(HASH_BYTES)

export function encodeRow(row: Omit<RowContent, 'kind'>): Buffer {
  const writer = head(KINDS.row, row)
  writer.short8(Buffer.from(row.suite, 'ascii'), 64)
  writer.short8(Buffer.from(row.keyId, 'ascii'), 64)
  writer.short16(row.enc, 256)
  writer.short16(row.wrappedKey, 256)
  writer.short8(row.nonce, 32)
  writer.long32(row.ciphertext, MAX_FRAME_BYTES)
  return finish(writer)
}

/** `sign` is given the bytes the signature covers. */
export function encodeTombstone(tombstone: Omit<TombstoneContent, 'kind' | 'signature'>, sign: (bytes: Uint8Array) => Uint8Array): Buffer {
  const writer = head(KINDS.tombstone, tombstone)
  writer.u8(TOMBSTONE_REASONS.indexOf(tombstone.reason) + 1)
  writer.fixed(Buffer.from(tombstone.buriedHash, 'hex'), HASH_BYTES)
  writer.short8(Buffer.from(tombstone.keyId, 'ascii'), 64)
  // The length field is covered too, so that it says the same whatever the signature is.
  const signature = sign(withLength(writer.done(), 2 + 64))
  if (signature.length !== 64) throw new Error(`Ed25519 signature of ${signature.length} bytes`)
  writer.short16(signature, 64)
  return finish(writer)
}

/** The bytes a tombstone's signature covers. */
export function tombstoneSigned(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.length - HASH_BYTES - 64 - 2)
}

/** One whole frame, nothing before or after it. */
export function parseFrame(bytes: Uint8Array): Result<Frame, FrameError> {
  if (bytes.length < FRAME_HEAD_BYTES + HASH_BYTES || bytes.length > MAX_FRAME_BYTES) return err('length')
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.readUInt32BE(4) !== bytes.length) return err('length')
  const body = view.subarray(0, view.length - HASH_BYTES)
  const hash = view.subarray(view.length - HASH_BYTES).toString('hex')
  if (sha256(body) !== hash) return err('hash')
  const content = readContent(body)
  if (content === undefined) return err('schema')
  return ok({ ...content, hash, chain: content.kind === 'row' ? hash : content.buriedHash })
}

/** What a frame says of its place, its hash unchecked: enough to name a bad one. */
export function claimedPlace(bytes: Uint8Array): FramePlace | undefined {
  const reader = new ByteReader(bytes.subarray(FRAME_HEAD_BYTES))
  const place = readPlace(reader)
  return reader.failed ? undefined : place
}

export interface BatchEntry {
  readonly offset: number
  readonly bytes: Uint8Array
  readonly claimed: FramePlace | undefined
  readonly frame: Result<Frame, FrameError>
}

/** Frames, one after the other. A bad frame whose length holds does not hide the ones behind it. */
export function parseBatch(
  bytes: Uint8Array,
  limits: { readonly rows: number; readonly bytes: number },
): Result<readonly BatchEntry[], 'too-large' | 'too-many' | 'framing'> {
  if (bytes.length > limits.bytes) return err('too-large')
  const entries: BatchEntry[] = []
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let offset = 0; offset < view.length; ) {
    if (view.length - offset < FRAME_HEAD_BYTES || view.readUInt16BE(offset) !== FRAME_MAGIC) return err('framing')
    const length = view.readUInt32BE(offset + 4)
    if (length < FRAME_HEAD_BYTES + HASH_BYTES || length > MAX_FRAME_BYTES || offset + length > view.length) return err('framing')
    if (entries.length === limits.rows) return err('too-many')
    const frame = view.subarray(offset, offset + length)
    entries.push({ offset, bytes: frame, claimed: claimedPlace(frame), frame: parseFrame(frame) })
    offset += length
  }
  return ok(entries)
}

function head(kind: number, place: FramePlace): ByteWriter {
  if (!Number.isSafeInteger(place.seq) || place.seq < 1) throw new Error(`sequence ${place.seq}`)
  const writer = new ByteWriter()
  writer.u16(FRAME_MAGIC)
  writer.u8(FRAME_VERSION)
  writer.u8(kind)
  writer.u32(0)
  writePlace(writer, place)
  return writer
}

export function writePlace(writer: ByteWriter, place: FramePlace): void {
  writer.short8(Buffer.from(place.kioskId, 'ascii'), 24)
  writer.fixed(Buffer.from(place.epoch, 'hex'), 16)
  writer.u64(place.seq)
  writer.fixed(Buffer.from(place.id, 'hex'), 16)
  writer.fixed(Buffer.from(place.prevHash, 'hex'), HASH_BYTES)
}

function readPlace(reader: ByteReader): FramePlace {
  return {
    kioskId: reader.short8(24).toString('latin1'),
    epoch: reader.fixed(16).toString('hex'),
    seq: reader.u64(),
    id: reader.fixed(16).toString('hex'),
    prevHash: reader.fixed(HASH_BYTES).toString('hex'),
  }
}

function withLength(bytes: Buffer, rest: number): Buffer {
  bytes.writeUInt32BE(bytes.length + rest + HASH_BYTES, 4)
  return bytes
}

function finish(writer: ByteWriter): Buffer {
  const body = withLength(writer.done(), 0)
  if (body.length + HASH_BYTES > MAX_FRAME_BYTES) throw new Error(`frame of ${body.length + HASH_BYTES} bytes`)
  return Buffer.concat([body, Buffer.from(sha256(body), 'hex')])
}

function readContent(body: Buffer): FrameContent | undefined {
  const reader = new ByteReader(body)
  if (reader.u16() !== FRAME_MAGIC || reader.u8() !== FRAME_VERSION) return undefined
  const kind = reader.u8()
  reader.u32()
  const place = readPlace(reader)
  const content = kind === KINDS.row ? readRow(reader, place) : kind === KINDS.tombstone ? readTombstone(reader, place) : undefined
  if (content === undefined || reader.failed || !reader.atEnd) return undefined
  if (!/^[A-Z0-9-]{2,24}$/.test(place.kioskId) || !Number.isSafeInteger(place.seq) || place.seq < 1) return undefined
  return content
}

function readRow(reader: ByteReader, place: FramePlace): RowContent | undefined {
  const row: RowContent = {
    kind: 'row',
    ...place,
    suite: reader.short8(64).toString('latin1'),
    keyId: reader.short8(64).toString('latin1'),
    enc: reader.short16(256),
    wrappedKey: reader.short16(256),
    nonce: reader.short8(32),
    ciphertext: reader.long32(MAX_FRAME_BYTES),
  }
  return printable(row.suite) && printable(row.keyId) ? row : undefined
}

function readTombstone(reader: ByteReader, place: FramePlace): TombstoneContent | undefined {
  const reason = TOMBSTONE_REASONS[reader.u8() - 1]
  const buriedHash = reader.fixed(HASH_BYTES).toString('hex')
  const keyId = reader.short8(64).toString('latin1')
  const signature = reader.short16(64)
  if (reason === undefined || !printable(keyId) || signature.length !== 64) return undefined
  return { kind: 'tombstone', ...place, reason, buriedHash, keyId, signature }
}

function printable(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
