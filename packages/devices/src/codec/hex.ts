/** Upper-case hexadecimal without blanks, as test vectors and traces write bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0')
  return text.toUpperCase()
}

/** Accepts blanks, line ends, commas, colons and `0x`; `undefined` for anything else or an odd number of digits. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/0x/giu, '').replace(/[\s,:-]+/gu, '')
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/iu.test(digits)) return undefined
  const bytes = new Uint8Array(digits.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16)
  return bytes
}
