/** Dot glyphs of receipt printers (half width 12 × 24, full width 24 × 24 at 203 dpi), drawn from the outlines of Noto Sans SC. */
import { createRequire } from 'node:module'
import { type Font, openSync, type PathCommand } from 'fontkit'
import type { Bitmap } from './operations.ts'

export const GLYPH_HEIGHT = 24
export const HALF_WIDTH = 12
/** The ideographic em box of Noto Sans SC reaches from 880 to -120 of 1000 units; Latin descenders go further down, to -200 and more. */
const EM_TOP = 0.88
const LATIN_TOP = 0.8
/** Dots are split 4 × 4; a dot prints when this many of its 16 samples lie inside the outline. */
const SAMPLES = 4
const BLACK_FROM = 6

const require = createRequire(import.meta.url)
let loaded: Font | undefined

function font(): Font {
  if (loaded !== undefined) return loaded
  const opened = openSync(require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'))
  if (!('glyphForCodePoint' in opened)) throw new Error('a font collection where one font is needed')
  loaded = opened
  return opened
}

export function hasGlyph(character: string): boolean {
  return font().hasGlyphForCodePoint(character.codePointAt(0) ?? 0)
}

/** Printers give one cell to ASCII and the half-width forms, two to everything else. */
export function cellsOf(character: string): 1 | 2 {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 || (code >= 0xff61 && code <= 0xffdc) ? 1 : 2
}

const cache = new Map<string, Bitmap>()

/** @param magnify 2 for double size; outlines are drawn at that size, not blown up. */
export function glyph(character: string, magnify: 1 | 2 = 1): Bitmap {
  const key = `${magnify}${character}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const drawn = draw(character, magnify)
  // The commonest 3500 characters and some; a terminal runs for months.
  if (cache.size < 8000) cache.set(key, drawn)
  return drawn
}

function draw(character: string, magnify: number): Bitmap {
  const height = GLYPH_HEIGHT * magnify
  const width = cellsOf(character) * HALF_WIDTH * magnify
  const { path, advanceWidth } = font().glyphForCodePoint(character.codePointAt(0) ?? 0)
  const scale = height / font().unitsPerEm
  const advance = advanceWidth * scale
  // Latin letters are wider than half a cell is: squeezed, as printers' fonts are; narrow ones stand in the middle.
  const scaleX = advance > width ? (scale * width) / advance : scale
  const shift = advance > width ? 0 : (width - advance) / 2
  const top = cellsOf(character) === 1 ? LATIN_TOP : EM_TOP
  const edges = outline(path.commands, (x, y) => [(x * scaleX + shift) * SAMPLES, (top * height - y * scale) * SAMPLES])
  return { width, height, dots: fill(edges, width, height) }
}

type Point = readonly [number, number]
interface Edge {
  readonly top: Point
  readonly bottom: Point
  readonly winding: 1 | -1
}

/** Curves as eight straight pieces each: under a tenth of a dot off at these sizes. */
const PIECES = 8

function outline(commands: readonly PathCommand[], place: (x: number, y: number) => Point): readonly Edge[] {
  const edges: Edge[] = []
  let start: Point = [0, 0]
  let at: Point = [0, 0]
  const lineTo = (to: Point): void => {
    if (at[1] !== to[1]) edges.push(at[1] < to[1] ? { top: at, bottom: to, winding: 1 } : { top: to, bottom: at, winding: -1 })
    at = to
  }
  for (const { command, args } of commands) {
    const points: Point[] = []
    for (let i = 0; i + 1 < args.length; i += 2) points.push(place(args[i] ?? 0, args[i + 1] ?? 0))
    switch (command) {
      case 'moveTo':
        start = at = points[0] ?? at
        break
      case 'closePath':
        lineTo(start)
        break
      case 'lineTo':
      case 'quadraticCurveTo':
      case 'bezierCurveTo': {
        const hull = [at, ...points]
        const pieces = points.length === 1 ? 1 : PIECES
        for (let i = 1; i <= pieces; i++) lineTo(bezier(hull, i / pieces))
        break
      }
    }
  }
  return edges
}

/** De Casteljau, for any degree. */
function bezier(hull: readonly Point[], t: number): Point {
  let points = hull
  while (points.length > 1) {
    points = points.slice(1).map((point, i) => {
      const before = points[i] ?? point
      return [before[0] + (point[0] - before[0]) * t, before[1] + (point[1] - before[1]) * t]
    })
  }
  return points[0] ?? [0, 0]
}

/** Non-zero winding over sample rows; overlapping strokes of a variable-width font stay filled. */
function fill(edges: readonly Edge[], width: number, height: number): Uint8Array {
  const hits = new Uint8Array(width * height)
  for (let row = 0; row < height * SAMPLES; row++) {
    const y = row + 0.5
    const crossings = edges
      .filter(({ top, bottom }) => top[1] <= y && y < bottom[1])
      .map(({ top, bottom, winding }) => ({ x: top[0] + ((y - top[1]) * (bottom[0] - top[0])) / (bottom[1] - top[1]), winding }))
      .toSorted((a, b) => a.x - b.x)
    let winding = 0
    crossings.forEach((crossing, i) => {
      winding += crossing.winding
      const next = crossings[i + 1]
      if (winding === 0 || next === undefined) return
      const from = Math.max(0, Math.ceil(crossing.x - 0.5))
      const to = Math.min(width * SAMPLES - 1, Math.ceil(next.x - 0.5) - 1)
      for (let sample = from; sample <= to; sample++) {
        const dot = Math.floor(row / SAMPLES) * width + Math.floor(sample / SAMPLES)
        hits[dot] = (hits[dot] ?? 0) + 1
      }
    })
  }
  return hits.map((count) => (count >= BLACK_FROM ? 1 : 0))
}

/** Copies `from` into `to`; what lies outside is cut off. */
export function stamp(
  to: { readonly width: number; readonly height: number; readonly dots: Uint8Array },
  from: Bitmap,
  x: number,
  y: number,
): void {
  for (let row = 0; row < from.height; row++) {
    for (let column = 0; column < from.width; column++) {
      if (from.dots[row * from.width + column] !== 1) continue
      const [atX, atY] = [x + column, y + row]
      if (atX >= 0 && atX < to.width && atY >= 0 && atY < to.height) to.dots[atY * to.width + atX] = 1
    }
  }
}

/** Emphasis as thermal printers make it: every dot twice, one beside the other. */
export function emboldened({ width, height, dots }: Bitmap): Bitmap {
  const bold = dots.slice()
  for (let i = 0; i < dots.length; i++) if (dots[i] === 1 && i % width < width - 1) bold[i + 1] = 1
  return { width, height, dots: bold }
}
