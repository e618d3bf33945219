/** Calls inside an identified visit: sealed both ways, nothing kept. The answer's key is made for the visit and dies with it. */
import { createHash, type KeyObject } from 'node:crypto'
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'
import { type LeaseError, verifyLease } from '@zhengyin/protocol/lease'
import { routes } from '@zhengyin/protocol/routes'
import type { Signer } from '@zhengyin/protocol/signature'
import { hpkeSuite, type SealKeyPair, type SealRecipient } from '@zhengyin/protocol/suite'
import { sealedBox, type VisitCallAnswer, type VisitCallRequest, visitCallAnswer } from '@zhengyin/protocol/visit-call'
import { type CallError, type CenterClient, centerClient } from './http.ts'

/** What the caller says; the visit and its key are added here. */
export type VisitCall = VisitCallRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'visitId' | 'replyKey'>
    : never
  : never

export type VisitCallError =
  | CallError
  /** The answer does not open, or is not an answer. */
  | { readonly code: 'not-the-center'; readonly detail: 'seal' | 'answer' }
  /** The lease is not one that this terminal may print under. */
  | { readonly code: 'bad-lease'; readonly reason: LeaseError | 'sheet' }
  | { readonly code: 'closed' }

export interface VisitCallsOptions {
  readonly centerUrl: string
  readonly centerKey: SealRecipient
  /** Verifies leases. */
  readonly leaseKey: KeyObject
  readonly signer: Signer
  readonly clock: Clock
  readonly visitId: string
  /** Center minus terminal, ms; a lease expires by the center's clock. */
  readonly serverOffset?: () => number
  readonly ca?: string
  /** Default 15 s: a person stands before the screen. */
  readonly timeoutMs?: number
}

export interface VisitCallPort {
  call(request: VisitCall): Promise<Result<VisitCallAnswer, VisitCallError>>
  /** Forgets the visit's key and ends calls under way. */
  close(): void
}

const TIMEOUT_MS = 15_000
/** A preview carries a sheet. */
const ANSWER_BYTES = 5 * 1024 * 1024

export function visitCalls(options: VisitCallsOptions): VisitCallPort {
  const client: CenterClient = centerClient(options)
  const { kioskId } = options.signer
  let key: Promise<SealKeyPair> | undefined = hpkeSuite.generateKeyPair()

  return {
    call: async (request) => {
      if (key === undefined) return err({ code: 'closed' })
      const replyKey = await key
      const full = { ...request, visitId: options.visitId, replyKey: Buffer.from(replyKey.publicKey).toString('base64') }
      const box = await hpkeSuite.sealBox(options.centerKey, { use: 'visit-request', kioskId }, Buffer.from(JSON.stringify(full), 'utf8'))
      const answered = await client.call({
        method: routes.visit.method,
        target: routes.visit.path,
        body: { type: 'application/json', bytes: Buffer.from(JSON.stringify(box), 'utf8') },
        answer: sealedBox,
        timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
        maxBytes: ANSWER_BYTES,
      })
      if (!answered.ok) return answered
      const opened = await hpkeSuite.openBox(replyKey, { use: 'visit-answer', kioskId, request: box }, answered.value)
      if (!opened.ok) return err({ code: 'not-the-center', detail: 'seal' })
      const answer = parse(opened.value)
      opened.value.fill(0)
      if (answer === undefined || (answer.answer !== 'refused' && answer.answer !== request.call)) {
        return err({ code: 'not-the-center', detail: 'answer' })
      }
      return answer.answer === 'lease' && request.call === 'lease' ? checkLease(answer, request.caseCode) : ok(answer)
    },
    close: () => {
      key = undefined
      client.close()
    },
  }

  function checkLease(
    answer: Extract<VisitCallAnswer, { answer: 'lease' }>,
    caseCode: string,
  ): Result<VisitCallAnswer, { code: 'bad-lease'; reason: LeaseError | 'sheet' }> {
    const now = options.clock.now() + (options.serverOffset?.() ?? 0)
    const verified = verifyLease(answer.lease, options.leaseKey, { kioskId, visitId: options.visitId, caseCode, now })
    if (!verified.ok) return err({ code: 'bad-lease', reason: verified.error })
    const sheet = createHash('sha256').update(Buffer.from(answer.sheet.pdf, 'base64')).digest('hex')
    return sheet === answer.lease.sheetSha256 ? ok(answer) : err({ code: 'bad-lease', reason: 'sheet' })
  }
}

function parse(bytes: Buffer): VisitCallAnswer | undefined {
  try {
    const parsed = visitCallAnswer.safeParse(JSON.parse(bytes.toString('utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}
