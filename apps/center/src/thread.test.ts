import { newId } from '@zhengyin/kernel'
import { verifyLease } from '@zhengyin/protocol/lease'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { CaseDetail } from './console-api.ts'
import { archiveQuery, IDENTITY, logIn, startTestCenter, type TestCenter } from './testing/test-center.ts'
import { enrolKiosk, type TestKiosk } from './testing/test-kiosk.ts'

describe('one case from a sealed row to a printed sheet', () => {
  let test: TestCenter
  let kiosk: TestKiosk
  beforeAll(async () => {
    test = await startTestCenter(inject('postgresUrl'))
    kiosk = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
  })
  afterAll(() => test.stop())

  it('walks: intake, booking, a person’s release, lease, print report, rating, verification', async () => {
    const visitId = newId()
    const row = kiosk.row(archiveQuery({ visitId, spouseName: '李芳' }))
    expect(await kiosk.send(row)).toMatchObject({ epoch: kiosk.epoch, receivedThrough: 1, rejected: [] })

    const outcome = await kiosk.awaitEvent('row-outcome', (event) => event.id === row.id)
    if (outcome.outcome.kind !== 'booked' || outcome.outcome.caseCode === undefined) throw new Error(JSON.stringify(outcome))
    const { caseCode } = outcome.outcome
    expect(caseCode).toMatch(/^0415626\d{8}$/)
    expect(await kiosk.awaitEvent('case-moved')).toMatchObject({ id: row.id, caseCode, review: { state: 'in-review', ahead: 0 } })

    const reviewer = await logIn(test.center, 'archive-reviewer')
    const detail = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    expect(detail).toMatchObject({
      status: 'in-review',
      proposal: { code: 'M1' },
      applicant: { name: '张*', idNumber: '3101**********2313' },
    })
    expect(JSON.stringify(detail)).not.toMatch(/张明|李芳|310199198604122313/)
    await reviewer.release(caseCode)
    await kiosk.awaitEvent('case-moved', (event) => event.review.state === 'released')

    const preview = await kiosk.visit(visitId, { call: 'preview', identity: IDENTITY, caseCode })
    expect(preview).toMatchObject({ answer: 'preview', sheet: { pages: 1, resultCode: 'M1' } })
    const granted = await kiosk.visit(visitId, { call: 'lease', identity: IDENTITY, caseCode })
    if (granted.answer !== 'lease') throw new Error(JSON.stringify(granted))
    expect(verifyLease(granted.lease, kiosk.leaseKey, { kioskId: kiosk.kioskId, visitId, caseCode, now: test.clock.now() })).toMatchObject({
      ok: true,
    })

    await kiosk.send(
      kiosk.row({
        type: 'print-report',
        version: 1,
        leaseId: granted.lease.leaseId,
        caseCode,
        outcome: 'printed',
        pagesOut: 1,
        reasons: [],
        at: '2026-11-24T10:10:00+08:00',
      }),
      kiosk.row({ type: 'rating', version: 1, caseCode, level: 5, at: '2026-11-24T10:11:00+08:00' }),
    )
    await kiosk.awaitEvent('case-moved', (event) => event.review.state === 'printed')
    await kiosk.awaitEvent('row-outcome', (event) => event.seq === 3)
    const after = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    expect(after.status).toBe('printed')
    expect(after.rating).toBe(5)
    expect(after.timeline.map(({ event }) => event)).toEqual(['accepted', 'review-started', 'released', 'leased', 'printed', 'rated'])
  })
})
