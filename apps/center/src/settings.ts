import type { WeeklyHours } from '@zhengyin/standards/working-days'
import { ARCHIVE_HOURS } from './cases/service-hours.ts'

/** What a district decides. Durations in milliseconds. */
export interface Settings {
  readonly reviewHours: WeeklyHours
  /** Printed on the sheet as issuer. */
  readonly archiveName: string
  /** Printed in the purpose: 仅供向…办理贷款使用. */
  readonly bankName: string
  /** Where /verify answers, for the QR code; the center's own address when undefined. */
  readonly publicUrl: string | undefined
  /** A lease must outlive a paper jam that somebody clears, and nothing more. */
  readonly leaseLifetimeMs: number
  /** How long /verify says 有效. A rule of this product, printed on the sheet. */
  readonly sheetValidDays: number
  readonly sessionLifetimeMs: number
}

export const DEFAULT_SETTINGS: Settings = {
  reviewHours: ARCHIVE_HOURS,
  archiveName: '市档案局',
  bankName: '本网点所属银行',
  publicUrl: undefined,
  leaseLifetimeMs: 10 * 60_000,
  sheetValidDays: 30,
  sessionLifetimeMs: 8 * 3_600_000,
}
