import { err, ok, type Result } from '@zhengyin/kernel'
import { luhnCheck } from './luhn.ts'

/** 办件编号: `04` + 3 item + 2 year + 7 serial + 1 Luhn, 15 digits. Given by the center. */
export interface CaseCode {
  readonly code: string
  readonly item: string
  /** Two digits. */
  readonly year: string
  readonly serial: number
}

export type CaseCodeError =
  | { readonly code: 'length'; readonly length: number }
  | { readonly code: 'charset'; readonly position: number; readonly character: string }
  | { readonly code: 'prefix' }
  | { readonly code: 'check'; readonly position: 15; readonly expected: string }

const PREFIX = '04'
const DIGITS = '0123456789'
const MAX_SERIAL = 9_999_999

/**
 * @param parts.item three digits, the item's number at the center
 * @param parts.year full civil year
 * @param parts.serial 1 … 9 999 999 in this item and year; more is a bug of the caller's sequence and throws
 */
export function makeCaseCode(parts: { readonly item: string; readonly year: number; readonly serial: number }): string {
  if (!/^\d{3}$/.test(parts.item)) throw new RangeError(`item must be three digits: ${parts.item}`)
  if (!Number.isInteger(parts.year) || parts.year < 2000 || parts.year > 2099) throw new RangeError(`year out of range: ${parts.year}`)
  if (!Number.isInteger(parts.serial) || parts.serial < 1 || parts.serial > MAX_SERIAL) {
    throw new RangeError(`serial out of range: ${parts.serial}`)
  }
  const body = PREFIX + parts.item + String(parts.year % 100).padStart(2, '0') + String(parts.serial).padStart(7, '0')
  return body + luhnCheck(body, DIGITS)
}

export function checkCaseCode(text: string): Result<CaseCode, CaseCodeError> {
  if (text.length !== 15) return err({ code: 'length', length: text.length })
  const wrong = Array.from(text).findIndex((character) => !DIGITS.includes(character))
  if (wrong >= 0) return err({ code: 'charset', position: wrong + 1, character: text[wrong] ?? '' })
  if (!text.startsWith(PREFIX)) return err({ code: 'prefix' })
  const expected = luhnCheck(text.slice(0, 14), DIGITS)
  if (text[14] !== expected) return err({ code: 'check', position: 15, expected })
  return ok({ code: text, item: text.slice(2, 5), year: text.slice(5, 7), serial: Number(text.slice(7, 14)) })
}
