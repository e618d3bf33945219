/** The paper of a simulated receipt printer: rows of dots as the head burns them, and the words for tests. */
import { PNG } from 'pngjs'
import QRCode from 'qrcode'
import { cellsOf, emboldened, GLYPH_HEIGHT, glyph, HALF_WIDTH, hasGlyph, stamp } from '../../drivers/receipt-printer/escpos/glyphs.ts'
import { type Bitmap, needsFourBytes, type QrLevel } from '../../drivers/receipt-printer/escpos/operations.ts'

export interface Slip {
  /** Printed lines as text; a picture is `▦`. */
  readonly lines: readonly string[]
  /** Contents of the QR codes. */
  readonly codes: readonly string[]
  /** Burnt only when somebody looks: a headless run asks for words. */
  png(): Uint8Array
}

export interface Run {
  readonly text: string
  readonly width: 1 | 2
  readonly height: 1 | 2
  readonly bold: boolean
}

export interface SlipPaper {
  line(runs: readonly Run[], align: number): void
  picture(bitmap: Bitmap, align: number): void
  code(data: string, dots: number, level: QrLevel, align: number): void
  feed(dots: number): void
  /** The cut: what was printed since the last one, `undefined` for blank paper. */
  tearOff(): Slip | undefined
}

/** Line spacing of the common default, 1/6 inch at 203 dpi. */
export const LINE_DOTS = 30
const MARGIN_DOTS = 24
const QUIET_DOTS = 18

export function slipPaper(columns: number): SlipPaper {
  const width = columns * HALF_WIDTH
  let blocks: (() => Bitmap)[] = []
  let burnt = false
  let lines: string[] = []
  let codes: string[] = []

  const blank = (height: number): { width: number; height: number; dots: Uint8Array } => ({
    width,
    height,
    dots: new Uint8Array(width * height),
  })
  const start = (used: number, align: number): number => (align === 1 ? Math.floor((width - used) / 2) : align === 2 ? width - used : 0)

  return {
    line: (runs, align) => {
      burnt ||= runs.some(({ text }) => text.trim() !== '')
      lines.push(runs.map(({ text }) => text).join(''))
      blocks.push(() => textBand(runs, align))
    },
    picture: (bitmap, align) => {
      burnt ||= bitmap.dots.includes(1)
      lines.push('▦')
      blocks.push(() => {
        const band = blank(bitmap.height)
        stamp(band, bitmap, start(bitmap.width, align), 0)
        return band
      })
    },
    code: (data, dots, level, align) => {
      burnt = true
      codes.push(data)
      blocks.push(() => codeBand(data, dots, level, align))
    },
    feed: (dots) => {
      if (dots > 0) blocks.push(() => blank(dots))
    },
    tearOff: () => {
      const slip = burnt ? slipOf(blocks, lines, codes) : undefined
      blocks = []
      lines = []
      codes = []
      burnt = false
      return slip
    },
  }

  function slipOf(paper: readonly (() => Bitmap)[], words: readonly string[], data: readonly string[]): Slip {
    return {
      lines: words,
      codes: data,
      png: () =>
        toPng(
          paper.map((burn) => burn()),
          width,
        ),
    }
  }

  function textBand(runs: readonly Run[], align: number): Bitmap {
    const height = Math.max(1, ...runs.map((run) => run.height))
    const band = blank(GLYPH_HEIGHT * height + (LINE_DOTS - GLYPH_HEIGHT))
    const used = runs.reduce(
      (sum, run) => sum + Array.from(run.text).reduce((cells, character) => cells + cellsOf(character), 0) * run.width,
      0,
    )
    let x = start(used * HALF_WIDTH, align)
    for (const run of runs) {
      for (const character of run.text) {
        const dots = scaled(printed(character, run), run)
        stamp(band, dots, x, (height - run.height) * GLYPH_HEIGHT)
        x += dots.width
      }
    }
    return band
  }

  function codeBand(data: string, dots: number, level: QrLevel, align: number): Bitmap {
    const { modules } = QRCode.create(data, { errorCorrectionLevel: level })
    const size = modules.size * dots
    const band = blank(size + QUIET_DOTS)
    const left = start(size, align)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (modules.get(Math.floor(y / dots), Math.floor(x / dots)) === 1) band.dots[(y + QUIET_DOTS) * width + left + x] = 1
      }
    }
    return band
  }
}

/** Printers hold glyphs for one- and two-byte characters; for the others they burn an empty box. */
function printed(character: string, run: Run): Bitmap {
  if (needsFourBytes(character) || !hasGlyph(character)) return box(cellsOf(character) * HALF_WIDTH)
  const dots = glyph(character, run.width === 2 && run.height === 2 ? 2 : 1)
  return run.bold ? emboldened(dots) : dots
}

function scaled(dots: Bitmap, run: Run): Bitmap {
  const isDouble = dots.height === GLYPH_HEIGHT * 2
  const [timesX, timesY] = isDouble ? [1, 1] : [run.width, run.height]
  if (timesX === 1 && timesY === 1) return dots
  const width = dots.width * timesX
  const height = dots.height * timesY
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[y * width + x] = dots.dots[Math.floor(y / timesY) * dots.width + Math.floor(x / timesX)] ?? 0
  }
  return { width, height, dots: out }
}

function box(width: number): Bitmap {
  const dots = new Uint8Array(width * GLYPH_HEIGHT)
  for (let y = 3; y < GLYPH_HEIGHT - 3; y++) {
    for (let x = 2; x < width - 2; x++) {
      if (y === 3 || y === GLYPH_HEIGHT - 4 || x === 2 || x === width - 3) dots[y * width + x] = 1
    }
  }
  return { width, height: GLYPH_HEIGHT, dots }
}

/** Thermal paper is not quite white and its black not quite black. */
const PAPER = [252, 251, 247] as const
const BURNT = [34, 32, 36] as const

function toPng(blocks: readonly Bitmap[], width: number): Uint8Array {
  const height = blocks.reduce((sum, block) => sum + block.height, 0)
  const png = new PNG({ width: width + 2 * MARGIN_DOTS, height: height + 2 * MARGIN_DOTS, colorType: 2 })
  const paint = (x: number, y: number, [r, g, b]: readonly [number, number, number]): void => {
    const at = (y * png.width + x) * 4
    png.data[at] = r
    png.data[at + 1] = g
    png.data[at + 2] = b
    png.data[at + 3] = 255
  }
  for (let y = 0; y < png.height; y++) for (let x = 0; x < png.width; x++) paint(x, y, PAPER)
  let top = MARGIN_DOTS
  for (const block of blocks) {
    for (let y = 0; y < block.height; y++) {
      for (let x = 0; x < block.width; x++) if (block.dots[y * block.width + x] === 1) paint(x + MARGIN_DOTS, top + y, BURNT)
    }
    top += block.height
  }
  return PNG.sync.write(png, { colorType: 2 })
}
