/**
 * Calls inside an identified visit. The request is HPKE-sealed to the center's key, the answer to a key that the core makes for
 * this visit and keeps in memory. One route, POST; nothing personal in a URL; nothing cached. Info strings: suite.ts.
 */
import { z } from 'zod'
import { reviewState } from './feed.ts'
import { base64, caseCode, civilTime, hex } from './primitives.ts'
import { identity } from './submission.ts'

/** What is inside the sealed request. */
export const visitCallRequest = z.discriminatedUnion('call', [
  z.object({ call: z.literal('my-cases'), visitId: hex(16), replyKey: base64, identity }),
  z.object({ call: z.literal('preview'), visitId: hex(16), replyKey: base64, identity, caseCode }),
  z.object({ call: z.literal('lease'), visitId: hex(16), replyKey: base64, identity, caseCode }),
])

export const caseSummary = z.object({
  caseCode,
  itemName: z.string(),
  submittedAt: civilTime,
  review: reviewState,
  rated: z.boolean(),
})

export const stampedSheet = z.object({
  pdf: base64,
  pages: z.int().min(1),
  summary: z.array(z.string()),
  resultCode: z.string(),
})

/** Signed by the center over its canonical bytes (lease.ts); the core checks signature, terminal, visit, expiry and single use. */
export const leaseGrant = z.object({
  leaseId: hex(16),
  caseCode,
  kioskId: z.string(),
  visitId: hex(16),
  sheetSha256: hex(32),
  copy: z.object({ n: z.int().min(1), of: z.int().min(1) }),
  reprint: z.boolean(),
  expiresAt: civilTime,
  signature: base64,
})

/** What is inside the sealed answer. */
export const visitCallAnswer = z.discriminatedUnion('answer', [
  z.object({ answer: z.literal('my-cases'), cases: z.array(caseSummary).max(50) }),
  z.object({ answer: z.literal('preview'), sheet: stampedSheet }),
  z.object({ answer: z.literal('lease'), sheet: stampedSheet, lease: leaseGrant }),
  z.object({
    answer: z.literal('refused'),
    reason: z.enum(['not-found', 'not-party', 'not-released', 'already-printed', 'already-leased', 'doubtful', 'invalid']),
  }),
])

/** On the wire, both directions. */
export const sealedBox = z.object({ suite: z.string().max(64), keyId: z.string().max(64), enc: base64, ciphertext: base64 })

export type VisitCallRequest = z.infer<typeof visitCallRequest>
export type VisitCallAnswer = z.infer<typeof visitCallAnswer>
export type LeaseGrant = z.infer<typeof leaseGrant>
export type SealedBox = z.infer<typeof sealedBox>
