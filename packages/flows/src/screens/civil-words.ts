import { SHANGHAI_OFFSET_MS, shanghaiDay } from '@zhengyin/standards/civil-day'

/** 11月25日 8:30, Asia/Shanghai. */
export function civilDayAndTime(at: number): string {
  const civil = new Date(at + SHANGHAI_OFFSET_MS)
  return `${civil.getUTCMonth() + 1}月${civil.getUTCDate()}日 ${civil.getUTCHours()}:${two(civil.getUTCMinutes())}`
}

/** 2026年11月24日 10:03, Asia/Shanghai; for paper. */
export function civilDateTime(at: number): string {
  return `${shanghaiDay(at).slice(0, 4)}年${civilDayAndTime(at)}`
}

/** 2030-01-31 → 2030年1月31日. */
export function civilDate(day: string): string {
  const [year, month, date] = day.split('-')
  return `${year}年${Number(month)}月${Number(date)}日`
}

/** ISO 8601 with the offset of Asia/Shanghai, for records. */
export function civilIso(at: number): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().replace('Z', '+08:00')
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
