/** Noto Sans SC as full static TrueType: woff2 subsets print blanks, and pdfkit subsets these itself. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'

export interface Fonts {
  readonly regular: Buffer
  readonly bold: Buffer
  /** Characters of `text` that one of the weights cannot draw. */
  missing(text: string): readonly string[]
}

let loaded: Fonts | undefined

/** 21 MB, read once. */
export function loadFonts(): Fonts {
  loaded ??= read()
  return loaded
}

function read(): Fonts {
  const resolve = createRequire(import.meta.url).resolve
  const regular = readFileSync(resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'))
  const bold = readFileSync(resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'))
  const weights = [create(regular) as Font, create(bold) as Font]
  return {
    regular,
    bold,
    missing: (text) =>
      [...new Set(text)].filter((character) => {
        const point = character.codePointAt(0) ?? 0
        return character !== '\n' && weights.some((weight) => !weight.hasGlyphForCodePoint(point))
      }),
  }
}

/** A gap in a name on an official paper is worse than no paper. */
export class MissingGlyphs extends Error {
  override readonly name = 'MissingGlyphs'
  readonly characters: readonly string[]
  constructor(characters: readonly string[]) {
    super(
      `no glyph for ${characters.map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`).join(' ')}`,
    )
    this.characters = characters
  }
}
