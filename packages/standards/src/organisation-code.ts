import { err, ok, type Result } from '@zhengyin/kernel'

/** Positions count from 1. */
export type OrganisationCodeError =
  | { readonly code: 'length'; readonly length: number }
  | { readonly code: 'charset'; readonly position: number; readonly character: string }
  | { readonly code: 'check'; readonly position: 9; readonly expected: string }

const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

/** GB 11714-1997: 0–9 as digits, A–Z = 10–35 (all 26 letters), 11 − Σ mod 11; 10 is X, 11 is 0. */
export function organisationCodeCheck(body: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number.parseInt(body[index] ?? '0', 36), 0)
  const check = 11 - (sum % 11)
  return check === 10 ? 'X' : check === 11 ? '0' : String(check)
}

/** Nine characters, or ten with the hyphen before the check that the paper form has. The value is the form without it. */
export function checkOrganisationCode(text: string): Result<string, OrganisationCodeError> {
  const code = text.length === 10 && text[8] === '-' ? text.slice(0, 8) + text.slice(9) : text
  if (code.length !== 9) return err({ code: 'length', length: code.length })
  const wrong = Array.from(code).findIndex((character, index) => !(index === 8 ? /^[0-9X]$/ : /^[0-9A-Z]$/).test(character))
  if (wrong >= 0) return err({ code: 'charset', position: wrong + 1, character: code[wrong] ?? '' })
  const expected = organisationCodeCheck(code)
  return code[8] === expected ? ok(code) : err({ code: 'check', position: 9, expected })
}
