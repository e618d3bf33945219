import { err, ok, type Result } from '@zhengyin/kernel'
import { checkOrganisationCode, organisationCodeCheck } from './organisation-code.ts'

export interface CreditCode {
  /** 18 characters. */
  readonly number: string
  /** Registration department: 1 机构编制, 5 民政, 9 市场监管, others by the standard's table. */
  readonly department: string
  readonly category: string
  /** GB/T 2260, six digits. */
  readonly division: string
  /** GB 11714, nine characters. */
  readonly organisationCode: string
}

/** Positions count from 1. */
export type CreditCodeError =
  | { readonly code: 'length'; readonly length: number }
  | { readonly code: 'charset'; readonly position: number; readonly character: string }
  /**
   * Some codes of the Fujian pilot fail here and are real: `organisationCodeHolds` lets a caller send them to a person instead
   * of refusing them.
   */
  | { readonly code: 'check'; readonly position: 18; readonly expected: string; readonly organisationCodeHolds: boolean }
  | { readonly code: 'organisation-check'; readonly position: 17; readonly expected: string }

/** No I, O, S, V, Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'
/** 3^i mod 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** GB 32100-2015 §5.5 over the first 17 characters. */
export function creditCodeCheck(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * ALPHABET.indexOf(body[index] ?? '0'), 0)
  return ALPHABET.charAt((31 - (sum % 31)) % 31)
}

export function checkCreditCode(text: string): Result<CreditCode, CreditCodeError> {
  if (text.length !== 18) return err({ code: 'length', length: text.length })
  const wrong = Array.from(text).findIndex((character, index) => !(index >= 2 && index < 8 ? '0123456789' : ALPHABET).includes(character))
  if (wrong >= 0) return err({ code: 'charset', position: wrong + 1, character: text[wrong] ?? '' })
  const organisationCode = text.slice(8, 17)
  const organisationCodeHolds = checkOrganisationCode(organisationCode).ok
  const expected = creditCodeCheck(text)
  if (text[17] !== expected) return err({ code: 'check', position: 18, expected, organisationCodeHolds })
  if (!organisationCodeHolds) return err({ code: 'organisation-check', position: 17, expected: organisationCodeCheck(organisationCode) })
  return ok({ number: text, department: text.charAt(0), category: text.charAt(1), division: text.slice(2, 8), organisationCode })
}
