import { expect, test } from 'vitest'
import { ago, duration, fullTime, shortTime } from './time.ts'

const now = Date.parse('2026-11-24T00:10:00+08:00')
const at = (civil: string) => Date.parse(`${civil}+08:00`)

test.each([
  ['2026-11-24T00:05:00', '今天 00:05'],
  ['2026-11-23T23:59:00', '昨天 23:59'],
  ['2026-11-25T08:30:00', '明天 08:30'],
  ['2026-11-20T09:12:00', '11月20日 09:12'],
  ['2025-03-01T09:12:00', '2025年3月1日 09:12'],
])('%s just after a midnight in Shanghai is %s', (civil, words) => {
  expect(shortTime(at(civil), now)).toBe(words)
})

test('the full time names the day of the week and the second', () => {
  expect(fullTime(at('2026-11-24T10:05:33'))).toBe('2026年11月24日 周二 10:05:33')
})

test('durations are whole units, never rounded up', () => {
  expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 5_400_000, 86_400_000, 90_000_000].map(duration)).toEqual([
    '不到 1 分钟',
    '不到 1 分钟',
    '1 分钟',
    '59 分钟',
    '1 小时',
    '1 小时 30 分',
    '1 天',
    '1 天 1 小时',
  ])
})

test('a clock that runs a little ahead does not speak of the future', () => {
  expect(ago(now + 5_000, now)).toBe('刚刚')
  expect(ago(now - 120_000, now)).toBe('2 分钟前')
  expect(ago(now + 3_600_000, now)).toBe('1 小时后')
})
