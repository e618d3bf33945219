import { createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeTombstone, parseFrame, ZERO_HASH } from './frame.ts'
import {
  acceptNonce,
  contentDigest,
  EMPTY_WINDOW,
  ed25519Signer,
  type HttpRequest,
  nonceSource,
  parseNonce,
  publicKeyFromBase64,
  publicKeyToBase64,
  signatureBase,
  signRequest,
  verifyRequest,
  verifyTombstone,
} from './signature.ts'

/** RFC 9421 B.1.4 and B.2.6. */
const rfcKey = createPrivateKey(
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n',
)
const rfcPublic = 'MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs='
const rfcSignature = 'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=='

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = ed25519Signer('T001', privateKey)
const keyOf = (kioskId: string, keyId: string) => (kioskId === 'T001' && keyId === signer.keyId ? publicKey : undefined)
const nonce = nonceSource()

function signed(body: string, change: Partial<HttpRequest> = {}): HttpRequest {
  const request = { method: 'POST', target: '/v1/queue?x=1', body: Buffer.from(body) }
  return { ...request, headers: signRequest(request, signer, { nonce: nonce(), now: 1_782_000_000_000 }), ...change }
}

describe('RFC 9421 B.2.6', () => {
  const covered = ['date', '@method', '@path', '@authority', 'content-type', 'content-length']
  const parameters = '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
  const base = signatureBase(
    {
      method: 'POST',
      target: '/foo?param=Value&Pet=dog',
      headers: { date: 'Tue, 20 Apr 2021 02:07:55 GMT', host: 'example.com', 'content-type': 'application/json', 'content-length': '18' },
    },
    covered,
    parameters,
  )

  it('our base is what the RFC’s signature signs', () => {
    const key = publicKeyFromBase64(rfcPublic)
    if (!key.ok) throw new Error('the RFC’s key does not parse')
    expect(publicKeyToBase64(createPublicKey(rfcKey))).toBe(rfcPublic)
    expect(verify(null, Buffer.from(base ?? ''), key.value, Buffer.from(rfcSignature, 'base64'))).toBe(true)
  })

  it('our signer makes the RFC’s signature', () => {
    expect(Buffer.from(ed25519Signer('T', rfcKey).sign(Buffer.from(base ?? ''))).toString('base64')).toBe(rfcSignature)
  })
})

/** RFC 9530 B.1: the digest of {"hello": "world"} and a line feed. */
it('Content-Digest is the RFC’s', () => {
  expect(contentDigest(Buffer.from('{"hello": "world"}\n'))).toBe('sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:')
})

describe('a signed request', () => {
  it('is verified and names its terminal', () => {
    const verified = verifyRequest(signed('frames'), keyOf)
    expect(verified).toMatchObject({ ok: true, value: { kioskId: 'T001', keyId: signer.keyId, created: 1_782_000_000 } })
  })

  it('without a body needs no digest', () => {
    const request = { method: 'GET', target: '/v1/feed', body: new Uint8Array(0) }
    const headers = signRequest(request, signer, { nonce: nonce(), now: 0 })
    expect(headers['content-digest']).toBeUndefined()
    expect(verifyRequest({ ...request, headers }, keyOf).ok).toBe(true)
    expect(verifyRequest({ ...request, headers, body: Buffer.from('added') }, keyOf)).toEqual({ ok: false, error: 'components' })
  })

  it('is refused when anything it covers was changed', () => {
    const good = signed('frames')
    const error = (request: HttpRequest) => {
      const verified = verifyRequest(request, keyOf)
      return verified.ok ? undefined : verified.error
    }
    expect(error({ ...good, body: Buffer.from('other') })).toBe('digest')
    expect(
      error({ ...good, body: Buffer.from('other'), headers: { ...good.headers, 'content-digest': contentDigest(Buffer.from('other')) } }),
    ).toBe('signature')
    expect(error({ ...good, method: 'PUT' })).toBe('signature')
    expect(error({ ...good, target: '/v1/queue?x=2' })).toBe('signature')
    expect(error({ ...good, target: '/v1/other?x=1' })).toBe('signature')
    expect(error({ ...good, headers: { ...good.headers, 'zy-nonce': nonce() } })).toBe('signature')
    expect(error({ ...good, headers: { ...good.headers, 'zy-kiosk': 'T002' } })).toBe('unknown-key')
  })

  it('is refused when it covers too little, is malformed or unsigned', () => {
    const good = signed('frames')
    const input = good.headers['signature-input'] ?? ''
    const withInput = (text: string | undefined) => verifyRequest({ ...good, headers: { ...good.headers, 'signature-input': text } }, keyOf)
    expect(withInput(input.replace(' "content-digest"', ''))).toEqual({ ok: false, error: 'components' })
    expect(withInput(input.replace('"@query" ', ''))).toEqual({ ok: false, error: 'components' })
    expect(withInput(input.replace('alg="ed25519"', 'alg="hmac-sha256"'))).toEqual({ ok: false, error: 'malformed' })
    expect(withInput('zy=(')).toEqual({ ok: false, error: 'malformed' })
    expect(withInput(`zy=(${'"@method" '.repeat(2)}"@path")`)).toEqual({ ok: false, error: 'malformed' })
    expect(withInput(undefined)).toEqual({ ok: false, error: 'missing' })
    expect(verifyRequest({ ...good, headers: { ...good.headers, signature: 'zy=:AAAA:' } }, keyOf)).toEqual({
      ok: false,
      error: 'malformed',
    })
  })
})

describe('a nonce', () => {
  it('is accepted once, in any order within the window', () => {
    let window = EMPTY_WINDOW
    for (const counter of [1, 3, 2, 70]) {
      const next = acceptNonce(window, counter)
      if (!next.ok) throw new Error(`${counter}: ${next.error}`)
      window = next.value
    }
    expect(acceptNonce(window, 70)).toEqual({ ok: false, error: 'replayed' })
    expect(acceptNonce(window, 7).ok).toBe(true)
    expect(acceptNonce(window, 6)).toEqual({ ok: false, error: 'too-old' })
    expect(acceptNonce(window, 3)).toEqual({ ok: false, error: 'too-old' })
  })

  it('counts up within its session', () => {
    const next = nonceSource()
    const first = parseNonce(next())
    const second = parseNonce(next())
    expect(first?.session).toBe(second?.session)
    expect([first?.counter, second?.counter]).toEqual([1, 2])
    expect(parseNonce('x')).toBeUndefined()
  })
})

it('a tombstone is verified by the terminal’s key alone', () => {
  const bytes = encodeTombstone(
    {
      kioskId: 'T001',
      epoch: '0f'.repeat(16),
      seq: 3,
      id: 'a1'.repeat(16),
      prevHash: ZERO_HASH,
      reason: 'lost',
      buriedHash: ZERO_HASH,
      keyId: signer.keyId,
    },
    (covered) => signer.sign(covered),
  )
  const frame = parseFrame(bytes)
  if (!frame.ok) throw new Error(frame.error)
  expect(verifyTombstone(bytes, frame.value, publicKey)).toBe(true)
  expect(verifyTombstone(bytes, frame.value, generateKeyPairSync('ed25519').publicKey)).toBe(false)
})
