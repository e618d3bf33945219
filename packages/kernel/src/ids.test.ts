import { describe, expect, it } from 'vitest'
import { crockford, isCrockford, newId, receiptNumber } from './ids.ts'

describe('ids', () => {
  it('are 32 hexadecimal characters, and no two alike', () => {
    const made = Array.from({ length: 1000 }, newId)
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{32}$/)
    expect(new Set(made).size).toBe(made.length)
  })

  it('show their first 50 bits on a receipt', () => {
    expect(receiptNumber('00000000000000000000000000000000')).toBe('0000000000')
    expect(receiptNumber('ffffffffffffc0000000000000000000')).toBe('ZZZZZZZZZZ')
    // 00001 00010 00011 … is 1 2 3 …
    expect(crockford('08864298', 6)).toBe('123456')
  })

  it('are never made from too few bits', () => {
    expect(() => crockford('ff', 2)).toThrow('need 10 bits, have 8')
  })

  it.each([
    ['0123456789ABCDEFGHJKMNPQRSTVWXYZ', true],
    ['I', false],
    ['L', false],
    ['O', false],
    ['U', false],
    ['a', false],
    ['🀀', false],
  ])('%s in Crockford’s alphabet: %s', (text, expected) => expect(isCrockford(text)).toBe(expected))
})
