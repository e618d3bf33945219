/** A person looked: the doubtful copy is withdrawn, and the case may be printed once more, marked 补打. */
import { err, ok, type Result } from '@zhengyin/kernel'
import { tell } from '../cases/review-state.ts'
import { addCaseEvent } from '../cases/timeline.ts'
import type { Parts } from '../center-parts.ts'
import type { Reviewer } from '../departments/archive/review.ts'

export async function releaseAgain(
  { db, clock }: Parts,
  reviewer: Reviewer,
  caseCode: string,
  request: { version: number; reason: string },
): Promise<Result<void, 'not-found' | 'changed'>> {
  return db.transaction().execute(async (tx) => {
    const now = new Date(clock.now())
    const found = await tx.selectFrom('case_file').selectAll().where('case_code', '=', caseCode).forUpdate().executeTakeFirst()
    if (found === undefined) return err('not-found')
    if (found.status !== 'doubtful' || found.version !== request.version) return err('changed')
    await tx.updateTable('lease').set({ withdrawn_at: now }).where('case_code', '=', caseCode).where('withdrawn_at', 'is', null).execute()
    await tx
      .updateTable('case_file')
      .set((eb) => ({ status: 'released', reprint: true, version: eb('version', '+', 1) }))
      .where('case_code', '=', caseCode)
      .execute()
    await addCaseEvent(tx, caseCode, {
      at: now,
      actor: `${reviewer.name}（市档案局审核）`,
      event: 'released-again',
      text: '核实后重新放行，下一份标“补打”，原校验码已撤回',
      reason: request.reason,
      next: '申请人到终端打印',
    })
    await tell(tx, found, { state: 'released' }, now)
    return ok(undefined)
  })
}
