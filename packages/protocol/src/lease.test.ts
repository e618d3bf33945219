import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { signLease, type UnsignedLease, verifyLease } from './lease.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const lease: UnsignedLease = {
  leaseId: '01'.repeat(16),
  caseCode: '040012600000018',
  kioskId: 'T001',
  visitId: '02'.repeat(16),
  sheetSha256: '03'.repeat(32),
  copy: { n: 1, of: 1 },
  reprint: false,
  expiresAt: '2026-06-02T10:10:00+08:00',
}
const now = Date.parse('2026-06-02T10:00:00+08:00')
const expected = { kioskId: 'T001', visitId: lease.visitId, caseCode: lease.caseCode, now }

it('a lease holds for its terminal, visit, case and time', () => {
  const granted = signLease(lease, privateKey)
  expect(verifyLease(granted, publicKey, expected)).toEqual({ ok: true, value: undefined })
  expect(verifyLease(granted, publicKey, { ...expected, kioskId: 'T002' })).toEqual({ ok: false, error: 'terminal' })
  expect(verifyLease(granted, publicKey, { ...expected, visitId: '04'.repeat(16) })).toEqual({ ok: false, error: 'visit' })
  expect(verifyLease(granted, publicKey, { ...expected, caseCode: '040012600000026' })).toEqual({ ok: false, error: 'case' })
  expect(verifyLease(granted, publicKey, { ...expected, now: now + 600_000 })).toEqual({ ok: false, error: 'expired' })
})

it('no field of a lease can be changed', () => {
  const granted = signLease(lease, privateKey)
  const changes: Partial<UnsignedLease>[] = [
    { leaseId: '05'.repeat(16) },
    { caseCode: '040012600000026' },
    { kioskId: 'T002' },
    { visitId: '04'.repeat(16) },
    { sheetSha256: '06'.repeat(32) },
    { copy: { n: 2, of: 2 } },
    { reprint: true },
    { expiresAt: '2027-06-02T10:10:00+08:00' },
  ]
  for (const change of changes)
    expect(verifyLease({ ...granted, ...change }, publicKey, expected)).toEqual({ ok: false, error: 'signature' })
  expect(verifyLease(signLease(lease, generateKeyPairSync('ed25519').privateKey), publicKey, expected)).toEqual({
    ok: false,
    error: 'signature',
  })
})
