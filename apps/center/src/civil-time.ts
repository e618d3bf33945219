/** ISO 8601 with Shanghai's offset, to the millisecond. */
export function isoShanghai(at: number | Date): string {
  const ms = typeof at === 'number' ? at : at.getTime()
  return `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`
}

/** 2026年11月24日 10:05. */
export function chineseTime(at: number | Date): string {
  const iso = isoShanghai(at)
  return `${Number(iso.slice(0, 4))}年${Number(iso.slice(5, 7))}月${Number(iso.slice(8, 10))}日 ${iso.slice(11, 16)}`
}
