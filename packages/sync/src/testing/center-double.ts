/**
 * A center in memory, for the agent's tests: real signatures, real frames, real seals; what it acknowledged it keeps. Its faults
 * have names. The real one, with its database, is apps/center.
 */

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { FeedEvent } from '@zhengyin/protocol/feed'
import { claimedPlace, type Frame, parseBatch, ZERO_HASH } from '@zhengyin/protocol/frame'
import { MAX_BATCH_BYTES, MAX_BATCH_ROWS } from '@zhengyin/protocol/routes'
import { publicKeyToBase64, signKeyId, verifyRequest, verifyTombstone } from '@zhengyin/protocol/signature'
import { hpkeSuite, type SealKeyPair } from '@zhengyin/protocol/suite'
import { sealedBox, type VisitCallAnswer, visitCallRequest } from '@zhengyin/protocol/visit-call'

export type CenterFault =
  /** Takes the batch, stores it, and cuts the line before the answer. */
  | 'lose-reply'
  /** Answers nothing at all. */
  | 'silent'
  /** 503 with Retry-After: 7. */
  | 'busy'
  /** 302 to somewhere else. */
  | 'redirect'
  /** 200 with a page of a captive portal. */
  | 'portal'
  /** 200 with no body. */
  | 'empty'
  /** 200, JSON, but not ours. */
  | 'other-json'
  /** An answer larger than any of ours. */
  | 'huge'
  /** Promises more bytes than it sends. */
  | 'cut'

export interface StoredFrame {
  readonly bytes: Buffer
  readonly frame: Frame
}

export interface CenterDouble {
  readonly url: string
  readonly sealKey: SealKeyPair
  readonly leaseKeys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  /** Frames by `epoch/seq`, in the order in which they became durable. */
  readonly stored: ReadonlyMap<string, StoredFrame>
  /** Every request line seen. */
  readonly requests: { readonly method: string; readonly target: string; readonly rows: number }[]
  /** How often a frame arrived that was there already. */
  duplicates(): number
  /** The next `times` requests to this path meet the fault. */
  fault(path: string, fault: CenterFault, times?: number): void
  /** Refuses these sequence numbers at intake, for ever. */
  refuse(seq: number): void
  /** Forgets every frame above this sequence: restored from a backup. */
  restoreTo(seq: number): void
  publish(events: readonly FeedEvent[]): void
  /** Outcome events for everything stored. */
  book(): Promise<void>
  /** What `/v1/visit` answers. */
  answerVisits(answer: (request: unknown, kioskId: string) => VisitCallAnswer): void
  stop(): Promise<void>
  /** Listens on the same port again. */
  start(): Promise<void>
}

