import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeRow,
  encodeTombstone,
  FRAME_HEAD_BYTES,
  type FramePlace,
  MAX_FRAME_BYTES,
  parseBatch,
  parseFrame,
  type RowContent,
  ZERO_HASH,
} from './frame.ts'
import { MAX_BATCH_BYTES, MAX_BATCH_ROWS } from './routes.ts'

const limits = { rows: MAX_BATCH_ROWS, bytes: MAX_BATCH_BYTES }
const place: FramePlace = {
  kioskId: 'T001',
  epoch: '0f'.repeat(16),
  seq: 7,
  id: 'a1'.repeat(16),
  prevHash: ZERO_HASH,
}
const row: Omit<RowContent, 'kind'> = {
  ...place,
  suite: 'X25519-HKDF-SHA256-AES256GCM.1',
  keyId: '0011223344556677',
  enc: Buffer.alloc(32, 1),
  wrappedKey: Buffer.alloc(48, 2),
  nonce: Buffer.alloc(12, 3),
  ciphertext: Buffer.from('sealed'),
}

describe('a row frame', () => {
  it('says the same after a round trip', () => {
    const bytes = encodeRow(row)
    const parsed = parseFrame(bytes)
    if (!parsed.ok) throw new Error(parsed.error)
    expect(parsed.value).toMatchObject({ kind: 'row', ...place, suite: row.suite, keyId: row.keyId })
    expect(parsed.value.chain).toBe(parsed.value.hash)
    expect(parsed.value.hash).toBe(bytes.subarray(-32).toString('hex'))
  })

  it('carries any ciphertext and any place', () => {
    const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
    fc.assert(
      fc.property(
        id,
        id,
        fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        fc.uint8Array({ maxLength: 4096 }),
        (epoch, rowId, seq, ciphertext) => {
          const parsed = parseFrame(encodeRow({ ...row, epoch, id: rowId, seq, ciphertext }))
          if (!parsed.ok || parsed.value.kind !== 'row') throw new Error('not a row')
          expect(parsed.value).toMatchObject({ epoch, id: rowId, seq })
          expect(Buffer.from(parsed.value.ciphertext).equals(ciphertext)).toBe(true)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('names every flipped bit', () => {
    const bytes = encodeRow(row)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped.writeUInt8((flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3)
      expect(parseFrame(flipped).ok).toBe(false)
    }
  })

  it('names every truncation', () => {
    const bytes = encodeRow(row)
    for (let length = 0; length < bytes.length; length++)
      expect(parseFrame(bytes.subarray(0, length))).toEqual({ ok: false, error: 'length' })
  })

  it('is refused before it is written when a field is over its cap', () => {
    expect(() => encodeRow({ ...row, ciphertext: Buffer.alloc(MAX_FRAME_BYTES) })).toThrow()
    expect(() => encodeRow({ ...row, nonce: Buffer.alloc(33) })).toThrow()
    expect(() => encodeRow({ ...row, seq: 0 })).toThrow()
    expect(() => encodeRow({ ...row, epoch: 'ab' })).toThrow()
  })
})

describe('a tombstone', () => {
  it('keeps the sequence number and hands the buried hash on to the chain', () => {
    const signature = Buffer.alloc(64, 9)
    let covered = Buffer.alloc(0)
    const bytes = encodeTombstone({ ...place, reason: 'parked', buriedHash: 'cd'.repeat(32), keyId: 'k' }, (told) => {
      covered = Buffer.from(told)
      return signature
    })
    const parsed = parseFrame(bytes)
    if (!parsed.ok || parsed.value.kind !== 'tombstone') throw new Error('not a tombstone')
    expect(parsed.value).toMatchObject({ ...place, reason: 'parked', chain: 'cd'.repeat(32) })
    expect(Buffer.from(parsed.value.signature).equals(signature)).toBe(true)
    expect(bytes.subarray(0, covered.length).equals(covered)).toBe(true)
    expect(bytes.length - covered.length).toBe(2 + 64 + 32)
  })
})

describe('a batch', () => {
  it('is its frames, one after the other', () => {
    const first = encodeRow(row)
    const second = encodeRow({ ...row, seq: 8 })
    const parsed = parseBatch(Buffer.concat([first, second]), limits)
    if (!parsed.ok) throw new Error(parsed.error)
    expect(parsed.value.map((entry) => [entry.offset, entry.frame.ok])).toEqual([
      [0, true],
      [first.length, true],
    ])
  })

  it('names a bad frame by its claimed place and still reads the one behind it', () => {
    const bad = encodeRow(row)
    bad.writeUInt8((bad.at(-40) ?? 0) ^ 1, bad.length - 40)
    const parsed = parseBatch(Buffer.concat([bad, encodeRow({ ...row, seq: 8 })]), limits)
    if (!parsed.ok) throw new Error(parsed.error)
    expect(parsed.value.map((entry) => [entry.claimed?.seq, entry.frame.ok ? 'ok' : entry.frame.error])).toEqual([
      [7, 'hash'],
      [8, 'ok'],
    ])
  })

  it('refuses noise, a cut tail and more than it may hold', () => {
    const frame = encodeRow(row)
    expect(parseBatch(Buffer.from('<html>not frames</html>'), limits)).toEqual({ ok: false, error: 'framing' })
    expect(parseBatch(frame.subarray(0, frame.length - 1), limits)).toEqual({ ok: false, error: 'framing' })
    expect(parseBatch(Buffer.concat([frame, frame]), { rows: 1, bytes: 4096 })).toEqual({ ok: false, error: 'too-many' })
    expect(parseBatch(frame, { rows: 1, bytes: 8 })).toEqual({ ok: false, error: 'too-large' })
  })

  it('never throws on any bytes', () => {
    const seed = encodeRow(row)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: seed.length }), (noise, at) => {
        const bytes = Buffer.concat([seed.subarray(0, at), noise])
        if (bytes.length >= FRAME_HEAD_BYTES) bytes.writeUInt32BE(bytes.length, 4)
        parseFrame(bytes)
        parseBatch(bytes, limits)
      }),
      { numRuns: 300 },
    )
  })
})
