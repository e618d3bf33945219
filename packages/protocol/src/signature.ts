/**
 * HTTP Message Signatures (RFC 9421) with Ed25519 over Content-Digest (RFC 9530): the subset terminals and the center need.
 * Time is recorded in `created` and never judged; freshness is the nonce: a random session id and a counter (see NonceWindow).
 */
import { createHash, createPublicKey, sign as edSign, verify as edVerify, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { err, ok, type Result } from '@zhengyin/kernel'
import { type Frame, tombstoneSigned } from './frame.ts'

export interface Signer {
  readonly kioskId: string
  readonly keyId: string
  /** Ed25519 over the bytes, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array
}

export interface HttpRequest {
  readonly method: string
  /** Path and query as they stand in the request line, e.g. `/v1/feed?wait=25`. */
  readonly target: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Empty when there is none. */
  readonly body: Uint8Array
}

export type VerifyError = 'missing' | 'malformed' | 'components' | 'digest' | 'unknown-key' | 'key-mismatch' | 'signature'

export interface VerifiedRequest {
  readonly kioskId: string
  readonly keyId: string
  readonly nonce: string
  /** Seconds since the Unix epoch as the terminal told; recorded, never judged. */
  readonly created: number | undefined
}

const LABEL = 'zy'
/** What every signature of a terminal must cover; `content-digest` too, whenever there is a body. */
export const COVERED = ['@method', '@path', '@query', 'zy-kiosk', 'zy-nonce'] as const

export function ed25519Signer(kioskId: string, privateKey: KeyObject): Signer {
  return { kioskId, keyId: signKeyId(createPublicKey(privateKey)), sign: (bytes) => edSign(null, bytes, privateKey) }
}

/** The first 8 bytes of SHA-256 over the public key in SPKI DER. */
export function signKeyId(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16)
}

export function publicKeyFromBase64(spki: string): Result<KeyObject, 'malformed'> {
  try {
    const key = createPublicKey({ key: Buffer.from(spki, 'base64'), type: 'spki', format: 'der' })
    return key.asymmetricKeyType === 'ed25519' ? ok(key) : err('malformed')
  } catch {
    return err('malformed')
  }
}

export function publicKeyToBase64(publicKey: KeyObject): string {
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
}

/** Headers to send along. `nonce`: from `nonceSource`, never used before. `now`: civil time, ms. */
export function signRequest(
  request: { readonly method: string; readonly target: string; readonly body: Uint8Array },
  signer: Signer,
  fresh: { readonly nonce: string; readonly now: number },
): Record<string, string> {
  const headers: Record<string, string> = { 'zy-kiosk': signer.kioskId, 'zy-nonce': fresh.nonce }
  const covered: string[] = [...COVERED]
  if (request.body.length > 0) {
    headers['content-digest'] = contentDigest(request.body)
    covered.push('content-digest')
  }
  const parameters = `(${covered.map((name) => `"${name}"`).join(' ')});created=${Math.floor(fresh.now / 1000)};keyid="${signer.keyId}";alg="ed25519"`
  const base = signatureBase({ ...request, headers }, covered, parameters)
  if (base === undefined) throw new Error('a covered component is missing')
  const signature = Buffer.from(signer.sign(Buffer.from(base, 'utf8'))).toString('base64')
  return { ...headers, 'signature-input': `${LABEL}=${parameters}`, signature: `${LABEL}=:${signature}:` }
}

/** Pure: no clock, no store. The caller judges the nonce and whether the key is revoked. */
export function verifyRequest(
  request: HttpRequest,
  keyOf: (kioskId: string, keyId: string) => KeyObject | undefined,
): Result<VerifiedRequest, VerifyError> {
  const input = request.headers['signature-input']
  const value = request.headers['signature']
  const kioskId = request.headers['zy-kiosk']
  const nonce = request.headers['zy-nonce']
  if (input === undefined || value === undefined || kioskId === undefined || nonce === undefined) return err('missing')
  const parsed = parseSignatureInput(input)
  const signature = parseSignature(value, parsed?.label)
  if (parsed === undefined || signature === undefined) return err('malformed')
  const due: string[] = request.body.length > 0 ? [...COVERED, 'content-digest'] : [...COVERED]
  if (due.some((name) => !parsed.covered.includes(name))) return err('components')
  if (parsed.alg !== undefined && parsed.alg !== 'ed25519') return err('malformed')
  const digest = request.headers['content-digest']
  if (request.body.length > 0 && (digest === undefined || !digestHolds(digest, request.body))) return err('digest')
  const key = keyOf(kioskId, parsed.keyId)
  if (key === undefined) return err('unknown-key')
  if (key.asymmetricKeyType !== 'ed25519') return err('key-mismatch')
  const base = signatureBase(request, parsed.covered, parsed.parameters)
  if (base === undefined) return err('components')
  if (!edVerify(null, Buffer.from(base, 'utf8'), key, signature)) return err('signature')
  return ok({ kioskId, keyId: parsed.keyId, nonce, created: parsed.created })
}

