/** The demo clock: real speed, civil time shifted so that a start is a working Tuesday at 10:00 in Shanghai. */
import { type Clock, shiftedClock, systemClock } from '@zhengyin/kernel'
import { calendarYears, isWorkingDay } from '@zhengyin/standards/working-days'

const DAY_MS = 86_400_000
const SHANGHAI_MS = 8 * 3_600_000

export interface ChosenClock {
  readonly clock: Clock
  /** Shifted clocks are marked on every screen. */
  readonly demo: boolean
}

/** A civil time without its offset would be read in this machine's own time zone. */
export function isInstant(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))
}

export function chooseClock(choice: { readonly at?: string; readonly real: boolean }): ChosenClock {
  if (choice.real) return { clock: systemClock(), demo: false }
  const start = choice.at === undefined ? workingTuesday(Date.now()) : Date.parse(choice.at)
  return { clock: shiftedClock(start - Date.now()), demo: true }
}

/** The next working Tuesday 10:00 that the holiday calendar knows; past its last year, the last one it knows. */
function workingTuesday(from: number): number {
  const lastYear = calendarYears.at(-1)
  if (lastYear === undefined) throw new Error('the holiday calendar is empty')
  const end = Date.UTC(lastYear, 11, 31)
  const step = from > end ? -DAY_MS : DAY_MS
  for (let day = Math.min(from, end); ; day += step) {
    const civil = new Date(day + SHANGHAI_MS)
    const date = civil.toISOString().slice(0, 10)
    const working = isWorkingDay(date)
    if (civil.getUTCDay() === 2 && working.ok && working.value) {
      const ten = Date.parse(`${date}T10:00:00+08:00`)
      if (step < 0 || ten > from) return ten
    }
    if (Number(date.slice(0, 4)) > lastYear || Number(date.slice(0, 4)) < lastYear - 2)
      throw new Error('no working Tuesday in the holiday calendar')
  }
}
