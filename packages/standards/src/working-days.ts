import { err, ok, type Result } from '@zhengyin/kernel'
import calendar from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { type CivilDay, DAY_MS, shanghaiDay, startOfShanghaiDay, weekday } from './civil-day.ts'

/** The State Council's notice for this year is not in the data: nobody may guess which days are worked. */
export interface NoHolidayData {
  readonly code: 'no-holiday-data'
  readonly year: number
}

/** Days named by the notices, YYYY-MM-DD → name: free days, and weekend days worked instead (调休). */
const holidays = new Map(Object.entries<string>(calendar.holidays))
const workedInstead = new Map(Object.entries<string>(calendar.workdays))
/** A year counts once its National Day is named: the notice of the year before may already name days around New Year. */
const years = new Set([...holidays.keys()].filter((day) => day.endsWith('-10-01')).map((day) => Number(day.slice(0, 4))))

/** Years the data covers, rising. */
export const calendarYears: readonly number[] = [...years].sort((a, b) => a - b)

/** 工作日 by the holiday calendar with 调休. */
export function isWorkingDay(day: CivilDay): Result<boolean, NoHolidayData> {
  const year = Number(day.slice(0, 4))
  if (!years.has(year)) return err({ code: 'no-holiday-data', year })
  if (workedInstead.has(day)) return ok(true)
  if (holidays.has(day)) return ok(false)
  const dayOfWeek = weekday(day)
  return ok(dayOfWeek >= 1 && dayOfWeek <= 5)
}

/** Half open: staffed from `from` until just before `to`. HH:MM in Asia/Shanghai. */
export interface TimeSpan {
  readonly from: string
  readonly to: string
}

/** 办理时间. Spans of one day rise and do not overlap. */
export interface WeeklyHours {
  readonly workingDays: readonly TimeSpan[]
  /** Weekends and holidays; empty when closed. */
  readonly otherDays: readonly TimeSpan[]
}

export type HoursError = NoHolidayData | { readonly code: 'never-open' }

/** @param at civil time, milliseconds since the epoch */
export function isOpen(hours: WeeklyHours, at: number): Result<boolean, NoHolidayData> {
  const day = shanghaiDay(at)
  const spans = spansOf(hours, day)
  if (!spans.ok) return spans
  const time = at - startOfShanghaiDay(day)
  return ok(spans.value.some((span) => timeOfDay(span.from) <= time && time < timeOfDay(span.to)))
}

/** The first opening after `at`, milliseconds since the epoch; while open, the one after this one. */
export function nextOpening(hours: WeeklyHours, at: number): Result<number, HoursError> {
  if (hours.workingDays.length === 0 && hours.otherDays.length === 0) return err({ code: 'never-open' })
  for (let start = startOfShanghaiDay(shanghaiDay(at)); ; start += DAY_MS) {
    const spans = spansOf(hours, shanghaiDay(start))
    if (!spans.ok) return spans
    const opening = spans.value.map((span) => start + timeOfDay(span.from)).find((opens) => opens > at)
    if (opening !== undefined) return ok(opening)
  }
}

function spansOf(hours: WeeklyHours, day: CivilDay): Result<readonly TimeSpan[], NoHolidayData> {
  const working = isWorkingDay(day)
  return working.ok ? ok(working.value ? hours.workingDays : hours.otherDays) : working
}

/** HH:MM as milliseconds after midnight; 24:00 is the end of the day. */
function timeOfDay(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : Number.NaN
  if (!(minutes <= 1440) || Number(match?.[2]) > 59) throw new RangeError(`not a time of day: ${text}`)
  return minutes * 60_000
}
