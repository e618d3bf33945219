import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calendarYears, isOpen, isWorkingDay, nextOpening, type WeeklyHours } from './working-days.ts'

/** 婚姻登记档案 review: Mon–Fri 8:30–16:30, weekends and holidays 8:30–11:30. */
const archive: WeeklyHours = { workingDays: [{ from: '08:30', to: '16:30' }], otherDays: [{ from: '08:30', to: '11:30' }] }
const windowHours: WeeklyHours = {
  workingDays: [
    { from: '09:00', to: '11:30' },
    { from: '13:30', to: '17:00' },
  ],
  otherDays: [],
}
const at = (civil: string) => Date.parse(`${civil}+08:00`)
const opening = (hours: WeeklyHours, civil: string) => {
  const result = nextOpening(hours, at(civil))
  return result.ok ? new Date(result.value + 8 * 3_600_000).toISOString().slice(0, 16) : result.error
}

describe('working days', () => {
  test.each([
    ['2026-11-24', true, 'an ordinary Tuesday'],
    ['2026-11-22', false, 'an ordinary Sunday'],
    ['2026-10-01', false, 'National Day, a Thursday'],
    ['2026-10-10', true, 'a Saturday worked instead of a holiday'],
    ['2026-02-17', false, 'Spring Festival, a Tuesday'],
    ['2026-02-28', true, 'a Saturday worked instead of a holiday'],
    ['2025-05-05', false, 'a Monday freed by the Labour Day notice'],
  ])('%s → %s (%s)', (day, working) => {
    expect(isWorkingDay(day)).toEqual({ ok: true, value: working })
  })

  test('a year without a notice is an error that names it', () => {
    const last = calendarYears.at(-1) ?? 0
    expect(isWorkingDay(`${last + 1}-06-01`)).toEqual({ ok: false, error: { code: 'no-holiday-data', year: last + 1 } })
    expect(isOpen(archive, at('2003-06-02T10:00'))).toEqual({ ok: false, error: { code: 'no-holiday-data', year: 2003 } })
  })
})

describe('service hours', () => {
  test.each([
    ['2026-11-24T08:29:59', false],
    ['2026-11-24T08:30:00', true],
    ['2026-11-24T16:29:59', true],
    ['2026-11-24T16:30:00', false],
    ['2026-11-22T11:00:00', true],
    ['2026-11-22T12:00:00', false],
    ['2026-10-10T15:00:00', true],
    ['2026-10-01T15:00:00', false],
  ])('the archive at %s: open %s', (civil, open) => {
    expect(isOpen(archive, at(civil))).toEqual({ ok: true, value: open })
  })

  test('the next opening follows the calendar over weekends and long holidays', () => {
    expect(opening(archive, '2026-11-24T19:30')).toBe('2026-11-25T08:30')
    expect(opening(archive, '2026-11-24T06:00')).toBe('2026-11-24T08:30')
    expect(opening(windowHours, '2026-11-24T12:00')).toBe('2026-11-24T13:30')
    expect(opening(windowHours, '2026-11-27T17:00')).toBe('2026-11-30T09:00')
    expect(opening(windowHours, '2026-09-30T17:00')).toBe('2026-10-08T09:00')
  })

  test('an opening that needs a year without data is an error, and so are hours that never open', () => {
    const last = calendarYears.at(-1) ?? 0
    expect(opening(windowHours, `${last}-12-31T18:00`)).toEqual({ code: 'no-holiday-data', year: last + 1 })
    expect(opening({ workingDays: [], otherDays: [] }, '2026-11-24T12:00')).toEqual({ code: 'never-open' })
  })

  test('at the next opening it is open, and just before it is closed', () => {
    const times = fc.integer({ min: at('2024-01-01T00:00'), max: at('2026-11-30T00:00') })
    fc.assert(
      fc.property(times, fc.constantFrom(archive, windowHours), (time, hours) => {
        const next = nextOpening(hours, time)
        expect(next.ok && next.value > time).toBe(true)
        if (!next.ok) return
        expect(isOpen(hours, next.value)).toEqual({ ok: true, value: true })
        expect(isOpen(hours, next.value - 1)).toEqual({ ok: true, value: false })
      }),
    )
  })

  test('the answer does not depend on the time zone of the host', () => {
    const script = `import { isOpen, nextOpening, isWorkingDay } from ${JSON.stringify(new URL('./working-days.ts', import.meta.url).href)}
      const hours = ${JSON.stringify(archive)}
      console.log(JSON.stringify([isOpen(hours, ${at('2026-11-24T23:30')}), nextOpening(hours, ${at('2026-11-24T23:30')}), isWorkingDay('2026-10-10')]))`
    const answers = ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati'].map((zone) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, TZ: zone }, encoding: 'utf8' }),
    )
    expect(new Set(answers).size).toBe(1)
    expect(JSON.parse(answers[0] ?? '')).toEqual([
      { ok: true, value: false },
      { ok: true, value: at('2026-11-25T08:30') },
      { ok: true, value: true },
    ])
  })

  test('a malformed time of day is a bug of the configuration and throws', () => {
    expect(() => isOpen({ workingDays: [{ from: '8:30', to: '16:30' }], otherDays: [] }, at('2026-11-24T10:00'))).toThrow(RangeError)
    expect(() => isOpen({ workingDays: [{ from: '25:00', to: '26:00' }], otherDays: [] }, at('2026-11-24T10:00'))).toThrow(RangeError)
  })
})
