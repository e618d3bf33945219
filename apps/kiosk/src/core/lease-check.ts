/** A lease is a permission to print one copy once, here, now, for this visit. The channel has checked its signature. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { err, ok, type Result } from '@zhengyin/kernel'
import type { LeaseGrant } from '@zhengyin/protocol/visit-call'

export type LeaseFault = 'other-terminal' | 'other-visit' | 'other-case' | 'other-sheet' | 'expired'

export interface LeaseContext {
  readonly kioskId: string
  readonly visitId: string
  readonly caseCode: string
  readonly pdf: Uint8Array
  /** Civil, ms. */
  readonly now: number
}

/** A wrong terminal clock must not print on a dead lease nor refuse a living one by seconds. */
const CLOCK_TOLERANCE_MS = 60_000

export function checkLease(lease: LeaseGrant, context: LeaseContext): Result<void, LeaseFault> {
  if (lease.kioskId !== context.kioskId) return err('other-terminal')
  if (lease.visitId !== context.visitId) return err('other-visit')
  if (lease.caseCode !== context.caseCode) return err('other-case')
  const digest = createHash('sha256').update(context.pdf).digest()
  if (!timingSafeEqual(digest, Buffer.from(lease.sheetSha256, 'hex'))) return err('other-sheet')
  if (Date.parse(lease.expiresAt) + CLOCK_TOLERANCE_MS < context.now) return err('expired')
  return ok(undefined)
}
