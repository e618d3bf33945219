import type { Tx } from '../database/database.ts'

export type CaseEventName =
  | 'accepted'
  | 'review-started'
  | 'proposal-changed'
  | 'released'
  | 'refused'
  | 'leased'
  | 'printed'
  | 'doubtful'
  | 'not-printed'
  | 'lease-expired'
  | 'late-report'
  | 'released-again'
  | 'rated'
  | 'revealed'

export interface CaseEvent {
  readonly at: Date
  readonly actor: string
  readonly event: CaseEventName
  readonly text: string
  readonly reason?: string
  /** Who acts next. */
  readonly next?: string
}

export const CENTER = '中心'
export const terminalActor = (kioskId: string) => `终端 ${kioskId}`

export async function addCaseEvent(tx: Tx, caseCode: string, { at, actor, event, text, reason, next }: CaseEvent): Promise<void> {
  await tx
    .insertInto('case_event')
    .values({ case_code: caseCode, at, actor, event, text, reason: reason ?? null, next: next ?? null })
    .execute()
}
