import { crockford, err, ok, type Result } from '@zhengyin/kernel'
import { foldTyped } from './fold.ts'
import { luhnCheck } from './luhn.ts'

/** 校验码: 15 random Crockford characters (75 bits) + 1 check, Luhn modulo 32. */
export type VerifyCodeError =
  | { readonly code: 'length'; readonly length: number }
  | { readonly code: 'charset'; readonly position: number; readonly character: string }
  /** A typing mistake; the code was never given out. */
  | { readonly code: 'check' }

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_BYTES = 10

/** @param random at least 10 bytes from a cryptographic source */
export function makeVerifyCode(random: Uint8Array): string {
  if (random.length < RANDOM_BYTES) throw new RangeError(`need ${RANDOM_BYTES} random bytes, have ${random.length}`)
  const hex = Array.from(random.slice(0, RANDOM_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const body = crockford(hex, 15)
  return body + luhnCheck(body, ALPHABET)
}

/** Takes what a person reads off paper: small letters, groups, hyphens, O for 0, I and L for 1 (Crockford's rule). The value is the plain code. */
export function checkVerifyCode(text: string): Result<string, VerifyCodeError> {
  const code = foldTyped(text).replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1')
  if (code.length !== 16) return err({ code: 'length', length: code.length })
  const wrong = Array.from(code).findIndex((character) => !ALPHABET.includes(character))
  if (wrong >= 0) return err({ code: 'charset', position: wrong + 1, character: code[wrong] ?? '' })
  return luhnCheck(code.slice(0, 15), ALPHABET) === code[15] ? ok(code) : err({ code: 'check' })
}

/** As printed: four groups of four. */
export function groupVerifyCode(code: string): string {
  return code.replace(/(.{4})(?=.)/g, '$1 ')
}
