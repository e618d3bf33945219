import { createHash, generateKeyPairSync } from 'node:crypto'
import { systemClock } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { signLease, type UnsignedLease } from '@zhengyin/protocol/lease'
import { ed25519Signer } from '@zhengyin/protocol/signature'
import type { VisitCallAnswer, VisitCallRequest } from '@zhengyin/protocol/visit-call'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CenterDouble, type CenterFault, centerDouble } from '../testing/center-double.ts'
import { sampleQuery } from '../testing/samples.ts'
import { centerKeysOf, enrol } from './enrol.ts'
import { centerClient } from './http.ts'
import { type VisitCallPort, type VisitCallsOptions, visitCalls } from './visit-calls.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = ed25519Signer('T001', privateKey)
const visitId = '0d'.repeat(16)
const caseCode = '040012600000018'
const { payload } = sampleQuery()
if (payload.type !== 'archive-query') throw new Error('not a query')
const { identity } = payload
const pdf = Buffer.from('%PDF-1.7 演示样张')
const sheet = { pdf: pdf.toString('base64'), pages: 1, summary: ['有婚姻登记记录'], resultCode: 'M1' }

let center: CenterDouble
let calls: VisitCallPort
let asked: VisitCallRequest[]

beforeEach(async () => {
  center = await centerDouble(new Map([['T001', publicKey]]))
  asked = []
  calls = visitCalls(options())
})
afterEach(async () => {
  calls.close()
  await center.stop()
})

function options(changes: Partial<VisitCallsOptions> = {}): VisitCallsOptions {
  return {
    centerUrl: center.url,
    centerKey: center.sealKey,
    leaseKey: center.leaseKeys.publicKey,
    signer,
    clock: systemClock(),
    visitId,
    ...changes,
  }
}

function answers(answer: VisitCallAnswer): void {
  center.answerVisits((request) => {
    asked.push(request as VisitCallRequest)
    return answer
  })
}

function grant(changes: Partial<UnsignedLease> = {}) {
  const lease: UnsignedLease = {
    leaseId: '01'.repeat(16),
    caseCode,
    kioskId: 'T001',
    visitId,
    sheetSha256: createHash('sha256').update(pdf).digest('hex'),
    copy: { n: 1, of: 1 },
    reprint: false,
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
    ...changes,
  }
  return signLease(lease, center.leaseKeys.privateKey)
}

describe('a visit call', () => {
  it('carries the identity to the center and the answer back, sealed', async () => {
    answers({ answer: 'preview', sheet })
    const answer = await calls.call({ call: 'preview', identity, caseCode })
    expect(answer).toEqual({ ok: true, value: { answer: 'preview', sheet } })
    expect(asked[0]).toMatchObject({ call: 'preview', visitId, identity, caseCode })
    expect(center.requests.map((request) => request.target)).toEqual(['/v1/visit'])
  })

  it('hands the center’s refusal on', async () => {
    answers({ answer: 'refused', reason: 'already-printed' })
    expect(await calls.call({ call: 'lease', identity, caseCode })).toEqual({
      ok: true,
      value: { answer: 'refused', reason: 'already-printed' },
    })
  })

  it('does not take the answer to another question', async () => {
    answers({ answer: 'my-cases', cases: [] })
    expect(await calls.call({ call: 'preview', identity, caseCode })).toEqual({
      ok: false,
      error: { code: 'not-the-center', detail: 'answer' },
    })
  })

  it('prints under a lease of this terminal, visit, case and sheet only', async () => {
    const verdict = async (lease: ReturnType<typeof grant>) => {
      answers({ answer: 'lease', sheet, lease })
      const answer = await calls.call({ call: 'lease', identity, caseCode })
      return answer.ok ? answer.value.answer : answer.error
    }
    expect(await verdict(grant())).toBe('lease')
    expect(await verdict(grant({ kioskId: 'T002' }))).toEqual({ code: 'bad-lease', reason: 'terminal' })
    expect(await verdict(grant({ visitId: '0e'.repeat(16) }))).toEqual({ code: 'bad-lease', reason: 'visit' })
    expect(await verdict(grant({ sheetSha256: '00'.repeat(32) }))).toEqual({ code: 'bad-lease', reason: 'sheet' })
    expect(await verdict(grant({ expiresAt: '2020-01-01T00:00:00Z' }))).toEqual({ code: 'bad-lease', reason: 'expired' })
    expect(await verdict({ ...grant(), copy: { n: 1, of: 9 } })).toEqual({ code: 'bad-lease', reason: 'signature' })
  })

  it.each<[CenterFault, object]>([
    ['portal', { code: 'not-the-center', detail: 'content-type' }],
    ['empty', { code: 'not-the-center', detail: 'json' }],
    ['other-json', { code: 'not-the-center', detail: 'schema' }],
    ['redirect', { code: 'not-the-center', detail: 'redirect' }],
    ['huge', { code: 'too-large' }],
    ['busy', { code: 'busy', status: 503, retryAfterMs: 7000 }],
    ['cut', { code: 'unreachable', detail: 'cut' }],
  ])('%s is a clear error', async (fault, error) => {
    center.fault('/v1/visit', fault)
    const answer = await calls.call({ call: 'my-cases', identity })
    expect(answer.ok ? undefined : answer.error).toMatchObject(error)
  })

  it('gives up on a center that says nothing', async () => {
    const clock = simulatedClock(Date.now())
    const silent = visitCalls(options({ clock }))
    center.fault('/v1/visit', 'silent')
    const answer = silent.call({ call: 'my-cases', identity })
    while (center.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(15_000)
    expect(await answer).toEqual({ ok: false, error: { code: 'timeout' } })
    silent.close()
  })

  it('says so when there is no center, and nothing after the visit', async () => {
    await center.stop()
    expect(await calls.call({ call: 'my-cases', identity })).toEqual({ ok: false, error: { code: 'unreachable', detail: 'ECONNREFUSED' } })
    calls.close()
    expect(await calls.call({ call: 'my-cases', identity })).toEqual({ ok: false, error: { code: 'closed' } })
    await center.start()
  })

  it('is refused when the terminal is not known', async () => {
    const stranger = ed25519Signer('T009', generateKeyPairSync('ed25519').privateKey)
    const strange = visitCalls(options({ signer: stranger }))
    expect(await strange.call({ call: 'my-cases', identity })).toMatchObject({ ok: false, error: { code: 'refused', status: 401 } })
    strange.close()
  })
})

it('enrolment brings the terminal’s name and the center’s keys, and a wrong code does not', async () => {
  const request = { centerUrl: center.url, siteName: '康健支行', privateKey, clock: systemClock() }
  const enrolled = await enrol({ ...request, code: 'ABCD-1234' })
  if (!enrolled.ok) throw new Error(enrolled.error.code)
  expect(enrolled.value.kioskId).toBe('T001')
  const keys = centerKeysOf(enrolled.value.keys)
  if (!keys.ok) throw new Error(keys.error)
  expect(Buffer.from(keys.value.centerKey.publicKey).equals(center.sealKey.publicKey)).toBe(true)
  expect(await enrol({ ...request, code: 'WRONG-000' })).toMatchObject({ ok: false, error: { code: 'refused', status: 403 } })
})

it('a center beyond this machine is reached over https only', () => {
  expect(() => centerClient({ centerUrl: 'http://center.example/', clock: systemClock() })).toThrow(/https/)
  centerClient({ centerUrl: 'https://center.example/', clock: systemClock() }).close()
})