/** A tombstone carries its own signature: it outlives the request that brought it. */
export function verifyTombstone(bytes: Uint8Array, frame: Frame, key: KeyObject): boolean {
  return frame.kind === 'tombstone' && edVerify(null, tombstoneSigned(bytes), key, frame.signature)
}

/** RFC 9530 §2. */
export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
}

function digestHolds(header: string, body: Uint8Array): boolean {
  const match = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):/.exec(header)
  if (match?.[1] === undefined) return false
  const told = Buffer.from(match[1], 'base64')
  const real = createHash('sha256').update(body).digest()
  return told.length === real.length && timingSafeEqual(told, real)
}

/** RFC 9421 §2.5. Undefined when a covered component is not in the message. */
export function signatureBase(
  request: { readonly method: string; readonly target: string; readonly headers: Readonly<Record<string, string | undefined>> },
  covered: readonly string[],
  parameters: string,
): string | undefined {
  const lines: string[] = []
  for (const name of covered) {
    const value = component(request, name)
    if (value === undefined) return undefined
    lines.push(`"${name}": ${value}`)
  }
  return [...lines, `"@signature-params": ${parameters}`].join('\n')
}

function component(
  request: { readonly method: string; readonly target: string; readonly headers: Readonly<Record<string, string | undefined>> },
  name: string,
): string | undefined {
  const question = request.target.indexOf('?')
  switch (name) {
    case '@method':
      return request.method
    case '@authority':
      return request.headers['host']?.toLowerCase()
    case '@path':
      return question === -1 ? request.target : request.target.slice(0, question)
    case '@query':
      // §2.2.7: an absent query is a single question mark.
      return question === -1 ? '?' : request.target.slice(question)
    default:
      return name.startsWith('@') ? undefined : request.headers[name]?.trim()
  }
}

interface SignatureInput {
  readonly label: string
  readonly covered: readonly string[]
  readonly parameters: string
  readonly keyId: string
  readonly created: number | undefined
  readonly alg: string | undefined
}

/** One signature of ours: `label=("a" "b");created=1;keyid="k"`. Parameters on components are outside the subset. */
function parseSignatureInput(header: string): SignatureInput | undefined {
  if (header.length > 2048) return undefined
  const match =
    /^([a-z][a-z0-9_-]*)=(\(((?:"[a-z0-9@-]+"(?: |(?=\))))*)\)((?:;[a-z]+=(?:"[\x20\x21\x23-\x5b\x5d-\x7e]*"|\d{1,15}))*))$/.exec(header)
  if (match === null) return undefined
  const [, label, parameters, list, tail] = match
  if (label === undefined || parameters === undefined || list === undefined || tail === undefined) return undefined
  const covered = list.split(' ').map((quoted) => quoted.slice(1, -1))
  if (new Set(covered).size !== covered.length) return undefined
  const told = new Map([...tail.matchAll(/;([a-z]+)=(?:"([^"]*)"|(\d+))/g)].map((part) => [part[1] ?? '', part[2] ?? part[3] ?? '']))
  const keyId = told.get('keyid')
  if (keyId === undefined) return undefined
  const created = told.get('created')
  return { label, covered, parameters, keyId, created: created === undefined ? undefined : Number(created), alg: told.get('alg') }
}

function parseSignature(header: string, label: string | undefined): Buffer | undefined {
  const match = /^([a-z][a-z0-9_-]*)=:([A-Za-z0-9+/]{86}==):$/.exec(header)
  return match?.[2] === undefined || match[1] !== label ? undefined : Buffer.from(match[2], 'base64')
}

/** `<16 random bytes, hex>.<counter from 1>`: one session per start of the core. */
export function nonceSource(): () => string {
  const session = randomBytes(16).toString('hex')
  let counter = 0
  return () => `${session}.${++counter}`
}

/**
 * What the center remembers of one session: the highest counter and which of the 64 at and below it were seen. Requests of one
 * terminal overlap (a long poll beside a batch), so order within the window is free; a repeat, or one that fell out of it, is not.
 */
export interface NonceWindow {
  readonly highest: number
  readonly seen: bigint
}

export const EMPTY_WINDOW: NonceWindow = { highest: 0, seen: 0n }
const WINDOW = 64

export function parseNonce(nonce: string): { readonly session: string; readonly counter: number } | undefined {
  const match = /^([0-9a-f]{32})\.([1-9]\d{0,14})$/.exec(nonce)
  return match?.[1] === undefined ? undefined : { session: match[1], counter: Number(match[2]) }
}

export function acceptNonce(window: NonceWindow, counter: number): Result<NonceWindow, 'replayed' | 'too-old'> {
  if (counter > window.highest) {
    const shift = Math.min(counter - window.highest, WINDOW)
    return ok({ highest: counter, seen: BigInt.asUintN(WINDOW, (window.seen << BigInt(shift)) | 1n) })
  }
  const behind = window.highest - counter
  if (behind >= WINDOW) return err('too-old')
  const bit = 1n << BigInt(behind)
  return (window.seen & bit) === 0n ? ok({ highest: window.highest, seen: window.seen | bit }) : err('replayed')
}
