/**
 * Luhn modulo N (ISO/IEC 7812-1 Annex B for N = 10, the same rule for any even N): every single wrong character is found, and
 * every swap of neighbours but the one of the first and the last character of the alphabet.
 */
export function luhnCheck(body: string, alphabet: string): string {
  const radix = alphabet.length
  let sum = 0
  let factor = 2
  for (let index = body.length - 1; index >= 0; index--) {
    const value = alphabet.indexOf(body.charAt(index))
    if (value < 0) throw new RangeError(`character ${index + 1} is not in the alphabet`)
    const product = value * factor
    sum += Math.floor(product / radix) + (product % radix)
    factor = factor === 2 ? 1 : 2
  }
  return alphabet.charAt((radix - (sum % radix)) % radix)
}
