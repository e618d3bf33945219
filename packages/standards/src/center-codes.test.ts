import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkCaseCode, makeCaseCode } from './case-code.ts'
import { luhnCheck } from './luhn.ts'
import { checkVerifyCode, groupVerifyCode, makeVerifyCode } from './verify-code.ts'

const random = fc.uint8Array({ minLength: 10, maxLength: 10 })
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('Luhn agrees with the worked example of ISO/IEC 7812-1', () => {
  expect(luhnCheck('7992739871', '0123456789')).toBe('3')
})

test('a case code reads back as what it was made of', () => {
  fc.assert(
    fc.property(fc.nat(999), fc.integer({ min: 2000, max: 2099 }), fc.integer({ min: 1, max: 9_999_999 }), (item, year, serial) => {
      const code = makeCaseCode({ item: String(item).padStart(3, '0'), year, serial })
      expect(code).toMatch(/^04\d{13}$/)
      expect(checkCaseCode(code)).toEqual({
        ok: true,
        value: { code, item: String(item).padStart(3, '0'), year: String(year).slice(2), serial },
      })
    }),
  )
})

test('one wrong digit of a case code is never accepted', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9_999_999 }), fc.nat(14), fc.integer({ min: 1, max: 9 }), (serial, at, shift) => {
      const code = makeCaseCode({ item: '156', year: 2026, serial })
      expect(checkCaseCode(code.slice(0, at) + ((Number(code[at]) + shift) % 10) + code.slice(at + 1)).ok).toBe(false)
    }),
  )
})

test('a case code that is no case code says why', () => {
  expect(checkCaseCode('0415626')).toEqual({ ok: false, error: { code: 'length', length: 7 } })
  expect(checkCaseCode('04156260000001a')).toEqual({ ok: false, error: { code: 'charset', position: 15, character: 'a' } })
  expect(checkCaseCode('051562600000019')).toEqual({ ok: false, error: { code: 'prefix' } })
})

test('a serial past the seven digits is a bug and throws', () => {
  expect(() => makeCaseCode({ item: '156', year: 2026, serial: 10_000_000 })).toThrow(RangeError)
  expect(() => makeCaseCode({ item: '156', year: 2026, serial: 0 })).toThrow(RangeError)
  expect(() => makeCaseCode({ item: '56', year: 2026, serial: 1 })).toThrow(RangeError)
})

test('a verify code is found by any way a person may type it', () => {
  fc.assert(
    fc.property(random, (bytes) => {
      const code = makeVerifyCode(bytes)
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}$/)
      const typed = groupVerifyCode(code).toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l').replaceAll(' ', '-')
      expect(checkVerifyCode(typed)).toEqual({ ok: true, value: code })
    }),
  )
})

test('different random bytes give different codes', () => {
  const codes = Array.from({ length: 200 }, (_, index) => makeVerifyCode(new Uint8Array(10).fill(index)))
  expect(new Set(codes).size).toBe(200)
})

test('one wrong character of a verify code is never accepted', () => {
  fc.assert(
    fc.property(random, fc.nat(15), fc.integer({ min: 1, max: 31 }), (bytes, at, shift) => {
      const code = makeVerifyCode(bytes)
      const wrong = CROCKFORD.charAt((CROCKFORD.indexOf(code.charAt(at)) + shift) % 32)
      expect(checkVerifyCode(code.slice(0, at) + wrong + code.slice(at + 1))).toEqual({ ok: false, error: { code: 'check' } })
    }),
  )
})

test('too little randomness is a bug and throws', () => {
  expect(() => makeVerifyCode(new Uint8Array(9))).toThrow(RangeError)
})
