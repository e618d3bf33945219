/** A receipt in words becomes lines of cells, and lines become operations. */
import { err, ok, type Result } from '@zhengyin/kernel'
import type { Receipt, ReceiptLine } from '../../../contract/receipt-printer.ts'
import { cellsOf, emboldened, glyph, HALF_WIDTH, hasGlyph, stamp } from './glyphs.ts'
import { type Bitmap, type EscposOp, needsFourBytes } from './operations.ts'

export interface Paper {
  /** Half-width cells in a line of normal size: 48 on 80 mm paper, 32 on 58 mm. */
  readonly columns: number
}

export interface LayoutError {
  readonly code: 'noGlyph' | 'qrTooLong'
  /** 1-based line of the receipt; never its content. */
  readonly line: number
}

/** Version 40-M of ISO/IEC 18004 would hold more, but no hand-held scanner reads it from 80 mm paper. */
const MAX_QR_BYTES = 300
const QR_DOTS = 6
const FEED_TO_CUTTER = 4

/** GB18030 has two-byte codes for them, and every printer its own idea of what they show. */
const PRIVATE_USE = /\p{Co}/u

interface Style {
  readonly align: 0 | 1
  readonly magnify: 1 | 2
  readonly bold: boolean
}

const PLAIN: Style = { align: 0, magnify: 1, bold: false }

export function layOut(receipt: Receipt, paper: Paper): Result<readonly EscposOp[], LayoutError> {
  const ops: EscposOp[] = [{ op: 'init' }, { op: 'kanjiOn' }]
  for (const [index, line] of receipt.lines.entries()) {
    const made = lineOps(line, paper)
    if (typeof made === 'string') return err({ code: made, line: index + 1 })
    ops.push(...made)
  }
  ops.push({ op: 'feedLines', n: FEED_TO_CUTTER }, { op: 'cut', mode: 'partial' })
  return ok(ops)
}

function lineOps(line: ReceiptLine, paper: Paper): readonly EscposOp[] | LayoutError['code'] {
  switch (line.type) {
    case 'text': {
      const magnify = line.size === 'large' ? 2 : 1
      const style: Style = { align: line.align === 'center' ? 1 : 0, magnify, bold: line.bold === true }
      return textOps(wrap(clean(line.text), Math.floor(paper.columns / magnify)), style, paper)
    }
    case 'pair':
      return textOps(pair(clean(line.label), clean(line.value), paper.columns), PLAIN, paper)
    case 'rule':
      return textOps(['-'.repeat(paper.columns)], PLAIN, paper)
    case 'qr': {
      if (Buffer.byteLength(line.data) > MAX_QR_BYTES) return 'qrTooLong'
      return [
        { op: 'align', n: 1 },
        { op: 'qrModel', model: 2 },
        { op: 'qrSize', n: QR_DOTS },
        { op: 'qrErrorLevel', level: 'M' },
        { op: 'qrStore', data: line.data },
        { op: 'qrPrint' },
        { op: 'lf' },
        { op: 'align', n: 0 },
      ]
    }
  }
}

function textOps(lines: readonly string[], style: Style, paper: Paper): readonly EscposOp[] | 'noGlyph' {
  const ops: EscposOp[] = []
  for (const text of lines) {
    if (!Array.from(text).some((character) => needsFourBytes(character) || PRIVATE_USE.test(character))) {
      ops.push(
        { op: 'align', n: style.align },
        { op: 'bold', on: style.bold },
        { op: 'size', width: style.magnify, height: style.magnify },
        ...(text === '' ? [] : [{ op: 'text', text } as const]),
        { op: 'lf' },
      )
      continue
    }
    // Printers hold glyphs for the two-byte characters only and leave a gap for the others: such a line goes as a picture.
    if (!Array.from(text).every(hasGlyph)) return 'noGlyph'
    ops.push({ op: 'align', n: 0 }, { op: 'raster', bitmap: picture(text, style, paper) })
  }
  return ops
}

function picture(text: string, style: Style, paper: Paper): Bitmap {
  const width = paper.columns * HALF_WIDTH
  const height = 24 * style.magnify + 6
  const bitmap = { width, height, dots: new Uint8Array(width * height) }
  const used = cells(text) * HALF_WIDTH * style.magnify
  let x = style.align === 1 ? Math.floor((width - used) / 2) : 0
  for (const character of text) {
    const dots = glyph(character, style.magnify)
    stamp(bitmap, style.bold ? emboldened(dots) : dots, x, 0)
    x += dots.width
  }
  return bitmap
}

/** No control or direction character of a person's text may reach the printer as a command. */
function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
}

function cells(text: string): number {
  let sum = 0
  for (const character of text) sum += cellsOf(character)
  return sum
}

/** Chinese breaks anywhere; a run of Latin letters and digits stays whole when it fits on a line of its own. */
function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const run of text.match(/[\x21-\x7e]+|[^\x21-\x7e]/gu) ?? []) {
    const pieces = cells(run) > columns ? Array.from(run) : [run]
    for (const piece of pieces) {
      if (cells(line) + cells(piece) > columns) {
        lines.push(line)
        line = ''
      }
      if (line !== '' || piece !== ' ') line += piece
    }
  }
  return [...lines, line]
}

function pair(label: string, value: string, columns: number): readonly string[] {
  const room = columns - cells(label) - cells(value)
  if (room >= 1) return [`${label}${' '.repeat(room)}${value}`]
  return [...wrap(label, columns), ...wrap(value, columns - 2).map((line) => `  ${line}`)]
}
