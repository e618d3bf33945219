/** What a queue row says once the center has opened its seal. Each row is one of these. */
import { z } from 'zod'
import { caseCode, civilTime, hex } from './primitives.ts'

export const identity = z.object({
  method: z.literal('id-card'),
  cardKind: z.enum(['resident', 'hk-macao-taiwan', 'foreigner-2017', 'foreigner-2023']),
  name: z.string().min(1).max(120),
  idNumber: z.string().min(15).max(18),
  birth: z.iso.date(),
  validTo: z.union([z.iso.date(), z.literal('long-term')]),
})

export const consent = z.object({
  purpose: z.string().max(64),
  textVersion: z.string().max(32),
  language: z.literal('zh-CN'),
  choice: z.enum(['agree', 'decline']),
  at: civilTime,
  method: z.literal('touch'),
})

export const archiveQuery = z.object({
  type: z.literal('archive-query'),
  version: z.literal(1),
  item: z.literal('312090156000'),
  visitId: hex(16),
  submittedAt: civilTime,
  identity,
  purpose: z.literal('loan'),
  spouseName: z.string().min(1).max(120).optional(),
  filedOutOfHours: z.boolean(),
  consents: z.array(consent).max(16),
})

export const printReport = z.object({
  type: z.literal('print-report'),
  version: z.literal(1),
  leaseId: hex(16),
  caseCode,
  outcome: z.enum(['printed', 'doubtful', 'not-printed']),
  pagesOut: z.int().min(0).max(999),
  reasons: z.array(z.string().max(64)).max(16),
  at: civilTime,
})

export const rating = z.object({
  type: z.literal('rating'),
  version: z.literal(1),
  caseCode,
  level: z.int().min(1).max(5),
  at: civilTime,
})

export const submission = z.discriminatedUnion('type', [archiveQuery, printReport, rating])

export type Submission = z.infer<typeof submission>
export type ArchiveQuery = z.infer<typeof archiveQuery>
export type PrintReportSubmission = z.infer<typeof printReport>
export type RatingSubmission = z.infer<typeof rating>
