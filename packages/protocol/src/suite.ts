/**
 * A suite is a set of algorithms under one name; the name travels with every row and box, so another (国密: SM2, SM3, SM4) can stand
 * beside this one. The terminal seals rows and visit requests to the center's key; the center seals visit answers to a visit's key.
 *
 * Rows: a content key is wrapped once by HPKE (RFC 9180 base mode) and lives in memory only; each row is AES-256-GCM under it.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes, type webcrypto } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { err, ok, type Result } from '@zhengyin/kernel'
import { ByteWriter } from './bytes.ts'
import { type FramePlace, type SealedParts, writePlace } from './frame.ts'
import type { SealedBox } from './visit-call.ts'

export const HPKE_SUITE = 'X25519-HKDF-SHA256-AES256GCM.1'

/** A public key that something is sealed to. */
export interface SealRecipient {
  readonly suite: string
  readonly keyId: string
  /** Raw X25519, 32 bytes. */
  readonly publicKey: Uint8Array
}

export interface SealKeyPair extends SealRecipient {
  /** Raw X25519, 32 bytes. */
  readonly privateKey: Uint8Array
}

/** Seals rows under one content key. Lives in memory; a new one at every start and every hour. */
export interface RowSealer {
  readonly suite: string
  readonly keyId: string
  seal(place: FramePlace, plaintext: Uint8Array): SealedParts
}

export type OpenError = 'unknown-suite' | 'unknown-key' | 'wrapped-key' | 'ciphertext' | 'compression'

export interface RowOpener {
  open(place: FramePlace, row: SealedParts): Promise<Result<Buffer, OpenError>>
}

export interface Suite {
  readonly id: string
  generateKeyPair(): Promise<SealKeyPair>
  rowSealer(recipient: SealRecipient, owner: { readonly kioskId: string; readonly epoch: string }): Promise<RowSealer>
  rowOpener(keys: readonly SealKeyPair[]): RowOpener
  sealBox(recipient: SealRecipient, use: BoxUse, plaintext: Uint8Array): Promise<SealedBox>
  openBox(key: SealKeyPair, use: BoxUse, box: SealedBox): Promise<Result<Buffer, OpenError>>
}

/** What a sealed box is for; a box opened for another use does not open. */
export type BoxUse =
  | { readonly use: 'visit-request'; readonly kioskId: string }
  /** Bound to the request it answers: an answer cannot be moved to another call. */
  | { readonly use: 'visit-answer'; readonly kioskId: string; readonly request: SealedBox }

/** A plaintext larger than this once inflated is refused, whatever its compressed size. */
export const MAX_PLAINTEXT_BYTES = 8 * 1024 * 1024

const WRAP_INFO = 'zhengyin queue content key 1'
const BOX_INFO = { 'visit-request': 'zhengyin visit request 1', 'visit-answer': 'zhengyin visit answer 1' } as const
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Content keys that a center keeps unwrapped; each stands for an hour of one terminal. */
const OPENER_CACHE = 1024

/** The part of the library used here, in Node's own types: the library's name the DOM's. */
interface Hpke {
  readonly kem: {
    generateKeyPair(): Promise<webcrypto.CryptoKeyPair>
    serializePublicKey(key: webcrypto.CryptoKey): Promise<ArrayBuffer>
    serializePrivateKey(key: webcrypto.CryptoKey): Promise<ArrayBuffer>
    deserializePublicKey(key: ArrayBuffer): Promise<webcrypto.CryptoKey>
    deserializePrivateKey(key: ArrayBuffer): Promise<webcrypto.CryptoKey>
  }
  seal(
    to: { recipientPublicKey: webcrypto.CryptoKey; info: ArrayBuffer },
    plaintext: ArrayBuffer,
    aad: ArrayBuffer,
  ): Promise<{ enc: ArrayBuffer; ct: ArrayBuffer }>
  open(
    by: { recipientKey: webcrypto.CryptoKeyPair; enc: ArrayBuffer; info: ArrayBuffer },
    ciphertext: ArrayBuffer,
    aad: ArrayBuffer,
  ): Promise<ArrayBuffer>
}

