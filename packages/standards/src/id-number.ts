import { err, ok, type Result } from '@zhengyin/kernel'
import { type CivilDay, daysInMonth, shanghaiDay } from './civil-day.ts'
import { isProvince } from './divisions.ts'
import { foldTyped } from './fold.ts'

/** GB/T 2261.1: 1 male, 2 female. */
export type Sex = '1' | '2'

export type IdNumber =
  | {
      /**
       * `resident` GB 11643 · `resident-15` the old form, no identity number since 2013-01-01, only for matching old records ·
       * `hk-macao-taiwan` residence permit 810000/820000/830000 · `foreigner-2023` permanent residence card from 2023-12-01.
       */
      readonly kind: 'resident' | 'resident-15' | 'hk-macao-taiwan' | 'foreigner-2023'
      /** 18 characters; a 15-digit number is given in its 18-character form. */
      readonly number: string
      readonly birth: CivilDay
      readonly sex: Sex
    }
  | {
      /** Permanent residence card of 2017: the number holds neither sex nor century. */
      readonly kind: 'foreigner-2017'
      /** 15 characters. */
      readonly number: string
      /** YYMMDD. */
      readonly birthYymmdd: string
    }

/** Positions count from 1, as the standard does. */
export type IdNumberError =
  | { readonly code: 'length'; readonly length: number }
  | { readonly code: 'charset'; readonly position: number; readonly character: string }
  | { readonly code: 'address'; readonly from: number; readonly to: number }
  | { readonly code: 'date'; readonly part: 'year' | 'month' | 'day' | 'future'; readonly from: number; readonly to: number }
  /** Any character may be the wrong one; `position` is where the check character stands. */
  | { readonly code: 'check'; readonly position: number; readonly expected: string }

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const PERMIT_AREAS = new Set(['810000', '820000', '830000'])

/** GB 11643-1999 §4.2.3, ISO 7064 MOD 11-2, over the first 17 digits. */
export function idNumberCheck(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(body[index]), 0)
  return CHECKS.charAt(sum % 11)
}

/** The 2017 foreigner number: 7, 3, 1 repeating over 14 characters, A = 10 … Z = 35, `<` = 0, modulo 10. Seen in readers' programs, not in a standard. */
export function foreigner2017Check(body: string): string {
  const sum = Array.from(body).reduce((total, character, index) => {
    const value = character === '<' ? 0 : Number.parseInt(character, 36)
    return total + value * (index % 3 === 0 ? 7 : index % 3 === 1 ? 3 : 1)
  }, 0)
  return String(sum % 10)
}

/** As typed by a person: full-width digits, blanks and a small x are folded before `checkIdNumber`. */
export function foldIdNumber(text: string): string {
  return foldTyped(text)
}

/**
 * Checks the characters as they stand; only a small x is taken for X. Typed text goes through `foldIdNumber` first.
 * @param today the civil day that a birth may not be after; the host's day in Asia/Shanghai when left out
 */
export function checkIdNumber(text: string, today: CivilDay = shanghaiDay(Date.now())): Result<IdNumber, IdNumberError> {
  const characters = Array.from(text)
  if (characters.length === 15 && /^[A-Z]/.test(text)) return checkForeigner2017(text)
  if (characters.length === 15) return check15(text, today)
  if (characters.length !== 18) return err({ code: 'length', length: characters.length })
  const wrong = firstWrong(characters, (character, position) => (position === 18 ? /^[0-9Xx]$/.test(character) : /^[0-9]$/.test(character)))
  if (wrong) return err(wrong)
  return check18(text.toUpperCase(), today)
}

function check18(number: string, today: CivilDay): Result<IdNumber, IdNumberError> {
  const kind = kindOf(number)
  if (kind === undefined) return err({ code: 'address', from: 1, to: 2 })
  if (kind === 'hk-macao-taiwan' && !PERMIT_AREAS.has(number.slice(0, 6))) return err({ code: 'address', from: 1, to: 6 })
  const birth = dateOf(number.slice(6, 14), 7, today)
  if (!birth.ok) return birth
  const expected = idNumberCheck(number)
  if (number[17] !== expected) return err({ code: 'check', position: 18, expected })
  return ok({ kind, number, birth: birth.value, sex: sexOf(number) })
}

/** Only the province part is checked: six-digit codes of merged districts stay valid for life (310103 卢湾). */
function kindOf(number: string): 'resident' | 'hk-macao-taiwan' | 'foreigner-2023' | undefined {
  if (number.startsWith('9')) return 'foreigner-2023'
  if (/^8[123]/.test(number)) return 'hk-macao-taiwan'
  return isProvince(number.slice(0, 2)) ? 'resident' : undefined
}

/** The century was left out: 19 goes in after position 6 and the check is appended. */
function check15(text: string, today: CivilDay): Result<IdNumber, IdNumberError> {
  const wrong = firstWrong(Array.from(text), (character) => /^[0-9]$/.test(character))
  if (wrong) return err(wrong)
  if (!isProvince(text.slice(0, 2))) return err({ code: 'address', from: 1, to: 2 })
  const body = `${text.slice(0, 6)}19${text.slice(6)}`
  const birth = dateOf(body.slice(6, 14), 5, today)
  if (!birth.ok) return birth
  return ok({ kind: 'resident-15', number: body + idNumberCheck(body), birth: birth.value, sex: sexOf(body) })
}

function checkForeigner2017(text: string): Result<IdNumber, IdNumberError> {
  const wrong = firstWrong(Array.from(text), (character, position) => (position <= 3 ? /^[A-Z<]$/ : /^[0-9]$/).test(character))
  if (wrong) return err(wrong)
  const month = Number(text.slice(9, 11))
  if (month < 1 || month > 12) return err({ code: 'date', part: 'month', from: 10, to: 11 })
  const day = Number(text.slice(11, 13))
  // 29 February passes: the century is not in the number.
  if (day < 1 || day > daysInMonth(2000, month)) return err({ code: 'date', part: 'day', from: 12, to: 13 })
  const expected = foreigner2017Check(text.slice(0, 14))
  if (text[14] !== expected) return err({ code: 'check', position: 15, expected })
  return ok({ kind: 'foreigner-2017', number: text, birthYymmdd: text.slice(7, 13) })
}

function firstWrong(characters: readonly string[], fits: (character: string, position: number) => boolean): IdNumberError | undefined {
  const index = characters.findIndex((character, at) => !fits(character, at + 1))
  return index < 0 ? undefined : { code: 'charset', position: index + 1, character: characters[index] ?? '' }
}

/** @param from position of the year's first digit in the 18-character layout */
function dateOf(yyyymmdd: string, from: number, today: CivilDay): Result<CivilDay, IdNumberError> {
  const year = Number(yyyymmdd.slice(0, 4))
  const month = Number(yyyymmdd.slice(4, 6))
  const day = Number(yyyymmdd.slice(6, 8))
  if (year < 1800) return err({ code: 'date', part: 'year', from, to: from + 3 })
  if (month < 1 || month > 12) return err({ code: 'date', part: 'month', from: from + 4, to: from + 5 })
  if (day < 1 || day > daysInMonth(year, month)) return err({ code: 'date', part: 'day', from: from + 6, to: from + 7 })
  const civil = `${yyyymmdd.slice(0, 4)}-${yyyymmdd.slice(4, 6)}-${yyyymmdd.slice(6, 8)}`
  return civil > today ? err({ code: 'date', part: 'future', from, to: from + 7 }) : ok(civil)
}

/** Position 17: odd is male. */
function sexOf(number: string): Sex {
  return Number(number[16]) % 2 === 1 ? '1' : '2'
}
