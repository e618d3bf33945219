/** Noto Sans SC as full static TrueType: woff2 subsets print blanks, and pdfkit subsets these itself. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'

export interface Fonts {
  readonly regular: Buffer
  readonly bold: Buffer
  /** One line of text as PDF path operators, origin at its baseline, y upwards, in units of `1 / unitsPerEm` of the size. */
  outline(weight: 'regular' | 'bold', text: string, spacingEm: number): OutlinedText
  /** Characters of `text` that one of the weights cannot draw. */
  missing(text: string): readonly string[]
}

export interface OutlinedText {
  readonly operators: string
  readonly unitsPerEm: number
}

let loaded: Fonts | undefined

/** 21 MB, read once. */
export function loadFonts(): Fonts {
  loaded ??= read()
  return loaded
}

function read(): Fonts {
  const require = createRequire(import.meta.url)
  const regular = readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'))
  const bold = readFileSync(require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'))
  const opened = { regular: create(regular) as Font, bold: create(bold) as Font }
  const weights = [opened.regular, opened.bold]
  return {
    regular,
    bold,
    outline: (weight, text, spacingEm) => {
      const font = opened[weight]
      const run = font.layout(text)
      const operators: string[] = []
      let x = 0
      run.glyphs.forEach((glyph, index) => {
        operators.push(...pathOperators(glyph.path.commands as readonly PathCommand[], x))
        x += (run.positions[index]?.xAdvance ?? glyph.advanceWidth) + spacingEm * font.unitsPerEm
      })
      return { operators: `${operators.join('\n')}\nf`, unitsPerEm: font.unitsPerEm }
    },
    missing: (text) =>
      [...new Set(text)].filter((character) => {
        const point = character.codePointAt(0) ?? 0
        return character !== '\n' && weights.some((weight) => !weight.hasGlyphForCodePoint(point))
      }),
  }
}

interface PathCommand {
  readonly command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath'
  readonly args: readonly number[]
}

/** TrueType outlines are quadratic; PDF knows cubic curves only (ISO 32000-1, 8.5.2). */
function pathOperators(commands: readonly PathCommand[], dx: number): string[] {
  let [atX, atY] = [0, 0]
  const operators: string[] = []
  for (const { command, args } of commands) {
    const points = args.map((value, index) => (index % 2 === 0 ? value + dx : value))
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points
    switch (command) {
      case 'moveTo':
        operators.push(`${round(x1)} ${round(y1)} m`)
        break
      case 'lineTo':
        operators.push(`${round(x1)} ${round(y1)} l`)
        break
      case 'quadraticCurveTo': {
        const third = (from: number, control: number) => round(from + ((control - from) * 2) / 3)
        operators.push(`${third(atX, x1)} ${third(atY, y1)} ${third(x2, x1)} ${third(y2, y1)} ${round(x2)} ${round(y2)} c`)
        break
      }
      case 'bezierCurveTo':
        operators.push(`${points.map(round).join(' ')} c`)
        break
      case 'closePath':
        operators.push('h')
        break
      default:
        return command satisfies never
    }
    if (command !== 'closePath') [atX, atY] = [points.at(-2) ?? 0, points.at(-1) ?? 0]
  }
  return operators
}

function round(value: number): number {
  return Math.round(value)
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