const hpke: Hpke = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

export const hpkeSuite: Suite = {
  id: HPKE_SUITE,
  generateKeyPair,
  rowSealer,
  rowOpener,
  sealBox,
  openBox,
}

const suites: ReadonlyMap<string, Suite> = new Map([[hpkeSuite.id, hpkeSuite]])

export function suiteNamed(id: string): Suite | undefined {
  return suites.get(id)
}

/** The first 8 bytes of SHA-256 over the raw public key. */
export function sealKeyId(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
}

async function generateKeyPair(): Promise<SealKeyPair> {
  const pair = await hpke.kem.generateKeyPair()
  const publicKey = new Uint8Array(await hpke.kem.serializePublicKey(pair.publicKey))
  const privateKey = new Uint8Array(await hpke.kem.serializePrivateKey(pair.privateKey))
  return { suite: HPKE_SUITE, keyId: sealKeyId(publicKey), publicKey, privateKey }
}

async function rowSealer(recipient: SealRecipient, owner: { kioskId: string; epoch: string }): Promise<RowSealer> {
  const contentKey = randomBytes(32)
  const sealed = await hpke.seal(
    { recipientPublicKey: await hpke.kem.deserializePublicKey(exact(recipient.publicKey)), info: exact(Buffer.from(WRAP_INFO)) },
    exact(contentKey),
    exact(wrapContext(owner)),
  )
  const enc = new Uint8Array(sealed.enc)
  const wrappedKey = new Uint8Array(sealed.ct)
  let used = 0n
  return {
    suite: HPKE_SUITE,
    keyId: recipient.keyId,
    seal: (place, plaintext) => {
      // The key is fresh, so a counter is a nonce that never repeats under it; a seal that is thrown away uses its number up.
      const nonce = Buffer.alloc(NONCE_BYTES)
      nonce.writeBigUInt64BE(used++, NONCE_BYTES - 8)
      const cipher = createCipheriv('aes-256-gcm', contentKey, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(rowContext(place, HPKE_SUITE))
      const ciphertext = Buffer.concat([cipher.update(pack(plaintext)), cipher.final(), cipher.getAuthTag()])
      return { suite: HPKE_SUITE, keyId: recipient.keyId, enc, wrappedKey, nonce, ciphertext }
    },
  }
}

function rowOpener(keys: readonly SealKeyPair[]): RowOpener {
  const unwrapped = new Map<string, Buffer>()

  async function contentKey(place: FramePlace, row: SealedParts): Promise<Result<Buffer, OpenError>> {
    const key = keys.find((candidate) => candidate.keyId === row.keyId)
    if (key === undefined) return err('unknown-key')
    const name = createHash('sha256').update(wrapContext(place)).update(row.keyId).update(row.enc).update(row.wrappedKey).digest('hex')
    const known = unwrapped.get(name)
    if (known !== undefined) return ok(known)
    try {
      const plain = await hpke.open(
        { recipientKey: await privateKey(key), enc: exact(row.enc), info: exact(Buffer.from(WRAP_INFO)) },
        exact(row.wrappedKey),
        exact(wrapContext(place)),
      )
      if (plain.byteLength !== 32) return err('wrapped-key')
      const fresh = Buffer.from(plain)
      if (unwrapped.size >= OPENER_CACHE) unwrapped.delete(unwrapped.keys().next().value ?? '')
      unwrapped.set(name, fresh)
      return ok(fresh)
    } catch {
      return err('wrapped-key')
    }
  }

  return {
    open: async (place, row) => {
      if (row.suite !== HPKE_SUITE) return err('unknown-suite')
      const key = await contentKey(place, row)
      if (!key.ok) return key
      if (row.nonce.length !== NONCE_BYTES || row.ciphertext.length < TAG_BYTES) return err('ciphertext')
      const split = row.ciphertext.length - TAG_BYTES
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.value, row.nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(rowContext(place, row.suite))
        decipher.setAuthTag(row.ciphertext.subarray(split))
        return unpack(Buffer.concat([decipher.update(row.ciphertext.subarray(0, split)), decipher.final()]))
      } catch {
        return err('ciphertext')
      }
    },
  }
}

