/** What every part of the center is given. */
import type { Clock, LogPort } from '@zhengyin/kernel'
import type { Db } from './database/database.ts'
import type { Wake } from './wake.ts'

export interface Parts {
  readonly db: Db
  readonly clock: Clock
  readonly log: LogPort
  readonly wake: Wake
  /** A named point where a test may end the process; does nothing in a product. */
  readonly crashPoint: (name: CrashPoint) => void
}

export const CRASH_POINTS = [
  'intake.before-commit',
  'intake.after-commit',
  'opener.before-commit',
  'opener.after-commit',
  'lease.before-commit',
  'lease.after-commit',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]
