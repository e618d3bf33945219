/** What one stamped sheet (盖章件) is made of, before it is words or ink. */
import type { MaritalRecord } from '../departments/archive/marital-record.ts'

export interface Sheet {
  /** A preview carries no verify code and says so. */
  readonly use: 'print' | 'preview'
  readonly caseCode: string
  /** Unmasked; the sheet shows it masked. */
  readonly applicant: { readonly name: string; readonly idNumber: string }
  readonly record: MaritalRecord
  readonly archiveName: string
  readonly bankName: string
  readonly decidedAt: Date
  readonly printedAt: Date
  readonly terminal: { readonly kioskId: string; readonly siteName: string }
  readonly copy: { readonly n: number; readonly of: number }
  /** 补打. */
  readonly reprint: boolean
  readonly verify?: { readonly code: string; readonly grouped: string; readonly url: string; readonly validUntil: Date }
  /** Issued by a sandbox: 演示样张 across every page, 样章 instead of a seal. Only a production connector says false. */
  readonly demo: boolean
}

export interface RenderedSheet {
  readonly pdf: Buffer
  readonly pages: number
}
