/**
 * Everything a journey can make happen, injected. A journey imports device contracts and these ports, never a driver and never I/O.
 */
import type { DocumentPrinter } from '@zhengyin/devices/contract/document-printer'
import type { IdCardReader } from '@zhengyin/devices/contract/id-card-reader'
import type { ReceiptPrinter } from '@zhengyin/devices/contract/receipt-printer'
import type { Clock, Result } from '@zhengyin/kernel'
import type { ConsentRecord, Identity } from './facts.ts'

/** An application as the journey sees it; the core maps it to the protocol's submission. */
export interface ArchiveQueryApplication {
  readonly item: '312090156000'
  readonly identity: Identity
  readonly purpose: 'loan'
  /** As typed by the person; absent when they left it open. */
  readonly spouseName?: string
  readonly consents: readonly ConsentRecord[]
  /** Set when filed outside service hours. */
  readonly filedOutOfHours: boolean
}

export interface Submitted {
  /** Client id, 32 hexadecimal characters. */
  readonly id: string
  /** 10 Crockford characters, printed on the receipt. */
  readonly receiptNumber: string
}

export type SubmitError =
  /** Nothing was written: the disk has no room or the database refused. */
  { readonly code: 'storageFull' } | { readonly code: 'storageFailed'; readonly detail: string }

/** What is known of a submission of this visit, from the local queue and the feed. Never personal. */
export type SubmissionState =
  | { readonly truth: 'queued' }
  | { readonly truth: 'booked'; readonly caseCode: string; readonly review: ReviewState }
  | { readonly truth: 'refused'; readonly reason: string }

export type ReviewState =
  /** `opensAt`: next service time (civil, ms) when the archive is closed now. */
  | { readonly state: 'in-review'; readonly ahead: number; readonly opensAt?: number }
  | { readonly state: 'released' }
  | { readonly state: 'printed' }
  | { readonly state: 'doubtful' }
  | { readonly state: 'refused' }

export type LinkError = { readonly code: 'noLink' } | { readonly code: 'refused'; readonly reason: string }

export interface CaseSummary {
  readonly caseCode: string
  readonly itemName: string
  /** Civil, ms. */
  readonly submittedAt: number
  readonly review: ReviewState
  readonly rated: boolean
}

/** A rendered sheet; bytes live in memory for this visit only. */
export interface StampedSheet {
  readonly pdf: Uint8Array
  readonly pages: number
  /** The result in the center's own words, one sentence a line. */
  readonly summary: readonly string[]
  /** M1 … X; for the runner's outcome, never shown. */
  readonly resultCode: string
}

/** A center-signed permission to print one copy once. */
export interface PrintLease {
  readonly leaseId: string
  readonly caseCode: string
  readonly sheet: StampedSheet
  readonly copy: { readonly n: number; readonly of: number }
  /** 补打. */
  readonly reprint: boolean
}

/** Calls inside an identified visit; sealed both ways, nothing cached. */
export interface VisitCalls {
  myCases(identity: Identity): Promise<Result<readonly CaseSummary[], LinkError>>
  preview(identity: Identity, caseCode: string): Promise<Result<StampedSheet, LinkError>>
  /** Also writes the durable intent (lease id, no content) before it resolves. */
  lease(identity: Identity, caseCode: string): Promise<Result<PrintLease, LinkError>>
}

export interface PrintReport {
  readonly leaseId: string
  readonly caseCode: string
  readonly outcome: 'printed' | 'doubtful' | 'not-printed'
  readonly pagesOut: number
  readonly reasons: readonly string[]
}

export interface Rating {
  readonly caseCode: string
  readonly level: 1 | 2 | 3 | 4 | 5
}

export interface PurgeReport {
  readonly searched: readonly { readonly store: string; readonly bytes: number }[]
  readonly found: number
}

/** Receipts are composed by the journey in words and printed by the receipt printer. */
export interface ServiceHours {
  /** Is the archive's review staffed at this civil time? */
  isOpen(at: number): boolean
  /** Next opening, civil ms; NaN where the calendar does not know. */
  nextOpening(at: number): number
}

export interface VisitPorts {
  readonly clock: Clock
  readonly cardReader: Pick<IdCardReader, 'read' | 'status'>
  readonly documentPrinter: Pick<DocumentPrinter, 'print' | 'conditions' | 'status'>
  readonly receiptPrinter: Pick<ReceiptPrinter, 'print' | 'status'>
  readonly hours: ServiceHours
  /** Resolves after the durable commit. From then on 已登记 is true. */
  readonly submit: (application: ArchiveQueryApplication) => Promise<Result<Submitted, SubmitError>>
  /** Calls the listener at once with what is known, then on every change. */
  readonly watchSubmission: (id: string, listener: (state: SubmissionState) => void) => () => void
  readonly visitCalls: VisitCalls
  readonly reportPrint: (report: PrintReport) => Promise<Result<void, SubmitError>>
  readonly rate: (rating: Rating) => Promise<Result<void, SubmitError>>
  /** Raises a help request in the console; no personal data. */
  readonly callHelp: (where: { readonly screen: string; readonly code?: string }) => Promise<Result<void, LinkError>>
  /** Destroys what the visit held and proves it. */
  readonly purge: () => Promise<PurgeReport>
}

/** What of the site the screens say. */
export interface SiteFacts {
  readonly siteName: string
  readonly address: string
  readonly hotline: string
  readonly bankName: string
  readonly archiveName: string
}