export async function centerDouble(terminals: ReadonlyMap<string, KeyObject>): Promise<CenterDouble> {
  const sealKey = await hpkeSuite.generateKeyPair()
  const leaseKeys = generateKeyPairSync('ed25519')
  const stored = new Map<string, StoredFrame>()
  const requests: { method: string; target: string; rows: number }[] = []
  const faults: { path: string; fault: CenterFault; times: number }[] = []
  const refused = new Set<number>()
  const feed: FeedEvent[] = []
  const polls = new Set<() => void>()
  const sockets = new Set<Socket>()
  const nonces = new Set<string>()
  const enrolled = new Map(terminals)
  let duplicates = 0
  let visits: (request: unknown, kioskId: string) => VisitCallAnswer = () => ({ answer: 'refused', reason: 'not-found' })
  let port = 0

  function through(kioskId: string, epoch: string): { seq: number; chain: string } {
    let seq = 0
    let chain = ZERO_HASH
    for (let next = stored.get(`${epoch}/${seq + 1}`); next?.frame.kioskId === kioskId; next = stored.get(`${epoch}/${seq + 1}`)) {
      seq++
      chain = next.frame.chain
    }
    return { seq, chain }
  }

  function intake(body: Buffer, kioskId: string): { status: number; value: unknown } {
    const batch = parseBatch(body, { rows: MAX_BATCH_ROWS, bytes: MAX_BATCH_BYTES })
    if (!batch.ok) return { status: 400, value: { code: 'bad-request', message: batch.error } }
    const rejected: { seq: number; reason: string }[] = []
    let epoch = ''
    for (const entry of batch.value) {
      const place = claimedPlace(entry.bytes)
      if (place === undefined || place.kioskId !== kioskId) return { status: 400, value: { code: 'bad-request', message: 'place' } }
      epoch = place.epoch
      if (stored.has(`${epoch}/${place.seq}`)) {
        duplicates++
        continue
      }
      const before = through(kioskId, epoch)
      const reason = !entry.frame.ok
        ? entry.frame.error
        : refused.has(place.seq) && entry.frame.value.kind === 'row'
          ? 'schema'
          : place.seq !== before.seq + 1
            ? 'sequence'
            : entry.frame.value.prevHash !== before.chain
              ? 'chain'
              : undefined
      const key = enrolled.get(kioskId)
      if (reason !== undefined || !entry.frame.ok) rejected.push({ seq: place.seq, reason: reason ?? 'schema' })
      else if (entry.frame.value.kind === 'tombstone' && (key === undefined || !verifyTombstone(entry.bytes, entry.frame.value, key))) {
        rejected.push({ seq: place.seq, reason: 'hash' })
      } else stored.set(`${epoch}/${place.seq}`, { bytes: Buffer.from(entry.bytes), frame: entry.frame.value })
    }
    return { status: 200, value: { epoch, receivedThrough: through(kioskId, epoch).seq, rejected, serverTime: new Date().toISOString() } }
  }

  async function pollFeed(target: string): Promise<unknown> {
    const query = new URL(target, 'http://x').searchParams
    const from = Number(query.get('cursor') || '0')
    if (feed.length === from && query.get('wait') !== '0') {
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer)
          polls.delete(end)
          resolve()
        }
        const timer = setTimeout(end, 25_000)
        polls.add(end)
      })
    }
    return { cursor: String(feed.length), events: feed.slice(from), serverTime: new Date().toISOString() }
  }

  async function visit(body: Buffer, kioskId: string): Promise<{ status: number; value: unknown }> {
    const request = sealedBox.parse(JSON.parse(body.toString('utf8')))
    const opened = await hpkeSuite.openBox(sealKey, { use: 'visit-request', kioskId }, request)
    if (!opened.ok) return { status: 400, value: { code: 'bad-request', message: opened.error } }
    const call = visitCallRequest.parse(JSON.parse(opened.value.toString('utf8')))
    const recipient = { suite: hpkeSuite.id, keyId: sealKey.keyId, publicKey: Buffer.from(call.replyKey, 'base64') }
    const answer = Buffer.from(JSON.stringify(visits(call, kioskId)))
    const keyId = createHash('sha256').update(recipient.publicKey).digest('hex').slice(0, 16)
    return { status: 200, value: await hpkeSuite.sealBox({ ...recipient, keyId }, { use: 'visit-answer', kioskId, request }, answer) }
  }

  async function route(request: IncomingMessage, body: Buffer): Promise<{ status: number; value: unknown }> {
    const target = request.url ?? ''
    const path = target.split('?')[0] ?? ''
    if (path === '/v1/enrol') {
      const asked = JSON.parse(body.toString('utf8')) as { code: string }
      if (asked.code !== 'ABCD-1234') return { status: 403, value: { code: 'forbidden', message: 'code' } }
      return {
        status: 200,
        value: {
          kioskId: 'T001',
          keys: {
            seal: { suite: sealKey.suite, keyId: sealKey.keyId, publicKey: Buffer.from(sealKey.publicKey).toString('base64') },
            sign: { keyId: signKeyId(leaseKeys.publicKey), publicKey: publicKeyToBase64(leaseKeys.publicKey) },
          },
        },
      }
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    )
    const verified = verifyRequest({ method: request.method ?? '', target, headers, body }, (kioskId) => enrolled.get(kioskId))
    if (!verified.ok) return { status: 401, value: { code: 'unauthorised', message: verified.error } }
    if (nonces.has(verified.value.nonce)) return { status: 401, value: { code: 'unauthorised', message: 'replayed' } }
    nonces.add(verified.value.nonce)
    const { kioskId } = verified.value
    switch (path) {
      case '/v1/queue':
        return intake(body, kioskId)
      case '/v1/feed':
        return { status: 200, value: await pollFeed(target) }
      case '/v1/visit':
        return visit(body, kioskId)
      case '/v1/help':
        return { status: 200, value: { number: 'H1' } }
      case '/v1/heartbeat':
        return { status: 200, value: { serverTime: new Date().toISOString() } }
      default:
        return { status: 404, value: { code: 'not-found', message: path } }
    }
  }

  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      void handle(request, response, Buffer.concat(parts))
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })

  async function handle(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const target = request.url ?? ''
    const path = target.split('?')[0] ?? ''
    const batch = path === '/v1/queue' ? parseBatch(body, { rows: MAX_BATCH_ROWS, bytes: MAX_BATCH_BYTES }) : undefined
    requests.push({ method: request.method ?? '', target, rows: batch?.ok === true ? batch.value.length : 0 })
    const fault = faults.find((candidate) => candidate.path === path && candidate.times > 0)
    if (fault !== undefined) {
      fault.times--
      if (fault.fault !== 'lose-reply') return misbehave(response, fault.fault)
    }
    const { status, value } = await route(request, body)
    if (fault?.fault === 'lose-reply') {
      response.socket?.destroy()
      return
    }
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
  }

  const double: CenterDouble = {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    sealKey,
    leaseKeys,
    stored,
    requests,
    duplicates: () => duplicates,
    fault: (path, fault, times = 1) => void faults.push({ path, fault, times }),
    refuse: (seq) => void refused.add(seq),
    restoreTo: (seq) => {
      for (const [name, one] of stored) if (one.frame.seq > seq) stored.delete(name)
    },
    publish: (events) => {
      feed.push(...events)
      for (const end of polls) end()
    },
    book: async () => {
      const opener = hpkeSuite.rowOpener([sealKey])
      const events: FeedEvent[] = []
      for (const { frame } of stored.values()) {
        if (frame.kind !== 'row') continue
        const opened = await opener.open(frame, frame)
        events.push({
          type: 'row-outcome',
          epoch: frame.epoch,
          seq: frame.seq,
          id: frame.id,
          outcome: opened.ok ? { kind: 'booked' } : { kind: 'unreadable', reason: opened.error },
        })
      }
      double.publish(events)
    },
    answerVisits: (answer) => {
      visits = answer
    },
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const end of polls) end()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    start: async () => {
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      port = (server.address() as AddressInfo).port
    },
  }
  await double.start()
  return double
}

function misbehave(response: ServerResponse, fault: Exclude<CenterFault, 'lose-reply'>): void {
  switch (fault) {
    case 'silent':
      return
    case 'busy':
      response.writeHead(503, { 'retry-after': '7' }).end()
      return
    case 'redirect':
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      return
    case 'portal':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>请先登录</html>')
      return
    case 'empty':
      response.writeHead(200, { 'content-type': 'application/json' }).end()
      return
    case 'other-json':
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hello":1}')
      return
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.alloc(6 * 1024 * 1024, 0x20))
      return
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"epoch"')
      setImmediate(() => response.socket?.destroy())
      return
  }
}
