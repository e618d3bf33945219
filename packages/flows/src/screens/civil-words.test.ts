import { expect, test } from 'vitest'
import { civilDate, civilDateTime, civilDayAndTime, civilIso } from './civil-words.ts'

const NEW_YEAR = Date.parse('2027-01-01T00:05:09+08:00')

test('times are Shanghai’s whatever the host’s zone is', () => {
  expect(civilDayAndTime(NEW_YEAR)).toBe('1月1日 0:05')
  expect(civilDateTime(NEW_YEAR)).toBe('2027年1月1日 0:05')
  expect(civilIso(NEW_YEAR)).toBe('2027-01-01T00:05:09.000+08:00')
  expect(civilDate('2030-01-31')).toBe('2030年1月31日')
})
