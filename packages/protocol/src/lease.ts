/** A lease is the center's permission to print one copy of one sheet once. Ed25519 over canonical bytes. */
import { sign as edSign, verify as edVerify, type KeyObject } from 'node:crypto'
import { err, ok, type Result } from '@zhengyin/kernel'
import { ByteWriter } from './bytes.ts'
import type { LeaseGrant } from './visit-call.ts'

export type UnsignedLease = Omit<LeaseGrant, 'signature'>

const CONTEXT = 'zhengyin lease 1'

/** Every field, in the order of the schema, each with its length: no two leases have the same bytes. */
export function leaseBytes(lease: UnsignedLease): Buffer {
  const writer = new ByteWriter()
  writer.short8(Buffer.from(CONTEXT, 'ascii'), 32)
  writer.fixed(Buffer.from(lease.leaseId, 'hex'), 16)
  writer.short8(Buffer.from(lease.caseCode, 'utf8'), 32)
  writer.short8(Buffer.from(lease.kioskId, 'utf8'), 24)
  writer.fixed(Buffer.from(lease.visitId, 'hex'), 16)
  writer.fixed(Buffer.from(lease.sheetSha256, 'hex'), 32)
  writer.u32(lease.copy.n)
  writer.u32(lease.copy.of)
  writer.u8(lease.reprint ? 1 : 0)
  writer.short8(Buffer.from(lease.expiresAt, 'utf8'), 64)
  return writer.done()
}

export function signLease(lease: UnsignedLease, key: KeyObject): LeaseGrant {
  return { ...lease, signature: edSign(null, leaseBytes(lease), key).toString('base64') }
}

export type LeaseError = 'signature' | 'terminal' | 'visit' | 'case' | 'expired'

/**
 * `now` is the civil time of the terminal corrected by the center's offset, ms. Single use is the caller's: the lease id goes into a
 * durable intent before anything is printed.
 */
export function verifyLease(
  lease: LeaseGrant,
  key: KeyObject,
  expected: { readonly kioskId: string; readonly visitId: string; readonly caseCode: string; readonly now: number },
): Result<void, LeaseError> {
  const { signature, ...unsigned } = lease
  // What does not fit its field was never signed by a center.
  if (lease.kioskId.length > 24 || lease.expiresAt.length > 64) return err('signature')
  if (!edVerify(null, leaseBytes(unsigned), key, Buffer.from(signature, 'base64'))) return err('signature')
  if (lease.kioskId !== expected.kioskId) return err('terminal')
  if (lease.visitId !== expected.visitId) return err('visit')
  if (lease.caseCode !== expected.caseCode) return err('case')
  if (!(Date.parse(lease.expiresAt) > expected.now)) return err('expired')
  return ok(undefined)
}
