/** Steps that many tests share. */
import { newId } from '@zhengyin/kernel'
import type { ArchiveQuery, PrintReportSubmission } from '@zhengyin/protocol/submission'
import { archiveQuery, type ConsolePerson, IDENTITY } from './test-center.ts'
import type { TestKiosk } from './test-kiosk.ts'

export async function fileCase(kiosk: TestKiosk, more: Partial<ArchiveQuery> = {}): Promise<{ caseCode: string; id: string }> {
  const row = kiosk.row(archiveQuery(more))
  await kiosk.send(row)
  const { outcome } = await kiosk.awaitEvent('row-outcome', (event) => event.id === row.id)
  if (outcome.kind !== 'booked' || outcome.caseCode === undefined) throw new Error(`not booked: ${JSON.stringify(outcome)}`)
  await kiosk.awaitEvent('case-moved', (event) => event.id === row.id)
  return { caseCode: outcome.caseCode, id: row.id }
}

export async function releasedCase(kiosk: TestKiosk, reviewer: ConsolePerson, more: Partial<ArchiveQuery> = {}): Promise<string> {
  const { caseCode } = await fileCase(kiosk, more)
  await reviewer.release(caseCode)
  return caseCode
}

export async function takeLease(kiosk: TestKiosk, caseCode: string, visitId = newId()) {
  const answer = await kiosk.visit(visitId, { call: 'lease', identity: IDENTITY, caseCode })
  if (answer.answer !== 'lease') throw new Error(`no lease: ${JSON.stringify(answer)}`)
  return answer
}

export async function report(
  kiosk: TestKiosk,
  lease: { leaseId: string; caseCode: string },
  outcome: PrintReportSubmission['outcome'],
  pagesOut = outcome === 'not-printed' ? 0 : 1,
): Promise<void> {
  const row = kiosk.row({
    type: 'print-report',
    version: 1,
    leaseId: lease.leaseId,
    caseCode: lease.caseCode,
    outcome,
    pagesOut,
    reasons: [],
    at: '2026-11-24T10:10:00+08:00',
  })
  await kiosk.send(row)
  await kiosk.awaitEvent('row-outcome', (event) => event.id === row.id)
}
