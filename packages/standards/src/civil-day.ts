/** A civil day as the field writes it, YYYY-MM-DD. */
export type CivilDay = string

/** China has kept UTC+8 without daylight saving since 1991-09-15; every civil time of this product is later. */
export const SHANGHAI_OFFSET_MS = 8 * 3_600_000
export const DAY_MS = 86_400_000

/** The civil day in Asia/Shanghai, whatever the host's time zone is. */
export function shanghaiDay(at: number): CivilDay {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** Civil midnight in Asia/Shanghai as milliseconds since the epoch. */
export function startOfShanghaiDay(day: CivilDay): number {
  return Date.parse(`${day}T00:00:00Z`) - SHANGHAI_OFFSET_MS
}

/** 0 Sunday … 6 Saturday. */
export function weekday(day: CivilDay): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay()
}

/** Gregorian: 1900 is no leap year, 2000 is one. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
