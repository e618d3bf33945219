import { expect, test } from 'vitest'
import { cabinet, type Part } from './layout.ts'

const all: readonly Part[] = ['screen', 'card-reader', 'document-printer', 'receipt-printer', 'code-scanner', 'camera', 'locker']

test('every configured part is drawn once, and no other', () => {
  expect(
    cabinet(all)
      .boxes.map((box) => box.part)
      .sort(),
  ).toEqual([...all].sort())
  expect(cabinet(['screen', 'card-reader']).boxes.map((box) => box.part)).toEqual(['screen', 'card-reader'])
})

test('parts do not lie over each other and stay inside the drawing', () => {
  const { boxes, width, height } = cabinet(all)
  for (const a of boxes) {
    expect(a.x).toBeGreaterThanOrEqual(0)
    expect(a.x + a.width).toBeLessThanOrEqual(width)
    expect(a.y + a.height).toBeLessThanOrEqual(height)
    for (const b of boxes) {
      if (a === b) continue
      const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
      expect(apart, `${a.part} and ${b.part}`).toBe(true)
    }
  }
})

test('another cabinet draws another machine', () => {
  expect(cabinet(all).width).toBeGreaterThan(cabinet(['screen', 'card-reader']).width)
})
