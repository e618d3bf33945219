import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { encodeRow, encodeTombstone, parseFrame } from './frame.ts'
import { leaseBytes, verifyLease } from './lease.ts'
import { ed25519Signer, signRequest, verifyRequest, verifyTombstone } from './signature.ts'
import { hpkeSuite } from './suite.ts'
import { leaseGrant, sealedBox } from './visit-call.ts'

const page = readFileSync(new URL('../../../docs/protocols/sync.md', import.meta.url), 'utf8')
const vectors = new Map([...page.matchAll(/```json vector:(\w+)\n([\s\S]*?)```/g)].map((match) => [match[1] ?? '', match[2] ?? '']))
/** RFC 9421 B.1.4. */
const key = createPrivateKey(
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n',
)
const publicKey = createPublicKey(key)
const signer = ed25519Signer('T001', key)
const place = { kioskId: z.string(), epoch: z.string(), seq: z.number(), id: z.string(), prevHash: z.string() }
const rowVector = z.object({
  center: z.object({ suite: z.string(), keyId: z.string(), privateKey: z.string(), publicKey: z.string() }),
  ...place,
  plaintext: z.string(),
  frame: z.string(),
})

function read<T>(name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(vectors.get(name) ?? ''))
}

function centerKey() {
  const { center } = read('row', rowVector)
  return { ...center, privateKey: Buffer.from(center.privateKey, 'hex'), publicKey: Buffer.from(center.publicKey, 'hex') }
}

it('the row opens to its plaintext and is written the same', async () => {
  const vector = read('row', rowVector)
  const frame = parseFrame(Buffer.from(vector.frame, 'hex'))
  if (!frame.ok || frame.value.kind !== 'row') throw new Error('not a row')
  const { kioskId, epoch, seq, id, prevHash } = vector
  expect(frame.value).toMatchObject({ kioskId, epoch, seq, id, prevHash })
  expect(encodeRow(frame.value).toString('hex')).toBe(vector.frame)
  const opened = await hpkeSuite.rowOpener([centerKey()]).open(frame.value, frame.value)
  expect(opened.ok && opened.value.toString('utf8')).toBe(vector.plaintext)
})

it('the tombstone is written and signed the same', () => {
  const vector = read(
    'tombstone',
    z.object({ ...place, reason: z.literal('parked'), buriedHash: z.string(), keyId: z.string(), frame: z.string() }),
  )
  const bytes = encodeTombstone(vector, (covered) => signer.sign(covered))
  expect(bytes.toString('hex')).toBe(vector.frame)
  const frame = parseFrame(bytes)
  expect(frame.ok && verifyTombstone(bytes, frame.value, publicKey)).toBe(true)
})

it('the box opens for its use', async () => {
  const vector = read('box', sealedBox.extend({ kioskId: z.string(), plaintext: z.string() }))
  const opened = await hpkeSuite.openBox(centerKey(), { use: 'visit-request', kioskId: vector.kioskId }, vector)
  expect(opened.ok && opened.value.toString('utf8')).toBe(vector.plaintext)
})

it('the request is signed the same and verified', () => {
  const schema = z.object({ method: z.string(), target: z.string(), body: z.string(), headers: z.record(z.string(), z.string()) })
  const { method, target, body, headers } = read('request', schema)
  const request = { method, target, body: Buffer.from(body) }
  const created = Number(/created=(\d+)/.exec(headers['signature-input'] ?? '')?.[1])
  expect(signRequest(request, signer, { nonce: headers['zy-nonce'] ?? '', now: created * 1000 })).toEqual(headers)
  expect(verifyRequest({ ...request, headers }, () => publicKey).ok).toBe(true)
})

it('the lease has these bytes and this signature', () => {
  const { bytes, ...lease } = read('lease', leaseGrant.extend({ bytes: z.string() }))
  expect(leaseBytes(lease).toString('hex')).toBe(bytes)
  expect(verifyLease(lease, publicKey, { ...lease, now: Date.parse(lease.expiresAt) - 1 }).ok).toBe(true)
})
