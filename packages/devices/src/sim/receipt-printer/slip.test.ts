import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { slipPaper } from './slip.ts'

const black = (png: PNG, x: number, y: number): boolean => (png.data[(y * png.width + x) * 4] ?? 255) < 128

describe('paper of the simulated receipt printer', () => {
  it('is blank paper until something was burnt', () => {
    const paper = slipPaper(48)
    paper.feed(60)
    paper.line([{ text: '   ', width: 1, height: 1, bold: false }], 0)
    expect(paper.tearOff()).toBeUndefined()
  })

  it('shows 一 as one horizontal stroke across its cell', () => {
    const paper = slipPaper(48)
    paper.line([{ text: '一', width: 1, height: 1, bold: false }], 0)
    const png = PNG.sync.read(Buffer.from(paper.tearOff()?.png() ?? []))
    const rows = Array.from(
      { length: 24 },
      (_, y) => Array.from({ length: 24 }, (_dot, x) => black(png, 24 + x, 24 + y)).filter(Boolean).length,
    )
    const burnt = rows.flatMap((count, y) => (count > 0 ? [y] : []))
    expect(burnt.length).toBeLessThanOrEqual(3)
    expect(burnt[0]).toBeGreaterThan(8)
    expect(burnt[0]).toBeLessThan(14)
    expect(Math.max(...rows)).toBeGreaterThanOrEqual(20)
  })

  it('keeps holes open and strokes apart: 口 is a frame', () => {
    const paper = slipPaper(48)
    paper.line([{ text: '口', width: 2, height: 2, bold: false }], 0)
    const png = PNG.sync.read(Buffer.from(paper.tearOff()?.png() ?? []))
    expect(black(png, 24 + 24, 24 + 24)).toBe(false)
    const across = Array.from({ length: 48 }, (_, x) => black(png, 24 + x, 24 + 24))
    expect(across.filter((dot, x) => dot && across[x - 1] !== true)).toHaveLength(2)
  })

  it('centres a line and doubles its size', () => {
    const paper = slipPaper(48)
    paper.line([{ text: '口', width: 2, height: 2, bold: false }], 1)
    const png = PNG.sync.read(Buffer.from(paper.tearOff()?.png() ?? []))
    const columns = Array.from({ length: png.width }, (_, x) =>
      Array.from({ length: 48 }, (_dot, y) => black(png, x, 24 + y)).some(Boolean),
    )
    const [left, right] = [columns.indexOf(true), columns.lastIndexOf(true)]
    expect(Math.abs(left - (png.width - 1 - right))).toBeLessThanOrEqual(2)
    expect(right - left).toBeGreaterThan(30)
  })

  it('burns an empty box for a four-byte character, as printers without its glyph do', () => {
    const paper = slipPaper(48)
    paper.line([{ text: '㙍', width: 1, height: 1, bold: false }], 0)
    const png = PNG.sync.read(Buffer.from(paper.tearOff()?.png() ?? []))
    expect(black(png, 24 + 2, 24 + 12)).toBe(true)
    expect(black(png, 24 + 12, 24 + 12)).toBe(false)
  })
})
