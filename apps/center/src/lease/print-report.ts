/** A terminal says how a leased print ended. The paper decides, not the lease: a late report still tells what lies in somebody's hands. */
import type { PrintReportSubmission } from '@zhengyin/protocol/submission'
import { tell } from '../cases/review-state.ts'
import { addCaseEvent, terminalActor } from '../cases/timeline.ts'
import type { Tx } from '../database/database.ts'
import type { RowOutcome } from '../database/schema.ts'
import type { RowContext } from '../intake/opener.ts'

export async function applyPrintReport(tx: Tx, row: RowContext, report: PrintReportSubmission): Promise<RowOutcome> {
  // Case before lease, as everywhere.
  const found = await tx.selectFrom('case_file').selectAll().where('case_code', '=', report.caseCode).forUpdate().executeTakeFirst()
  const lease = await tx.selectFrom('lease').selectAll().where('lease_id', '=', report.leaseId).forUpdate().executeTakeFirst()
  if (found === undefined || lease === undefined || lease.case_code !== report.caseCode || lease.kiosk_id !== row.kioskId) {
    return { kind: 'refused', reason: 'unknown-lease' }
  }
  const booked: RowOutcome = { kind: 'booked', caseCode: lease.case_code }
  const actor = terminalActor(row.kioskId)
  const reason = report.reasons.length > 0 ? report.reasons.join('、') : undefined
  const said = { at: row.now, actor, ...(reason === undefined ? {} : { reason }) }
  // A page that came out is a page somebody can hold.
  const outcome = report.outcome === 'not-printed' && report.pagesOut > 0 ? 'doubtful' : report.outcome

  const running = lease.state === 'leased'
  const expiredOnly = lease.state === 'doubtful' && lease.reported_at === null && lease.withdrawn_at === null && found.status === 'doubtful'
  if (!running && !(expiredOnly && outcome === 'printed')) {
    await tx.updateTable('lease').set({ reported_at: row.now, pages_out: report.pagesOut }).where('lease_id', '=', lease.lease_id).execute()
    await addCaseEvent(tx, lease.case_code, {
      ...said,
      event: 'late-report',
      text: `迟到的出件回报：${WORDS[report.outcome]}，出纸 ${report.pagesOut} 页`,
    })
    return booked
  }

  await tx
    .updateTable('lease')
    .set({
      state: outcome,
      reported_at: row.now,
      pages_out: report.pagesOut,
      sheet: null,
      // Nothing came out, so nothing may be shown under this code.
      ...(outcome === 'not-printed' ? { withdrawn_at: row.now } : {}),
    })
    .where('lease_id', '=', lease.lease_id)
    .execute()
  const status = outcome === 'not-printed' ? 'released' : outcome
  await tx
    .updateTable('case_file')
    .set((eb) => ({
      status,
      version: eb('version', '+', 1),
      // A copy that never was does not count.
      ...(outcome === 'not-printed' ? { copies: eb('copies', '-', 1) } : {}),
    }))
    .where('case_code', '=', lease.case_code)
    .execute()
  await addCaseEvent(tx, lease.case_code, {
    ...said,
    event: outcome,
    text: `${WORDS[outcome]}，出纸 ${report.pagesOut} 页`,
    ...(outcome === 'doubtful' ? { next: '档案审核员核实后重新放行' } : {}),
  })
  await tell(tx, found, { state: status }, row.now)
  return booked
}

const WORDS = { printed: '已打印', doubtful: '出件情况不明', 'not-printed': '未打印' } as const
