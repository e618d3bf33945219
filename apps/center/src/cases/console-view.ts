/** Cases as the console shows them: masked, with what this person may do. */
import { maskIdNumber, maskName } from '@zhengyin/kernel'
import type { Selectable } from 'kysely'
import type { z } from 'zod'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import { type CaseDetail, type CaseList, type CaseRow, type caseListQuery, PERMISSIONS, type Role } from '../console-api.ts'
import type { Tx } from '../database/database.ts'
import type { CaseFileTable } from '../database/schema.ts'
import { EVENT_KINDS, type MaritalRecord, RESULT_LABELS, recordSentences } from '../departments/archive/marital-record.ts'
import { ITEM_NAMES, PURPOSE_NAMES } from '../items.ts'
import { addCaseEvent } from './timeline.ts'

type Found = Selectable<CaseFileTable> & { site_name: string }

export async function listCases({ db, clock }: Parts, role: Role, query: z.output<typeof caseListQuery>): Promise<CaseList> {
  let selected = db.selectFrom('case_file').innerJoin('kiosk', 'kiosk.kiosk_id', 'case_file.kiosk_id')
  if (query.status !== undefined) selected = selected.where('status', '=', query.status)
  if (query.q !== undefined) selected = selected.where('case_code', 'like', `%${query.q}`)
  const { total } = await selected.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  // The queue is worked from its oldest end; everything else is read from its newest.
  const direction = query.status === 'in-review' ? 'asc' : 'desc'
  const rows = await selected
    .selectAll('case_file')
    .select('kiosk.site_name')
    .orderBy('accepted_at', direction)
    .orderBy('case_code', direction)
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)
    .execute()
  return { total, page: query.page, pageSize: query.pageSize, rows: rows.map((found) => caseRow(found, role, clock.now())) }
}

export async function caseDetail({ db, clock }: Parts, role: Role, caseCode: string): Promise<CaseDetail | undefined> {
  const found = await db
    .selectFrom('case_file')
    .innerJoin('kiosk', 'kiosk.kiosk_id', 'case_file.kiosk_id')
    .selectAll('case_file')
    .select('kiosk.site_name')
    .where('case_code', '=', caseCode)
    .executeTakeFirst()
  if (found === undefined) return undefined
  const [events, leases] = await Promise.all([
    db.selectFrom('case_event').selectAll().where('case_code', '=', caseCode).orderBy('event_id').execute(),
    db.selectFrom('lease').selectAll().where('case_code', '=', caseCode).orderBy('issued_at').execute(),
  ])
  const record = mayDecide(role) ? (found.result ?? found.proposal) : null
  return {
    ...caseRow(found, role, clock.now()),
    version: found.version,
    purpose: PURPOSE_NAMES[found.purpose] ?? found.purpose,
    ...(found.spouse_name === null ? {} : { spouseName: maskName(found.spouse_name) }),
    cardKind: CARD_KINDS[found.card_kind] ?? found.card_kind,
    ...(record === null ? {} : { evidence: evidence(record), explanation: recordSentences(record).join('') }),
    sheets: leases.map((lease) => ({
      copy: lease.copy_n,
      reprint: lease.reprint,
      issuedAt: isoShanghai(lease.issued_at),
      kioskId: lease.kiosk_id,
      state: lease.withdrawn_at !== null && lease.state !== 'not-printed' ? ('withdrawn' as const) : lease.state,
      ...(lease.pages_out === null ? {} : { pagesOut: lease.pages_out }),
      verifyCodeTail: lease.verify_code.slice(-4),
    })),
    ...(found.rating === null ? {} : { rating: found.rating }),
    timeline: events.map((event) => ({
      at: isoShanghai(event.at),
      actor: event.actor,
      event: event.event,
      text: event.text,
      ...(event.reason === null ? {} : { reason: event.reason }),
      ...(event.next === null ? {} : { next: event.next }),
    })),
    acts: acts(found, role),
  }
}

export type RevealField = 'name' | 'idNumber' | 'spouseName'

/** The value, and an entry in the case's own timeline that somebody looked. */
export async function revealValue(
  { db, clock }: Parts,
  person: { name: string },
  caseCode: string,
  request: { field: RevealField; reason: string },
): Promise<string | undefined> {
  return db.transaction().execute(async (tx: Tx) => {
    const found = await tx.selectFrom('case_file').selectAll().where('case_code', '=', caseCode).executeTakeFirst()
    if (found === undefined) return undefined
    const value = { name: found.applicant_name, idNumber: found.applicant_id_number, spouseName: found.spouse_name }[request.field]
    if (value === null) return undefined
    await addCaseEvent(tx, caseCode, {
      at: new Date(clock.now()),
      actor: person.name,
      event: 'revealed',
      text: `查看了${FIELD_NAMES[request.field]}`,
      reason: request.reason,
    })
    return value
  })
}

const FIELD_NAMES: Readonly<Record<RevealField, string>> = { name: '申请人姓名', idNumber: '证件号码', spouseName: '配偶姓名' }
const CARD_KINDS: Readonly<Record<string, string>> = {
  resident: '居民身份证',
  'hk-macao-taiwan': '港澳台居民居住证',
  'foreigner-2017': '外国人永久居留身份证（2017版）',
  'foreigner-2023': '外国人永久居留身份证（2023版）',
}

function caseRow(found: Found, role: Role, now: number): CaseRow {
  const record = mayDecide(role) ? (found.result ?? found.proposal) : null
  return {
    caseCode: found.case_code,
    status: found.status,
    itemName: ITEM_NAMES[found.item] ?? found.item,
    applicant: { name: maskName(found.applicant_name), idNumber: maskIdNumber(found.applicant_id_number) },
    kioskId: found.kiosk_id,
    siteName: found.site_name,
    submittedAt: isoShanghai(found.submitted_at),
    acceptedAt: isoShanghai(found.accepted_at),
    waitingMs: Math.max(0, (found.decided_at?.getTime() ?? now) - found.accepted_at.getTime()),
    filedOutOfHours: found.filed_out_of_hours,
    ...(record === null ? {} : { proposal: { code: record.code, label: RESULT_LABELS[record.code] } }),
  }
}

function evidence(record: MaritalRecord) {
  return record.rows.map((row) => ({
    eventId: row.number,
    kind: EVENT_KINDS[row.kind],
    date: row.date,
    office: row.registrar,
    certificate: row.number,
    partner: maskName(row.partner),
  }))
}

function mayDecide(role: Role): boolean {
  return PERMISSIONS[role].includes('cases.decide')
}

function acts(found: Found, role: Role): CaseDetail['acts'] {
  const may = PERMISSIONS[role]
  const list: CaseDetail['acts'] = []
  if (found.status === 'in-review' && may.includes('cases.decide')) {
    // N3 can only be refused: there is nothing true to print.
    if (found.proposal?.code !== 'N3') list.push('release')
    list.push('refuse')
  }
  if (found.status === 'doubtful' && may.includes('cases.release-again')) list.push('release-again')
  if (may.includes('cases.reveal')) list.push('reveal')
  return list
}
