import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinBytes } from '../../../codec/bytes.ts'
import { runFramer } from '../../../codec/framer.ts'
import { fromHex, toHex } from '../../../codec/hex.ts'
import { answerFramer, checksumHolds, encodeFrame, lengthOf, MAX_LEN, PREAMBLE, requestFramer } from './frame.ts'

interface Vector {
  readonly name: string
  readonly direction: string
  readonly hex: string
  readonly valid: boolean
  readonly chunks?: readonly string[]
  readonly gapMs?: readonly number[]
  readonly decoded: {
    readonly stream?: true
    readonly frames?: readonly string[]
    readonly errors?: readonly string[]
    readonly remaining?: string
  }
}
const vectors = JSON.parse(readFileSync(new URL('../../../../../../fixtures/devices/sam-v.json', import.meta.url), 'utf8')) as Vector[]

function bytes(hex: string): Uint8Array {
  const value = fromHex(hex)
  if (value === undefined) throw new Error('not hex')
  return value
}

describe('published and computed frames', () => {
  it.each(vectors.filter((each) => each.valid && each.decoded.stream === undefined))('$name is one frame', ({ hex, direction }) => {
    const framer = runFramer(direction === 'host->device' ? requestFramer : answerFramer)
    const events = framer.feed(bytes(hex))
    expect(events.map((event) => (event.type === 'frame' ? toHex(event.frame) : event.reason))).toEqual([hex])
    expect(framer.pending()).toBe(0)
  })

  it.each(vectors.filter((each) => each.decoded.stream === true))('stream: $name', ({ hex, chunks, gapMs, decoded }) => {
    const framer = runFramer(answerFramer)
    const events = (chunks ?? [hex]).flatMap((chunk, i) => [
      ...((gapMs?.[i] ?? 0) > 50 ? framer.flush() : []),
      ...framer.feed(bytes(chunk)),
    ])
    expect(events.flatMap((event) => (event.type === 'frame' ? [toHex(event.frame)] : []))).toEqual(decoded.frames)
    const errors = events.flatMap((event) => (event.type === 'discarded' && event.reason !== 'noise' ? [event.reason] : []))
    expect(errors).toEqual(decoded.errors)
    expect(framer.pending()).toBe((decoded.remaining ?? '').length / 2)
  })
})

const body = fc.oneof(
  fc.uint8Array({ minLength: 3, maxLength: 24 }),
  // Data that looks like frames: there is no byte-stuffing.
  fc.array(fc.constantFrom(0xaa, 0x96, 0x69, 0x00, 0x04), { minLength: 3, maxLength: 40 }).map((list) => Uint8Array.from(list)),
  fc.uint8Array({ minLength: 1283, maxLength: 1287 }),
)
const goodFrame = body.map(encodeFrame)
const garbage = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constant(PREAMBLE.slice(0, 3)),
  // A false start that announces a whole card.
  fc.constant(bytes('AAAAAA96690508')),
  // Length overflow and underflow.
  fc.constant(bytes('AAAAAA9669FFFF000090')),
  fc.constant(bytes('AAAAAA96690000')),
  // A cut or damaged frame.
  fc.tuple(goodFrame, fc.nat()).map(([frame, n]) => frame.slice(0, n % frame.length)),
  fc.tuple(goodFrame, fc.nat()).map(([frame, n]) => frame.with(n % frame.length, (frame[n % frame.length] ?? 0) ^ 0x10)),
)

/** Every place of the stream where a right frame stands, found without any state. */
function placesOfFrames(stream: Uint8Array): { at: number; size: number }[] {
  const places = []
  for (let at = 0; at + 11 <= stream.length; at++) {
    if (!PREAMBLE.every((byte, i) => stream[at + i] === byte)) continue
    const len = lengthOf(stream.subarray(at))
    const size = 7 + len
    if (len >= 4 && len <= MAX_LEN && at + size <= stream.length && checksumHolds(stream.subarray(at, at + size))) places.push({ at, size })
  }
  return places
}

describe('the answer framer', () => {
  it('never loses a good frame, whatever comes between and however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(garbage, goodFrame), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
        (parts, cuts) => {
          const stream = joinBytes(...parts.flat())
          const good: { at: number; size: number }[] = []
          let at = 0
          for (const [noise, frame] of parts) {
            at += noise.length
            good.push({ at, size: frame.length })
            at += frame.length
          }
          // Garbage that forms a right frame over a good one cannot be told from it by anybody.
          const swallowing = placesOfFrames(stream).filter((place) =>
            good.some((each) => place.at < each.at && place.at + place.size > each.at),
          )
          fc.pre(swallowing.length === 0)

          const framer = runFramer(answerFramer)
          const found: string[] = []
          let from = 0
          for (let i = 0; from < stream.length; i++) {
            const size = cuts[i % cuts.length] ?? 1
            for (const event of framer.feed(stream.slice(from, from + size)))
              if (event.type === 'frame') found.push(`${event.offset}:${toHex(event.frame)}`)
            from += size
          }
          for (const event of framer.flush()) if (event.type === 'frame') found.push(`${event.offset}:${toHex(event.frame)}`)
          for (const place of good) expect(found).toContain(`${place.at}:${toHex(stream.slice(place.at, place.at + place.size))}`)
          expect(framer.pending()).toBe(0)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('accounts for every byte, as a frame or as discarded, and never holds more than one frame', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(garbage, goodFrame), { maxLength: 8 }), (chunks) => {
        const framer = runFramer(answerFramer)
        let next = 0
        const count = (events: ReturnType<typeof framer.feed>) => {
          for (const event of events) {
            expect(event.offset).toBe(next)
            next += event.type === 'frame' ? event.frame.length : event.length
          }
        }
        for (const chunk of chunks) {
          count(framer.feed(chunk))
          expect(framer.pending()).toBeLessThan(7 + MAX_LEN)
        }
        count(framer.flush())
        expect(next).toBe(chunks.reduce((total, chunk) => total + chunk.length, 0))
      }),
      { numRuns: 300 },
    )
  })

  it('gives up a false start that announces a whole card once the line is silent', () => {
    const framer = runFramer(answerFramer)
    expect(framer.feed(bytes('AAAAAA96690508'))).toEqual([])
    expect(framer.feed(bytes('AAAAAA9669000400008084'))).toEqual([])
    expect(framer.flush().flatMap((event) => (event.type === 'frame' ? [toHex(event.frame)] : []))).toEqual(['AAAAAA9669000400008084'])
  })
})
