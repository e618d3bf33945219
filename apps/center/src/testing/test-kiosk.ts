/** A terminal's side of the contract, byte for byte, without its queue. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { newId } from '@zhengyin/kernel'
import { type centerKeys, enrolAnswer, type IntakeAnswer, intakeAnswer } from '@zhengyin/protocol/control'
import { type FeedAnswer, type FeedEvent, feedAnswer } from '@zhengyin/protocol/feed'
import { encodeRow, parseFrame, ZERO_HASH } from '@zhengyin/protocol/frame'
import { ed25519Signer, nonceSource, publicKeyFromBase64, publicKeyToBase64, type Signer, signRequest } from '@zhengyin/protocol/signature'
import type { Submission } from '@zhengyin/protocol/submission'
import { hpkeSuite, type RowSealer, type SealRecipient } from '@zhengyin/protocol/suite'
import { sealedBox, type VisitCallAnswer, type VisitCallRequest, visitCallAnswer } from '@zhengyin/protocol/visit-call'

export interface Row {
  readonly id: string
  readonly seq: number
  readonly bytes: Buffer
}

export interface TestKiosk {
  readonly kioskId: string
  readonly epoch: string
  readonly leaseKey: KeyObject
  /** Seals the next row of the line. */
  row(content: Submission | string, id?: string): Row
  /** A row at a place of the caller's choosing. */
  rowAt(place: { seq: number; prevHash: string; id?: string }, content: Submission | string): Row
  /** A row of another epoch, sealed for it. */
  rowIn(epoch: string, place: { seq: number; prevHash: string; id: string }, content: Submission | string): Promise<Row>
  request(method: string, target: string, body?: Buffer, type?: string): Promise<Response>
  send(...rows: readonly Row[]): Promise<IntakeAnswer>
  feed(cursor?: string, wait?: number): Promise<FeedAnswer>
  /** Reads the feed until an event fits. */
  awaitEvent<Type extends FeedEvent['type']>(
    type: Type,
    fits?: (event: Extract<FeedEvent, { type: Type }>) => boolean,
  ): Promise<Extract<FeedEvent, { type: Type }>>
  visit(visitId: string, request: WithoutReply): Promise<VisitCallAnswer>
  readonly signer: Signer
}

type WithoutReply = VisitCallRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'visitId' | 'replyKey'>
    : never
  : never

/** `url` may be asked anew for each request: a center that was restarted stands at another port. */
export async function enrolKiosk(url: string | (() => string), code: string, siteName = '康健支行'): Promise<TestKiosk> {
  const base = typeof url === 'string' ? () => url : url
  const pair = generateKeyPairSync('ed25519')
  const body = Buffer.from(JSON.stringify({ code, publicKey: publicKeyToBase64(pair.publicKey), siteName }))
  const response = await fetch(`${base()}/v1/enrol`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  if (response.status !== 200) throw new Error(`enrolment answered ${response.status}: ${await response.text()}`)
  const { kioskId, keys } = enrolAnswer.parse(await response.json())
  return kioskWith(base, kioskId, pair.privateKey, keys)
}

export async function kioskWith(
  base: () => string,
  kioskId: string,
  privateKey: KeyObject,
  keys: ReturnType<typeof centerKeys.parse>,
): Promise<TestKiosk> {
  const signer = ed25519Signer(kioskId, privateKey)
  const nonce = nonceSource()
  const recipient: SealRecipient = {
    suite: keys.seal.suite,
    keyId: keys.seal.keyId,
    publicKey: new Uint8Array(Buffer.from(keys.seal.publicKey, 'base64')),
  }
  const leaseKey = publicKeyFromBase64(keys.sign.publicKey)
  if (!leaseKey.ok) throw new Error('the center published a bad key')
  const epoch = newId()
  const sealer: RowSealer = await hpkeSuite.rowSealer(recipient, { kioskId, epoch })
  let seq = 0
  let prevHash = ZERO_HASH

  const kiosk: TestKiosk = {
    kioskId,
    epoch,
    signer,
    leaseKey: leaseKey.value,
    row: (content, id = newId()) => {
      const made = kiosk.rowAt({ seq: seq + 1, prevHash, id }, content)
      seq += 1
      const frame = parseFrame(made.bytes)
      if (!frame.ok) throw new Error(frame.error)
      prevHash = frame.value.chain
      return made
    },
    rowAt: ({ seq: at, prevHash: before, id = newId() }, content) => {
      const place = { kioskId, epoch, seq: at, id, prevHash: before }
      const plaintext = Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))
      return { id, seq: at, bytes: encodeRow({ ...place, ...sealer.seal(place, plaintext) }) }
    },
    rowIn: async (of, { seq: at, prevHash: before, id }, content) => {
      const other = await hpkeSuite.rowSealer(recipient, { kioskId, epoch: of })
      const place = { kioskId, epoch: of, seq: at, id, prevHash: before }
      return {
        id,
        seq: at,
        bytes: encodeRow({ ...place, ...other.seal(place, Buffer.from(typeof content === 'string' ? content : JSON.stringify(content))) }),
      }
    },
    request: (method, target, body = Buffer.alloc(0), type = 'application/json') =>
      fetch(`${base()}${target}`, {
        method,
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
        headers: {
          ...signRequest({ method, target, body }, signer, { nonce: nonce(), now: Date.now() }),
          ...(body.length > 0 ? { 'content-type': type } : {}),
        },
      }),
    send: async (...rows) => {
      const response = await kiosk.request('POST', '/v1/queue', Buffer.concat(rows.map(({ bytes }) => bytes)), 'application/octet-stream')
      if (response.status !== 200) throw new Error(`queue answered ${response.status}: ${await response.text()}`)
      return intakeAnswer.parse(await response.json())
    },
    feed: async (cursor = '', wait = 0) => {
      const response = await kiosk.request('GET', `/v1/feed?cursor=${cursor}&wait=${wait}`)
      if (response.status !== 200) throw new Error(`feed answered ${response.status}: ${await response.text()}`)
      return feedAnswer.parse(await response.json())
    },
    awaitEvent: async (type, fits = () => true) => {
      let cursor = ''
      for (let polls = 0; polls < 20; polls++) {
        const answer = await kiosk.feed(cursor, 5)
        for (const event of answer.events) {
          if (event.type === type && fits(event as never)) return event as never
        }
        cursor = answer.cursor
      }
      throw new Error(`no ${type} on the feed`)
    },
    visit: async (visitId, request) => {
      const replyKey = await hpkeSuite.generateKeyPair()
      const full = JSON.stringify({ ...request, visitId, replyKey: Buffer.from(replyKey.publicKey).toString('base64') })
      const box = await hpkeSuite.sealBox(recipient, { use: 'visit-request', kioskId }, Buffer.from(full))
      const response = await kiosk.request('POST', '/v1/visit', Buffer.from(JSON.stringify(box)))
      if (response.status !== 200) throw new Error(`visit answered ${response.status}: ${await response.text()}`)
      const opened = await hpkeSuite.openBox(
        replyKey,
        { use: 'visit-answer', kioskId, request: box },
        sealedBox.parse(await response.json()),
      )
      if (!opened.ok) throw new Error(`the answer does not open: ${opened.error}`)
      return visitCallAnswer.parse(JSON.parse(opened.value.toString('utf8')))
    },
  }
  return kiosk
}
