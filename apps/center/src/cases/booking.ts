/** What an opened row does: opens a case, reports a print, rates a case. */
import { assertNever } from '@zhengyin/kernel'
import type { ArchiveQuery, RatingSubmission, Submission } from '@zhengyin/protocol/submission'
import { shanghaiDay } from '@zhengyin/standards/civil-day'
import { checkIdNumber } from '@zhengyin/standards/id-number'
import type { Tx } from '../database/database.ts'
import type { RowOutcome } from '../database/schema.ts'
import type { RowContext } from '../intake/opener.ts'
import { applyPrintReport } from '../lease/print-report.ts'
import { wakeAfterCommit } from '../wake.ts'
import { nextCaseCode } from './case-number.ts'
import { addCaseEvent, CENTER, terminalActor } from './timeline.ts'

export async function book(tx: Tx, row: RowContext, content: Submission): Promise<RowOutcome> {
  switch (content.type) {
    case 'archive-query':
      return openCase(tx, row, content)
    case 'print-report':
      return applyPrintReport(tx, row, content)
    case 'rating':
      return rate(tx, row, content)
    default:
      return assertNever(content)
  }
}

async function openCase(tx: Tx, row: RowContext, query: ArchiveQuery): Promise<RowOutcome> {
  const refusal = whyNot(query)
  if (refusal !== undefined) return { kind: 'refused', reason: refusal }
  const caseCode = await nextCaseCode(tx, query.item, row.now)
  await tx
    .insertInto('case_file')
    .values({
      case_code: caseCode,
      client_id: row.clientId,
      kiosk_id: row.kioskId,
      visit_id: query.visitId,
      item: query.item,
      status: 'accepted',
      submitted_at: new Date(query.submittedAt),
      accepted_at: row.now,
      filed_out_of_hours: query.filedOutOfHours,
      purpose: query.purpose,
      card_kind: query.identity.cardKind,
      applicant_name: query.identity.name,
      applicant_id_number: query.identity.idNumber,
      spouse_name: query.spouseName ?? null,
      consents: JSON.stringify(query.consents),
    })
    .execute()
  await addCaseEvent(tx, caseCode, {
    at: row.now,
    actor: CENTER,
    event: 'accepted',
    text: `收到${terminalActor(row.kioskId)}的申请，已受理登记`,
    next: '档案审核',
  })
  await wakeAfterCommit(tx, 'cases')
  return { kind: 'booked', caseCode }
}

/** Checked again here: the center trusts no terminal's form. */
function whyNot(query: ArchiveQuery): string | undefined {
  const day = shanghaiDay(Date.parse(query.submittedAt))
  const number = checkIdNumber(query.identity.idNumber, day)
  if (!number.ok || number.value.kind === 'resident-15') return 'id-number'
  if (query.identity.validTo !== 'long-term' && query.identity.validTo < day) return 'card-expired'
  if (!query.consents.some((consent) => consent.choice === 'agree')) return 'no-consent'
  if (query.consents.some((consent) => consent.choice === 'decline')) return 'consent-declined'
  return undefined
}

async function rate(tx: Tx, row: RowContext, { caseCode, level }: RatingSubmission): Promise<RowOutcome> {
  const found = await tx.selectFrom('case_file').select('rating').where('case_code', '=', caseCode).forUpdate().executeTakeFirst()
  if (found === undefined) return { kind: 'refused', reason: 'unknown-case' }
  // 一事一评 (GB/T 39734): one rating per case.
  if (found.rating !== null) return { kind: 'refused', reason: 'already-rated' }
  await tx.updateTable('case_file').set({ rating: level, rated_at: row.now }).where('case_code', '=', caseCode).execute()
  await addCaseEvent(tx, caseCode, {
    at: row.now,
    actor: terminalActor(row.kioskId),
    event: 'rated',
    text: `申请人评价：${RATING_WORDS[level] ?? level}`,
  })
  return { kind: 'booked', caseCode }
}

/** GB/T 39735: five levels. */
const RATING_WORDS: Readonly<Record<number, string>> = { 1: '非常不满意', 2: '不满意', 3: '基本满意', 4: '满意', 5: '非常满意' }
