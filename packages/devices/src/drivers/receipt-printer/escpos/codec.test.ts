import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runFramer } from '../../../codec/framer.ts'
import { decodeEscpos, decodeEscposStatus } from './describe.ts'
import { type EscposOp, encodeOps } from './operations.ts'
import { escposParser } from './parser.ts'
import { statusSorter } from './status.ts'

interface Vector {
  readonly protocol: string
  readonly name: string
  readonly hex: string
  readonly valid: boolean
  readonly decoded: Readonly<Record<string, unknown>>
}

const file = new URL('../../../../../../fixtures/devices/escpos.json', import.meta.url)
const all = (JSON.parse(readFileSync(file, 'utf8')) as { entries: Vector[] }).entries
const of = (protocol: string): Vector[] => all.filter((vector) => vector.protocol === protocol)

function wanted({ decoded }: Vector): Record<string, unknown> {
  return Object.fromEntries(Object.entries(decoded).filter(([key]) => key !== 'note'))
}

describe('ESC/POS commands', () => {
  it.each(of('escpos'))('$name', (vector) => {
    const bytes = Buffer.from(vector.hex, 'hex')
    const answer = decodeEscpos(bytes)
    expect(answer.ok).toBe(vector.valid)
    expect(answer.fields).toMatchObject(wanted(vector))
  })

  it.each(of('escpos').filter(({ valid }) => valid))('are written as they are read: $name', ({ hex }) => {
    // The two old spellings of a cut are read, never written.
    if (hex === '1B69') return
    expect(
      Buffer.from(encodeOps(escposParser().feed(Buffer.from(hex, 'hex'))))
        .toString('hex')
        .toUpperCase(),
    ).toBe(hex)
  })

  const receipt = Buffer.concat(
    of('escpos')
      .filter(({ valid }) => valid)
      .map(({ hex }) => Buffer.from(hex, 'hex')),
  )

  it('are the same in whatever chunks they arrive', () => {
    const whole = escposParser().feed(receipt)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const parser = escposParser()
        const ops: EscposOp[] = []
        for (let at = 0, i = 0; at < receipt.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          ops.push(...parser.feed(receipt.subarray(at, at + size)))
          at += size
        }
        expect(ops).toEqual(whole)
      }),
    )
  })

  it('a picture comes back dot for dot', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 30 }), fc.nat(), (bytesWide, height, seed) => {
        const width = bytesWide * 8
        const dots = Uint8Array.from({ length: width * height }, (_, i) => (((i + 1) * (seed + 7)) >> 3) & 1)
        const op = { op: 'raster', bitmap: { width, height, dots } } as const
        expect(escposParser().feed(encodeOps([op]))).toEqual([op])
      }),
      { numRuns: 30 },
    )
  })

  it('never stop the reader, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(Array.isArray(escposParser().feed(bytes))).toBe(true)
      }),
    )
  })
})

describe('ESC/POS status', () => {
  const REQUEST = /^DLE EOT (\d)/
  it.each(of('escpos-status'))('$name', (vector) => {
    const n = REQUEST.exec(vector.name)?.[1]
    const requests = n !== undefined ? [Number(n)] : vector.name.startsWith('out-of-paper') ? [1, 2, 4] : []
    const answer = decodeEscposStatus(Buffer.from(vector.hex, 'hex'), requests)
    expect(answer.ok).toBe(vector.valid)
    expect(answer.fields).toMatchObject(wanted(vector))
  })

  it.each(of('escpos-kiosk-status'))('presenter: $name', (vector) => {
    const answer = decodeEscposStatus(Buffer.from(vector.hex, 'hex'))
    expect(answer.fields).toMatchObject(wanted(vector))
  })

  it('refuses to guess which question a real-time answer belongs to', () => {
    expect(decodeEscposStatus(Uint8Array.of(0x12))).toMatchObject({ ok: false, error: 'requestUnknown' })
  })

  const frame = fc.oneof(
    fc.constantFrom(0x12, 0x1a, 0x16, 0x32, 0x7e).map((byte) => ({ bytes: [byte], name: `realtime ${byte}` })),
    fc.tuple(fc.constantFrom(0x10, 0x18, 0x38), fc.constantFrom(0, 8), fc.constantFrom(0, 3, 12, 15)).map(([a, b, c]) => ({
      bytes: [a, b, c, 0],
      name: `asb ${a},${b},${c},0`,
    })),
  )

  it('sorts a mixed stream in any chunks, with flow control in between', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), fc.boolean(), (frames, size, flow) => {
        const bytes = frames.flatMap(({ bytes: own }) => (flow ? own.flatMap((byte) => [0x13, 0x11, byte]) : own))
        const sorter = runFramer(statusSorter)
        const names: string[] = []
        for (let at = 0; at < bytes.length; at += size) {
          for (const event of sorter.feed(Uint8Array.from(bytes.slice(at, at + size)))) {
            if (event.type !== 'frame') throw new Error('discarded a good byte')
            names.push(event.frame.type === 'asb' ? `asb ${event.frame.bytes.join(',')}` : `${event.frame.type} ${event.frame.byte}`)
          }
        }
        expect(names).toEqual(frames.map(({ name }) => name))
      }),
    )
  })

  it('finds the next good frame after noise and after a cut status', () => {
    const sorter = runFramer(statusSorter)
    const events = sorter.feed(Uint8Array.of(0x10, 0x00, 0xff, 0x12, 0x18, 0x00, 0x38, 0x00, 0x0c, 0x00))
    expect(events).toEqual([
      { type: 'discarded', reason: 'noise', offset: 0, length: 3 },
      { type: 'frame', frame: { type: 'realtime', byte: 0x12 }, offset: 3 },
      { type: 'discarded', reason: 'noise', offset: 4, length: 2 },
      { type: 'frame', frame: { type: 'asb', bytes: [0x38, 0, 0x0c, 0] }, offset: 6 },
    ])
  })
})
