/**
 * Noto Sans SC in two weights. Each is shipped twice: the GB 2312 characters with Latin and punctuation, which every page needs, and the
 * whole font, fetched only when a rarer character (喆 堃 䶮 㛃 in a name) is on the page. TrueType, not WOFF2: over loopback 2.4 MB are
 * read in milliseconds, while compressing them would add a quarter of a minute for each weight to every build.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import subsetFont from 'subset-font'
import type { Plugin } from 'vite'

const require = createRequire(import.meta.url)
const WEIGHTS = [
  { weight: 400, file: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf' },
  { weight: 600, file: '@expo-google-fonts/noto-sans-sc/600SemiBold/NotoSansSC_600SemiBold.ttf' },
] as const

export function fonts(): Plugin {
  return {
    name: 'kiosk-fonts',
    apply: 'build',
    transformIndexHtml: () => [{ tag: 'link', attrs: { rel: 'stylesheet', href: './fonts/fonts.css' }, injectTo: 'head' }],
    async generateBundle() {
      const characters = commonCharacters()
      const common = unicodeRange(characters)
      const faces: string[] = []
      for (const { weight, file } of WEIGHTS) {
        const whole = await readFile(require.resolve(file))
        const subset = await subsetFont(whole, characters.join(''), { targetFormat: 'truetype' })
        this.emitFile({ type: 'asset', fileName: `fonts/noto-sans-sc-${weight}.ttf`, source: subset })
        this.emitFile({ type: 'asset', fileName: `fonts/noto-sans-sc-${weight}-whole.ttf`, source: whole })
        faces.push(face('Terminal', weight, `noto-sans-sc-${weight}.ttf`, common))
        faces.push(
          face('Terminal Rare', weight, `noto-sans-sc-${weight}-whole.ttf`, 'U+2E80-2FDF, U+3400-9FFF, U+F900-FAFF, U+20000-3FFFF'),
        )
      }
      this.emitFile({ type: 'asset', fileName: 'fonts/fonts.css', source: faces.join('\n') })
      this.emitFile({
        type: 'asset',
        fileName: 'fonts/LICENSE.txt',
        source: await readFile(require.resolve('@expo-google-fonts/noto-sans-sc/LICENSE_FONT')),
      })
    },
  }
}

function face(family: string, weight: number, file: string, range: string): string {
  return `@font-face{font-family:'${family}';font-weight:${weight};font-style:normal;font-display:block;src:url('./${file}') format('truetype');unicode-range:${range}}`
}

/** GB 2312 by its 94 × 94 code table, Latin, and the punctuation and marks that screens use. */
export function commonCharacters(): readonly string[] {
  const found = new Set<string>()
  for (let code = 0x20; code < 0x180; code += 1) found.add(String.fromCodePoint(code))
  for (let code = 0x2010; code < 0x2040; code += 1) found.add(String.fromCodePoint(code))
  for (let code = 0x3000; code < 0x3020; code += 1) found.add(String.fromCodePoint(code))
  for (let code = 0xff00; code < 0xff66; code += 1) found.add(String.fromCodePoint(code))
  const decoder = new TextDecoder('gb2312')
  for (let row = 0xa1; row <= 0xf7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      const character = decoder.decode(Uint8Array.of(row, cell))
      if (!character.includes('\ufffd')) for (const one of character) found.add(one)
    }
  }
  return [...found].sort((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0))
}

/** The characters as CSS unicode-range. */
export function unicodeRange(characters: readonly string[]): string {
  const codes = characters.map((character) => character.codePointAt(0) ?? 0).sort((a, b) => a - b)
  const ranges: string[] = []
  let from = codes[0]
  let to = from
  for (const code of [...codes.slice(1), undefined]) {
    if (from === undefined || to === undefined) break
    if (code === to + 1) {
      to = code
      continue
    }
    ranges.push(from === to ? `U+${hex(from)}` : `U+${hex(from)}-${hex(to)}`)
    from = code
    to = code
  }
  return ranges.join(',')
}

function hex(code: number): string {
  return code.toString(16).toUpperCase()
}
