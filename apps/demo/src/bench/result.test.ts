import { expect, test } from 'vitest'
import { isMet, jsonLine, type Measured, measured, median, table } from './result.ts'

const about = { name: 'enqueue', unit: 'rows/s', against: 'plain insert' }
const atLeast = { of: 'ratio', is: 'at-least', bar: 0.8 } as const

test('the median stands between the two middle values', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(() => median([])).toThrow()
})

test('the ratio is the median of the rounds, not the ratio of the medians', () => {
  const line = measured(about, [
    { value: 100, limit: 100 },
    { value: 10, limit: 20 },
    { value: 30, limit: 50 },
  ])
  expect(line).toMatchObject({ value: 30, limit: 50, ratio: 0.6, spread: [0.5, 1], runs: 3, goal: null })
})

test('a goal that is missed is said plainly', () => {
  const line = measured({ ...about, goal: atLeast }, [{ value: 79, limit: 100 }])
  expect(isMet(line)).toBe(false)
  expect(JSON.parse(jsonLine(line))).toMatchObject({
    name: 'enqueue',
    unit: 'rows/s',
    limit: 100,
    value: 79,
    ratio: 0.79,
    runs: 1,
    met: false,
  })
  expect(table([line])).toMatch(/ratio >= 0\.8 +NO/)
})

test('goals are kept on the bar, on either side of it and on the value', () => {
  const line = (changes: Partial<Measured>) => isMet({ ...measured(about, [{ value: 200, limit: 250 }]), ...changes })
  expect(line({ goal: atLeast })).toBe(true)
  expect(line({ goal: { of: 'ratio', is: 'at-most', bar: 0.7 } })).toBe(false)
  expect(line({ goal: { of: 'value', is: 'at-least', bar: 200 } })).toBe(true)
  expect(line({ goal: atLeast, ratio: null })).toBe(false)
  expect(line({ goal: null })).toBeUndefined()
})

test('what was skipped says so in both outputs', () => {
  const line = { name: 'start-to-home', skipped: 'no Chromium' }
  expect(JSON.parse(jsonLine(line))).toEqual(line)
  expect(table([line])).toContain('SKIPPED start-to-home: no Chromium')
})
