import { isOpen, nextOpening, type WeeklyHours } from '@zhengyin/standards/working-days'

/** 市档案局's human review: working days 8:30–16:30, weekends and holidays 8:30–11:30. */
export const ARCHIVE_HOURS: WeeklyHours = {
  workingDays: [{ from: '08:30', to: '16:30' }],
  otherDays: [{ from: '08:30', to: '11:30' }],
}

export interface Staffed {
  readonly open: boolean
  /** Civil ms; absent while open, and when no calendar tells (a year without holiday data). */
  readonly opensAt?: number
}

/** A day nobody can place in the holiday calendar counts as closed: nothing is released by guess. */
export function staffedAt(hours: WeeklyHours, at: number): Staffed {
  const open = isOpen(hours, at)
  if (open.ok && open.value) return { open: true }
  const next = nextOpening(hours, at)
  return next.ok ? { open: false, opensAt: next.value } : { open: false }
}
