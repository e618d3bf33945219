import { randomUUID } from 'node:crypto'

/** Crockford's base 32: no I, L, O, U. Source: crockford.com/base32.html. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A client-made id: 128 random bits in lower-case hexadecimal, 32 characters. */
export function newId(): string {
  return randomUUID().replaceAll('-', '')
}

/** The first `length` × 5 bits of a hexadecimal string in Crockford's alphabet. */
export function crockford(hex: string, length: number): string {
  const bits = [...hex].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, '0')).join('')
  if (bits.length < length * 5) throw new Error(`need ${length * 5} bits, have ${bits.length}`)
  let text = ''
  for (let i = 0; i < length; i++) text += ALPHABET[Number.parseInt(bits.slice(i * 5, i * 5 + 5), 2)]
  return text
}

export function isCrockford(text: string): boolean {
  return [...text].every((character) => ALPHABET.includes(character))
}

/** What an offline receipt shows of a client id: its first 50 bits as 10 Crockford characters. */
export function receiptNumber(id: string): string {
  return crockford(id, 10)
}