async function sealBox(recipient: SealRecipient, use: BoxUse, plaintext: Uint8Array): Promise<SealedBox> {
  const sealed = await hpke.seal(
    { recipientPublicKey: await hpke.kem.deserializePublicKey(exact(recipient.publicKey)), info: exact(Buffer.from(BOX_INFO[use.use])) },
    exact(pack(plaintext)),
    exact(boxContext(use)),
  )
  return {
    suite: HPKE_SUITE,
    keyId: recipient.keyId,
    enc: Buffer.from(sealed.enc).toString('base64'),
    ciphertext: Buffer.from(sealed.ct).toString('base64'),
  }
}

async function openBox(key: SealKeyPair, use: BoxUse, box: SealedBox): Promise<Result<Buffer, OpenError>> {
  if (box.suite !== HPKE_SUITE) return err('unknown-suite')
  if (box.keyId !== key.keyId) return err('unknown-key')
  try {
    const plain = await hpke.open(
      { recipientKey: await privateKey(key), enc: fromBase64(box.enc), info: exact(Buffer.from(BOX_INFO[use.use])) },
      fromBase64(box.ciphertext),
      exact(boxContext(use)),
    )
    return unpack(Buffer.from(plain))
  } catch {
    return err('ciphertext')
  }
}

/** AAD of a row: kiosk | epoch | seq | id | prevHash in the frame's own encoding, then the suite. */
function rowContext(place: FramePlace, suite: string): Buffer {
  const writer = new ByteWriter()
  writePlace(writer, place)
  writer.short8(Buffer.from(suite, 'ascii'), 64)
  return writer.done()
}

function wrapContext(owner: { readonly kioskId: string; readonly epoch: string }): Buffer {
  const writer = new ByteWriter()
  writer.short8(Buffer.from(owner.kioskId, 'ascii'), 24)
  writer.fixed(Buffer.from(owner.epoch, 'hex'), 16)
  return writer.done()
}

function boxContext(use: BoxUse): Buffer {
  const writer = new ByteWriter()
  writer.short8(Buffer.from(use.kioskId, 'ascii'), 24)
  if (use.use === 'visit-answer') {
    writer.fixed(createHash('sha256').update(fromBase64Bytes(use.request.enc)).update(fromBase64Bytes(use.request.ciphertext)).digest(), 32)
  }
  return writer.done()
}

/** One byte says whether the rest is zstd; what does not shrink stays as it is. */
function pack(plaintext: Uint8Array): Buffer {
  if (plaintext.length > MAX_PLAINTEXT_BYTES) throw new Error(`plaintext of ${plaintext.length} bytes`)
  const squeezed = zstdCompressSync(plaintext, { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return squeezed.length < plaintext.length ? Buffer.concat([Uint8Array.of(1), squeezed]) : Buffer.concat([Uint8Array.of(0), plaintext])
}

function unpack(packed: Buffer): Result<Buffer, OpenError> {
  if (packed[0] === 0) return ok(packed.subarray(1))
  if (packed[0] !== 1) return err('compression')
  try {
    return ok(zstdDecompressSync(packed.subarray(1), { maxOutputLength: MAX_PLAINTEXT_BYTES }))
  } catch {
    return err('compression')
  }
}

async function privateKey(key: SealKeyPair): Promise<webcrypto.CryptoKeyPair> {
  return {
    publicKey: await hpke.kem.deserializePublicKey(exact(key.publicKey)),
    privateKey: await hpke.kem.deserializePrivateKey(exact(key.privateKey)),
  }
}

/** Its own ArrayBuffer: the library reads whole buffers, and Node's small ones share a pool. */
function exact(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength)
  new Uint8Array(copy).set(bytes)
  return copy
}

function fromBase64Bytes(text: string): Buffer {
  return Buffer.from(text, 'base64')
}

function fromBase64(text: string): ArrayBuffer {
  return exact(fromBase64Bytes(text))
}
