/** What a terminal is told about a case: no result, no reason, no name. */
import { assertNever } from '@zhengyin/kernel'
import type { ReviewStateWire } from '@zhengyin/protocol/feed'
import { isoShanghai } from '../civil-time.ts'
import type { CaseStatus } from '../console-api.ts'
import type { Db, Tx } from '../database/database.ts'
import { publish } from '../feed/feed.ts'
import type { Staffed } from './service-hours.ts'

export function reviewState(status: CaseStatus, ahead: number, staffed: Staffed): ReviewStateWire {
  switch (status) {
    case 'accepted':
    case 'in-review':
      return { state: 'in-review', ahead, ...(staffed.opensAt === undefined ? {} : { opensAt: isoShanghai(staffed.opensAt) }) }
    case 'released':
    case 'printed':
    case 'doubtful':
    case 'refused':
      return { state: status }
    default:
      return assertNever(status)
  }
}

/** Cases that stand before each waiting case, by the order of acceptance. */
export async function queuePositions(db: Db | Tx): Promise<Map<string, number>> {
  const waiting = await db
    .selectFrom('case_file')
    .select('case_code')
    .where('status', 'in', ['accepted', 'in-review'])
    .orderBy('accepted_at')
    .orderBy('case_code')
    .execute()
  return new Map(waiting.map(({ case_code }, index) => [case_code, index]))
}

/** Tells the terminal whose row opened the case, if it does not know yet. */
export async function tell(
  tx: Tx,
  moved: { case_code: string; client_id: string; kiosk_id: string; told: string | null },
  review: ReviewStateWire,
  now: Date,
): Promise<void> {
  const words = JSON.stringify(review)
  if (words === moved.told) return
  await tx.updateTable('case_file').set({ told: words }).where('case_code', '=', moved.case_code).execute()
  await publish(tx, moved.kiosk_id, { type: 'case-moved', id: moved.client_id, caseCode: moved.case_code, review }, now)
}
