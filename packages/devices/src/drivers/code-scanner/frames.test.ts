import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { joinBytes } from '../../codec/bytes.ts'
import { type Framer, runFramer } from '../../codec/framer.ts'
import { fromHex } from '../../codec/hex.ts'
import { encodeHidPos, hidPosFramer } from './hid-pos-frame.ts'
import { MAX_CODE_BYTES, type ScanFrame } from './scan-frame.ts'
import { scanText } from './scan-text.ts'
import { serialScanFramer } from './serial-frame.ts'

interface Vector {
  readonly protocol: string
  readonly name: string
  readonly hex: string
  readonly valid: boolean
  readonly decoded: { readonly aim?: string; readonly text?: string; readonly codes?: readonly string[]; readonly error?: string }
}
const vectors = JSON.parse(readFileSync(new URL('../../../../../fixtures/devices/code-scanner.json', import.meta.url), 'utf8')) as Vector[]
const hex = (text: string) => fromHex(text) ?? new Uint8Array(0)

function texts<State>(framer: Framer<State, ScanFrame>, chunks: readonly Uint8Array[]): string[] {
  const running = runFramer(framer)
  return chunks
    .flatMap((chunk) => running.feed(chunk))
    .flatMap((event) => {
      if (event.type === 'discarded') return []
      if (event.frame.type === 'tooLong') return ['<too long>']
      const text = scanText(event.frame.bytes)
      return [text.ok ? text.value : '<undecodable>']
    })
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    chunks.push(bytes.slice(at, at + size))
    at += size
  }
  return chunks
}
const cuts = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 })

describe('HID POS reports', () => {
  it.each(vectors.filter((each) => each.protocol === 'hid-pos-scanner' && each.valid))('$name', ({ hex: report, decoded }) => {
    const [event] = runFramer(hidPosFramer).feed(hex(report))
    expect(event).toMatchObject({ type: 'frame', frame: { aim: decoded.aim?.slice(1) } })
    expect(texts(hidPosFramer, [hex(report)])).toEqual([decoded.text])
  })

  it.each(vectors.filter((each) => each.protocol === 'hid-pos-scanner' && !each.valid))(
    'refuses $name, then hears the next code',
    ({ hex: report, decoded }) => {
      const framer = runFramer(hidPosFramer)
      expect(framer.feed(hex(report))).toMatchObject([{ type: 'discarded', reason: decoded.error === 'length' ? 'length' : 'format' }])
      expect(framer.feed(encodeHidPos(hex('414243'), 'Q1', 0x73)[0] ?? hex(''))).toMatchObject([{ type: 'frame' }])
    },
  )

  it('joins the reports of any code, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 4 }), cuts, (codes, sizes) => {
        const running = runFramer(hidPosFramer)
        const stream = joinBytes(...codes.flatMap((code) => encodeHidPos(code, 'Q1', 0x73)))
        const heard = cut(stream, sizes).flatMap((chunk) => running.feed(chunk))
        expect(heard.map((event) => event.type === 'frame' && event.frame.type === 'code' && [...event.frame.bytes])).toEqual(
          codes.map((code) => [...code]),
        )
      }),
    )
  })

  it('throws away a code with a missing last report instead of gluing it to the next', () => {
    const running = runFramer(hidPosFramer)
    const [first] = encodeHidPos(new Uint8Array(100).fill(0x41), 'Q1', 0x73)
    expect(running.feed(first ?? hex(''))).toEqual([])
    expect(running.pending()).toBeGreaterThan(0)
    expect(running.flush()).toMatchObject([{ type: 'discarded', reason: 'timeout' }])
    expect(running.feed(joinBytes(...encodeHidPos(hex('4242'), 'Q1', 0x73)))).toMatchObject([{ frame: { bytes: hex('4242') } }])
  })

  it('says once that a code is too long and is whole again at the next', () => {
    const long = joinBytes(...encodeHidPos(new Uint8Array(MAX_CODE_BYTES + 200).fill(0x41), 'Q1', 0x73))
    const next = joinBytes(...encodeHidPos(hex('4242'), 'Q1', 0x73))
    expect(texts(hidPosFramer, [long, next])).toEqual(['<too long>', 'BB'])
  })
})

describe('serial scans', () => {
  it.each(vectors.filter((each) => each.protocol === 'serial-scanner'))('$name $decoded.codes', ({ hex: bytes, decoded }) => {
    expect(texts(serialScanFramer, [hex(bytes)])).toEqual(decoded.codes)
  })

  it('takes CR, LF and CR LF as the suffix, however the bytes are cut', () => {
    const code = fc.string({ unit: fc.constantFrom('A', '9', '证', '𠮷', '-'), minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(fc.array(fc.tuple(code, fc.constantFrom('\r', '\n', '\r\n')), { minLength: 1, maxLength: 5 }), cuts, (codes, sizes) => {
        const stream = new TextEncoder().encode(codes.map((each) => each.join('')).join(''))
        expect(texts(serialScanFramer, cut(stream, sizes))).toEqual(codes.map(([text]) => text))
      }),
    )
  })

  it('never holds more than the longest code and is whole again after one that is too long', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), cuts, (extra, sizes) => {
        const running = runFramer(serialScanFramer)
        const stream = joinBytes(new Uint8Array(MAX_CODE_BYTES + extra).fill(0x37), hex('0D4242420D'))
        const heard = []
        for (const chunk of cut(
          stream,
          sizes.map((size) => size * 10),
        )) {
          heard.push(...running.feed(chunk).flatMap((event) => (event.type === 'frame' ? [event.frame] : [])))
          expect(running.pending()).toBeLessThanOrEqual(MAX_CODE_BYTES)
        }
        expect(heard).toEqual([{ type: 'tooLong' }, { type: 'code', bytes: hex('424242') }])
      }),
      { numRuns: 40 },
    )
  })
})

describe('scanned text', () => {
  it('is UTF-8 where it is UTF-8', () => {
    expect(scanText(new TextEncoder().encode('随申码 𠮷'))).toEqual({ ok: true, value: '随申码 𠮷' })
  })
  it('is GB18030 where it is not UTF-8, four-byte characters included', () => {
    for (const text of ['营业执照', '测试㙍ABC'])
      expect(scanText(new Uint8Array(iconv.encode(text, 'gb18030')))).toEqual({ ok: true, value: text })
  })
  it('is refused where it is neither', () => {
    for (const bytes of ['FFFE81', '81', 'B0', 'C0AF80']) expect(scanText(hex(bytes)).ok).toBe(false)
  })
  it('has no character that hides or turns what is shown', () => {
    const tricky = 'A\u202EB\u200FC\u0000D\u001DE\u2067F\uFEFFG'
    expect(scanText(new TextEncoder().encode(tricky))).toEqual({ ok: true, value: 'ABCDEFG' })
  })
  it('decodes any bytes without throwing and shows no control character', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const text = scanText(bytes)
        if (text.ok) expect(text.value).not.toMatch(/[\p{Cc}\u202A-\u202E]/u)
      }),
    )
  })
})
