import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkIdNumber, foldIdNumber, idNumberCheck } from './id-number.ts'

const TODAY = '2026-11-24'
const digits = (length: number) => fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: length, maxLength: length })

/** Numbers of an address code that was never assigned (310199). */
const number = fc
  .record({
    birth: fc.date({ min: new Date('1900-01-01'), max: new Date('2026-11-23'), noInvalidDate: true }),
    sequence: digits(3),
  })
  .map(({ birth, sequence }) => {
    const body = `310199${birth.toISOString().slice(0, 10).replaceAll('-', '')}${sequence}`
    return body + idNumberCheck(body)
  })

describe('ID numbers', () => {
  test('every number made by the rule is accepted with its birth and sex', () => {
    fc.assert(
      fc.property(number, (text) => {
        const result = checkIdNumber(text, TODAY)
        expect(result).toMatchObject({
          ok: true,
          value: {
            number: text,
            kind: 'resident',
            birth: `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`,
            sex: Number(text[16]) % 2 === 1 ? '1' : '2',
          },
        })
      }),
    )
  })

  test('one wrong digit anywhere is never accepted', () => {
    fc.assert(
      fc.property(number, fc.nat(16), fc.integer({ min: 1, max: 9 }), (text, position, shift) => {
        const wrong = (Number(text[position]) + shift) % 10
        expect(checkIdNumber(text.slice(0, position) + wrong + text.slice(position + 1), TODAY).ok).toBe(false)
      }),
    )
  })

  test('two different neighbours swapped are never accepted', () => {
    fc.assert(
      fc.property(number, fc.nat(15), (text, at) => {
        fc.pre(text[at] !== text[at + 1])
        const swapped = text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2)
        expect(checkIdNumber(swapped, TODAY).ok).toBe(false)
      }),
    )
  })

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', minLength: 15, maxLength: 18 }), digits(15), digits(18)), (text) => {
        expect(typeof checkIdNumber(text, TODAY).ok).toBe('boolean')
      }),
    )
  })

  test('an error names the positions where the mistake stands', () => {
    expect(checkIdNumber('3101011900O1010011', TODAY)).toEqual({ ok: false, error: { code: 'charset', position: 11, character: 'O' } })
    expect(checkIdNumber('310101190013010019', TODAY)).toEqual({ ok: false, error: { code: 'date', part: 'month', from: 11, to: 12 } })
    expect(checkIdNumber('310101190302290010', TODAY)).toEqual({ ok: false, error: { code: 'date', part: 'day', from: 13, to: 14 } })
    expect(checkIdNumber('310101010203a01', TODAY)).toEqual({ ok: false, error: { code: 'charset', position: 13, character: 'a' } })
    expect(checkIdNumber('310101010203', TODAY)).toEqual({ ok: false, error: { code: 'length', length: 12 } })
  })

  test('today is a possible birthday, tomorrow is not', () => {
    const born = (day: string) => `310199${day}001${idNumberCheck(`310199${day}001`)}`
    expect(checkIdNumber(born('20261124'), TODAY).ok).toBe(true)
    expect(checkIdNumber(born('20261125'), TODAY)).toMatchObject({ ok: false, error: { code: 'date', part: 'future' } })
  })

  test('full-width digits, blanks and a small x are folded; look-alikes of other scripts are refused', () => {
    expect(foldIdNumber(' １１０１０１ １９０５０５０５ ００１ｘ\u3000')).toBe('11010119050505001X')
    for (const lookAlike of ['Х', 'Χ', '×']) {
      expect(checkIdNumber(foldIdNumber(`11010119050505001${lookAlike}`), TODAY)).toEqual({
        ok: false,
        error: { code: 'charset', position: 18, character: lookAlike },
      })
    }
  })

  test('permits of Hong Kong, Macao and Taiwan residents have exactly three area codes', () => {
    const permit = (area: string) => `${area}19030405003`
    const checked = (area: string) => checkIdNumber(permit(area) + idNumberCheck(permit(area)), TODAY)
    for (const area of ['810000', '820000', '830000']) expect(checked(area)).toMatchObject({ ok: true, value: { kind: 'hk-macao-taiwan' } })
    for (const area of ['810001', '840000', '800000']) expect(checked(area)).toMatchObject({ ok: false, error: { code: 'address' } })
  })

  test('the 15-character foreigner number of 2017 tells day of birth but neither century nor sex', () => {
    expect(checkIdNumber('USA310005060713', TODAY)).toEqual({
      ok: true,
      value: { kind: 'foreigner-2017', number: 'USA310005060713', birthYymmdd: '050607' },
    })
    expect(checkIdNumber('USA310005060714', TODAY)).toEqual({ ok: false, error: { code: 'check', position: 15, expected: '3' } })
    expect(checkIdNumber('USA310005130713', TODAY)).toMatchObject({ ok: false, error: { code: 'date', part: 'month' } })
  })
})
