import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage } from './decode.ts'
import { decodeIpp, type IppDirection } from './describe.ts'
import { encodeMessage } from './encode.ts'
import { attribute, GROUP_TAG, type IppMessage } from './message.ts'

interface Vector {
  readonly name: string
  readonly direction: IppDirection
  readonly hex: string
  readonly valid: boolean
  readonly decoded: Readonly<Record<string, unknown>>
}

const file = new URL('../../../../../../fixtures/devices/ipp.json', import.meta.url)
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { entries: Vector[] }).entries

describe('IPP codec', () => {
  it.each(vectors.filter((vector) => vector.valid))('reads and writes again byte for byte: $name', ({ hex, direction, decoded }) => {
    const bytes = Buffer.from(hex, 'hex')
    // An answer does not say which operation it answers: that field of the vector is the recorder's.
    const { operation: _operation, ...rest } = decoded
    const expected = direction === 'client->printer' ? decoded : rest
    const known = 'statusCode' in expected || direction === 'client->printer' ? expected : { ...expected, statusCode: expected['code'] }
    expect(decodeIpp(bytes, direction).fields).toEqual(known)
    const message = decodeMessage(bytes)
    if (!message.ok) throw new Error(message.error.detail)
    expect(Buffer.from(encodeMessage(message.value)).toString('hex').toUpperCase()).toBe(hex)
  })

  it.each(vectors.filter((vector) => !vector.valid))('refuses by name: $name', ({ hex, direction, decoded }) => {
    const wanted = decoded['error']
    const sent = wanted === 'requestId' ? (decoded['expected'] as number) : undefined
    const answer = decodeIpp(Buffer.from(hex, 'hex'), direction, sent)
    expect(answer.ok).toBe(false)
    const { note: _note, ...fields } = decoded
    expect(answer.fields).toEqual(fields)
  })

  it('returns what was written, whatever the values', () => {
    const values = fc.oneof(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => attribute('an-integer', 'integer', value)),
      fc
        .array(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 4 })
        .map((texts) => attribute('names', 'nameWithoutLanguage', ...texts)),
      fc.boolean().map((value) => attribute('a-boolean', 'boolean', value)),
      fc.tuple(fc.nat(), fc.nat()).map(([lower, upper]) => attribute('page-ranges', 'rangeOfInteger', { lower, upper })),
      fc
        .string({ maxLength: 10 })
        .map((text) => attribute('media-col', 'begCollection', { members: [attribute('media-type', 'keyword', text)] })),
    )
    fc.assert(
      fc.property(fc.array(values, { maxLength: 12 }), fc.uint8Array({ maxLength: 64 }), (attributes, data) => {
        const message: IppMessage = {
          version: { major: 1, minor: 1 },
          code: 2,
          requestId: 7,
          groups: [{ tag: GROUP_TAG.operation, attributes }],
          data,
        }
        const read = decodeMessage(encodeMessage(message))
        expect(read.ok && Buffer.from(encodeMessage(read.value))).toEqual(Buffer.from(encodeMessage(message)))
        expect(read.ok && read.value.groups).toEqual(message.groups)
      }),
    )
  })

  it('never throws and never loops on damaged bytes', () => {
    const good = vectors.filter((vector) => vector.valid).map((vector) => Buffer.from(vector.hex, 'hex'))
    fc.assert(
      fc.property(
        fc.constantFrom(...good),
        fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 6 }),
        fc.nat(2000),
        (bytes, damage, cut) => {
          const bad = Buffer.from(bytes)
          for (const [at, value] of damage) bad[at % bad.length] = value
          const result = decodeMessage(bad.subarray(0, cut % (bad.length + 1)))
          expect(typeof result.ok).toBe('boolean')
        },
      ),
      { numRuns: 500 },
    )
  })

  it('refuses an endless list of values', () => {
    const message = encodeMessage({
      version: { major: 1, minor: 1 },
      code: 0,
      requestId: 1,
      groups: [{ tag: GROUP_TAG.printer, attributes: Array.from({ length: 5000 }, () => attribute('x', 'integer', 1)) }],
      data: new Uint8Array(0),
    })
    const result = decodeMessage(message)
    expect(result.ok ? 'decoded' : result.error.code).toBe('tooMany')
  })
})
