import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCreditCode, creditCodeCheck } from './credit-code.ts'
import { organisationCodeCheck } from './organisation-code.ts'

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const creditCode = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...Array.from('0123456789')), minLength: 6, maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...Array.from(ALPHABET)), minLength: 8, maxLength: 8 }),
  )
  .map(([division, organisation]) => {
    const body = `91${division}${organisation}${organisationCodeCheck(organisation)}`
    return body + creditCodeCheck(body)
  })

test('every code made by both rules is accepted', () => {
  fc.assert(
    fc.property(creditCode, (code) => {
      expect(checkCreditCode(code)).toMatchObject({ ok: true, value: { number: code } })
    }),
  )
})

test('one wrong character anywhere is never accepted', () => {
  fc.assert(
    fc.property(creditCode, fc.nat(17), fc.integer({ min: 1, max: 30 }), (code, position, shift) => {
      const wrong = ALPHABET.charAt((ALPHABET.indexOf(code.charAt(position)) + shift) % 31)
      expect(checkCreditCode(code.slice(0, position) + wrong + code.slice(position + 1)).ok).toBe(false)
    }),
  )
})

test('a letter among the division digits is named by its position', () => {
  expect(checkCreditCode('9131A101MA00000153')).toEqual({ ok: false, error: { code: 'charset', position: 5, character: 'A' } })
})
