/**
 * What people type instead of a code's own characters: full-width letters and digits (U+FF01–U+FF5E), blanks between groups
 * (also U+3000) and small letters. Look-alikes of other scripts (Cyrillic Х, Greek Χ) are left as they are, so a check refuses them.
 */
export function foldTyped(text: string): string {
  return Array.from(text)
    .map((character) => {
      const code = character.codePointAt(0) ?? 0
      return code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : character
    })
    .join('')
    .replace(/[\s\u3000]/gu, '')
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())
}
