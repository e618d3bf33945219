import { describe, expect, it } from 'vitest'
import { encodeRow, type FramePlace, parseFrame, ZERO_HASH } from './frame.ts'
import { HPKE_SUITE, hpkeSuite, sealKeyId, suiteNamed } from './suite.ts'

const place: FramePlace = { kioskId: 'T001', epoch: '0f'.repeat(16), seq: 1, id: 'a1'.repeat(16), prevHash: ZERO_HASH }
const plaintext = Buffer.from(JSON.stringify({ type: 'rating', words: '很满意'.repeat(40) }))

describe('rows', () => {
  it('open at the center, and only in the place they were sealed for', async () => {
    const center = await hpkeSuite.generateKeyPair()
    const sealer = await hpkeSuite.rowSealer(center, place)
    const parts = sealer.seal(place, plaintext)
    const frame = parseFrame(encodeRow({ ...place, ...parts }))
    if (!frame.ok || frame.value.kind !== 'row') throw new Error('not a row')
    const opener = hpkeSuite.rowOpener([center])
    const opened = await opener.open(frame.value, frame.value)
    if (!opened.ok) throw new Error(opened.error)
    expect(opened.value.equals(plaintext)).toBe(true)
    for (const moved of [{ seq: 2 }, { id: 'b2'.repeat(16) }, { prevHash: '11'.repeat(32) }]) {
      expect(await opener.open({ ...place, ...moved }, parts)).toEqual({ ok: false, error: 'ciphertext' })
    }
    for (const moved of [{ kioskId: 'T002' }, { epoch: '1e'.repeat(16) }]) {
      expect(await opener.open({ ...place, ...moved }, parts)).toEqual({ ok: false, error: 'wrapped-key' })
    }
  })

  it('shrink what shrinks, and never show it', async () => {
    const center = await hpkeSuite.generateKeyPair()
    const sealer = await hpkeSuite.rowSealer(center, place)
    const parts = sealer.seal(place, plaintext)
    expect(parts.ciphertext.length).toBeLessThan(plaintext.length)
    expect(Buffer.from(parts.ciphertext).includes('满意')).toBe(false)
  })

  it('do not repeat a nonce under one key', async () => {
    const center = await hpkeSuite.generateKeyPair()
    const sealer = await hpkeSuite.rowSealer(center, place)
    const nonces = Array.from({ length: 50 }, () => Buffer.from(sealer.seal(place, plaintext).nonce).toString('hex'))
    expect(new Set(nonces).size).toBe(50)
  })

  it('do not open under another center’s key, another suite or a changed byte', async () => {
    const center = await hpkeSuite.generateKeyPair()
    const other = await hpkeSuite.generateKeyPair()
    const sealer = await hpkeSuite.rowSealer(center, place)
    const parts = sealer.seal(place, plaintext)
    expect(await hpkeSuite.rowOpener([other]).open(place, parts)).toEqual({ ok: false, error: 'unknown-key' })
    expect(await hpkeSuite.rowOpener([{ ...other, keyId: center.keyId }]).open(place, parts)).toEqual({ ok: false, error: 'wrapped-key' })
    expect(await hpkeSuite.rowOpener([center]).open(place, { ...parts, suite: 'SM2-SM3-SM4.1' })).toEqual({
      ok: false,
      error: 'unknown-suite',
    })
    const changed = Buffer.from(parts.ciphertext)
    changed.writeUInt8((changed[0] ?? 0) ^ 1, 0)
    expect(await hpkeSuite.rowOpener([center]).open(place, { ...parts, ciphertext: changed })).toEqual({ ok: false, error: 'ciphertext' })
  })

  it('survive the center’s key being stored and read back', async () => {
    const center = await hpkeSuite.generateKeyPair()
    const again = {
      ...center,
      publicKey: Buffer.from(center.publicKey),
      privateKey: Buffer.from(Buffer.from(center.privateKey).toString('base64'), 'base64'),
    }
    const parts = (await hpkeSuite.rowSealer(again, place)).seal(place, plaintext)
    expect((await hpkeSuite.rowOpener([again]).open(place, parts)).ok).toBe(true)
    expect(sealKeyId(center.publicKey)).toBe(center.keyId)
  })
})

describe('visit boxes', () => {
  it('travel sealed both ways and open only for what they were sealed for', async () => {
    const center = await hpkeSuite.generateKeyPair()
    const visit = await hpkeSuite.generateKeyPair()
    const request = await hpkeSuite.sealBox(center, { use: 'visit-request', kioskId: 'T001' }, plaintext)
    const opened = await hpkeSuite.openBox(center, { use: 'visit-request', kioskId: 'T001' }, request)
    if (!opened.ok) throw new Error(opened.error)
    expect(opened.value.equals(plaintext)).toBe(true)
    expect((await hpkeSuite.openBox(center, { use: 'visit-request', kioskId: 'T002' }, request)).ok).toBe(false)

    const answer = await hpkeSuite.sealBox(visit, { use: 'visit-answer', kioskId: 'T001', request }, Buffer.from('answer'))
    expect((await hpkeSuite.openBox(visit, { use: 'visit-answer', kioskId: 'T001', request }, answer)).ok).toBe(true)
    const second = await hpkeSuite.sealBox(center, { use: 'visit-request', kioskId: 'T001' }, plaintext)
    expect((await hpkeSuite.openBox(visit, { use: 'visit-answer', kioskId: 'T001', request: second }, answer)).ok).toBe(false)
    expect((await hpkeSuite.openBox(visit, { use: 'visit-request', kioskId: 'T001' }, answer)).ok).toBe(false)
  })
})

it('a suite is found by its name only', () => {
  expect(suiteNamed(HPKE_SUITE)).toBe(hpkeSuite)
  expect(suiteNamed('SM2-SM3-SM4.1')).toBeUndefined()
})
