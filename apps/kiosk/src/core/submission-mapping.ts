/** Between what a journey says and what the contract with the center says. */
import type { Identity } from '@zhengyin/flows/facts'
import type {
  ArchiveQueryApplication,
  CaseSummary,
  PrintReport,
  Rating,
  ReviewState,
  StampedSheet,
  SubmissionState,
} from '@zhengyin/flows/ports'
import type { ReviewStateWire } from '@zhengyin/protocol/feed'
import type { ArchiveQuery, PrintReportSubmission, RatingSubmission } from '@zhengyin/protocol/submission'
import type { VisitCallAnswer } from '@zhengyin/protocol/visit-call'
import type { RowState } from '@zhengyin/sync/store'
import { civilIso } from './civil-time.ts'

export function identityOnWire(identity: Identity): ArchiveQuery['identity'] {
  const { method, cardKind, name, idNumber, birth, validTo } = identity
  return { method, cardKind, name, idNumber, birth, validTo }
}

export function archiveQuery(application: ArchiveQueryApplication, visitId: string, now: number): ArchiveQuery {
  return {
    type: 'archive-query',
    version: 1,
    item: application.item,
    visitId,
    submittedAt: civilIso(now),
    identity: identityOnWire(application.identity),
    purpose: application.purpose,
    ...(application.spouseName === undefined ? {} : { spouseName: application.spouseName }),
    filedOutOfHours: application.filedOutOfHours,
    consents: [...application.consents],
  }
}

export function printReport(report: PrintReport, now: number): PrintReportSubmission {
  return { type: 'print-report', version: 1, ...report, reasons: report.reasons.slice(0, 16), at: civilIso(now) }
}

export function rating(value: Rating, now: number): RatingSubmission {
  return { type: 'rating', version: 1, ...value, at: civilIso(now) }
}

export function reviewOf(wire: ReviewStateWire): ReviewState {
  if (wire.state !== 'in-review') return wire
  return { state: 'in-review', ahead: wire.ahead, ...(wire.opensAt === undefined ? {} : { opensAt: Date.parse(wire.opensAt) }) }
}

/** The three truths. A row that waits, travels, is parked or was lost by the disk is not booked; only the center's word makes it so. */
export function truthOf(row: RowState): SubmissionState {
  switch (row.phase) {
    case 'queued':
    case 'sending':
    case 'received':
    case 'parked':
      return { truth: 'queued' }
    case 'booked':
      if (row.caseCode === undefined) return { truth: 'queued' }
      return {
        truth: 'booked',
        caseCode: row.caseCode,
        review: row.review === undefined ? { state: 'in-review', ahead: 0 } : reviewOf(row.review),
      }
    case 'refused':
      return { truth: 'refused', reason: row.reason ?? 'refused' }
    case 'unreadable':
    case 'lost':
      return { truth: 'refused', reason: row.phase }
    default:
      return row.phase satisfies never
  }
}

type CaseOnWire = Extract<VisitCallAnswer, { answer: 'my-cases' }>['cases'][number]
type SheetOnWire = Extract<VisitCallAnswer, { answer: 'preview' }>['sheet']

export function caseSummary(wire: CaseOnWire): CaseSummary {
  return { ...wire, submittedAt: Date.parse(wire.submittedAt), review: reviewOf(wire.review) }
}

export function stampedSheet(wire: SheetOnWire): StampedSheet {
  return { ...wire, pdf: new Uint8Array(Buffer.from(wire.pdf, 'base64')) }
}
