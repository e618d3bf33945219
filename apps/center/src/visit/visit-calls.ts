/** Calls of an identified visit. Opened and answered in memory; nothing of them is logged but their kind. */
import { assertNever, err, ok, type Result } from '@zhengyin/kernel'
import { HPKE_SUITE, hpkeSuite, sealKeyId } from '@zhengyin/protocol/suite'
import { type SealedBox, type VisitCallAnswer, type VisitCallRequest, visitCallRequest } from '@zhengyin/protocol/visit-call'
import type { Selectable } from 'kysely'
import { raiseAlarm } from '../alarms.ts'
import { queuePositions, reviewState } from '../cases/review-state.ts'
import { staffedAt } from '../cases/service-hours.ts'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import type { CaseFileTable } from '../database/schema.ts'
import { recordSentences } from '../departments/archive/marital-record.ts'
import { ITEM_NAMES } from '../items.ts'
import type { Keys } from '../keys.ts'
import { isApplicant, type Leases, refusalOf } from '../lease/lease.ts'
import type { Terminal } from '../request-authority.ts'
import type { Settings } from '../settings.ts'
import { MissingGlyphs } from '../sheet/fonts.ts'
import type { RenderedSheet, Sheet } from '../sheet/sheet.ts'

const X25519_BYTES = 32
/** The schema's cap. */
const MAX_CASES = 50

export interface VisitDeps {
  readonly parts: Parts
  readonly keys: Keys
  readonly settings: Settings
  readonly leases: Leases
  readonly render: (sheet: Sheet) => Promise<RenderedSheet>
  readonly demo: boolean
}

export type VisitError = 'unknown-key' | 'unreadable'

export async function answerVisitCall(deps: VisitDeps, terminal: Terminal, box: SealedBox): Promise<Result<SealedBox, VisitError>> {
  const { parts, keys } = deps
  const key = keys.seal.find((candidate) => candidate.keyId === box.keyId && candidate.suite === box.suite)
  if (key === undefined) return err('unknown-key')
  const opened = await hpkeSuite.openBox(key, { use: 'visit-request', kioskId: terminal.kioskId }, box)
  if (!opened.ok) return err('unreadable')
  const request = visitCallRequest.safeParse(parseJson(opened.value))
  opened.value.fill(0)
  if (!request.success) return err('unreadable')
  const replyKey = new Uint8Array(Buffer.from(request.data.replyKey, 'base64'))
  if (replyKey.length !== X25519_BYTES) return err('unreadable')

  const answer = await answerRequest(deps, terminal, request.data)
  parts.log.write({
    event: 'visit.call',
    kioskId: terminal.kioskId,
    call: request.data.call,
    answer: answer.answer,
    reason: answer.answer === 'refused' ? answer.reason : undefined,
  })
  return ok(
    await hpkeSuite.sealBox(
      { suite: HPKE_SUITE, keyId: sealKeyId(replyKey), publicKey: replyKey },
      { use: 'visit-answer', kioskId: terminal.kioskId, request: box },
      Buffer.from(JSON.stringify(answer), 'utf8'),
    ),
  )
}

async function answerRequest(deps: VisitDeps, terminal: Terminal, request: VisitCallRequest): Promise<VisitCallAnswer> {
  try {
    switch (request.call) {
      case 'my-cases':
        return await myCases(deps, request.identity)
      case 'preview':
        return await preview(deps, terminal, request)
      case 'lease':
        return await lease(deps, terminal, request)
      default:
        return assertNever(request)
    }
  } catch (error) {
    if (!(error instanceof MissingGlyphs)) throw error
    const { parts } = deps
    parts.log.write({ event: 'sheet.missing-glyphs', level: 'error', count: error.characters.length })
    await raiseAlarm(parts.db, {
      at: new Date(parts.clock.now()),
      kioskId: terminal.kioskId,
      code: 'sheet-missing-glyphs',
      detail: error.message,
    })
    return { answer: 'refused', reason: 'invalid' }
  }
}

async function myCases({ parts, settings }: VisitDeps, identity: VisitCallRequest['identity']): Promise<VisitCallAnswer> {
  const { db, clock } = parts
  const cases = await db
    .selectFrom('case_file')
    .selectAll()
    .where('applicant_id_number', '=', identity.idNumber.toUpperCase())
    .where('applicant_name', '=', identity.name)
    .orderBy('accepted_at', 'desc')
    .limit(MAX_CASES)
    .execute()
  const staffed = staffedAt(settings.reviewHours, clock.now())
  const positions = cases.some(({ status }) => status === 'accepted' || status === 'in-review')
    ? await queuePositions(db)
    : new Map<string, number>()
  return {
    answer: 'my-cases',
    cases: cases.map((found) => ({
      caseCode: found.case_code,
      itemName: ITEM_NAMES[found.item] ?? found.item,
      submittedAt: isoShanghai(found.submitted_at),
      review: reviewState(found.status, positions.get(found.case_code) ?? 0, staffed),
      rated: found.rating !== null,
    })),
  }
}

async function preview(
  { parts, settings, render, demo }: VisitDeps,
  terminal: Terminal,
  request: Extract<VisitCallRequest, { call: 'preview' }>,
): Promise<VisitCallAnswer> {
  const found = await parts.db.selectFrom('case_file').selectAll().where('case_code', '=', request.caseCode).executeTakeFirst()
  if (found === undefined || !isApplicant(found, request.identity)) return { answer: 'refused', reason: 'not-found' }
  const refusal = refusalOf(found)
  if (refusal !== undefined || found.result === null || found.decided_at === null)
    return { answer: 'refused', reason: refusal ?? 'not-released' }
  const sheet = await render({
    use: 'preview',
    caseCode: found.case_code,
    applicant: { name: found.applicant_name, idNumber: found.applicant_id_number },
    record: found.result,
    archiveName: settings.archiveName,
    bankName: settings.bankName,
    decidedAt: found.decided_at,
    printedAt: new Date(parts.clock.now()),
    terminal,
    copy: { n: found.copies + 1, of: found.copies + 1 },
    reprint: found.reprint,
    demo,
  })
  return { answer: 'preview', sheet: stamped(sheet, found) }
}

async function lease(
  { leases }: VisitDeps,
  terminal: Terminal,
  request: Extract<VisitCallRequest, { call: 'lease' }>,
): Promise<VisitCallAnswer> {
  const granted = await leases.grant(terminal, request.visitId, request.identity, request.caseCode)
  if (!granted.ok) return { answer: 'refused', reason: granted.error }
  return { answer: 'lease', sheet: stamped(granted.value.sheet, granted.value.found), lease: granted.value.lease }
}

function stamped(sheet: RenderedSheet, { result }: Selectable<CaseFileTable>) {
  if (result === null) throw new Error('a sheet without a released result')
  return { pdf: sheet.pdf.toString('base64'), pages: sheet.pages, summary: [...recordSentences(result)], resultCode: result.code }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
