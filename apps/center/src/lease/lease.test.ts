import { createHash } from 'node:crypto'
import { newId } from '@zhengyin/kernel'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { CaseDetail } from '../console-api.ts'
import { fileCase, releasedCase, report, takeLease } from '../testing/case-walk.ts'
import { type ConsolePerson, IDENTITY, LI, logIn, startTestCenter, type TestCenter, ZHANG } from '../testing/test-center.ts'
import { enrolKiosk, type TestKiosk } from '../testing/test-kiosk.ts'

describe('a lease', () => {
  let test: TestCenter
  let kiosk: TestKiosk
  let reviewer: ConsolePerson
  let sql: pg.Client
  beforeAll(async () => {
    test = await startTestCenter(inject('postgresUrl'))
    kiosk = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
    reviewer = await logIn(test.center, 'archive-reviewer')
    sql = new pg.Client({ connectionString: test.config.databaseUrl })
    await sql.connect()
  })
  afterAll(async () => {
    await sql.end()
    await test.stop()
  })

  const status = async (caseCode: string) => (await reviewer.get<CaseDetail>(`cases/${caseCode}`)).status
  const ask = (caseCode: string, visitId = newId(), identity = IDENTITY, by = kiosk) =>
    by.visit(visitId, { call: 'lease', identity, caseCode })
  async function verifyCode(leaseId: string): Promise<string> {
    const { rows } = await sql.query<{ verify_code: string }>('select verify_code from lease where lease_id = $1', [leaseId])
    return rows[0]?.verify_code ?? ''
  }
  async function verifyStatus(code: string): Promise<string> {
    const body = new URLSearchParams({ code, last: '2313' })
    const html = await (await fetch(`${test.center.url}/verify`, { method: 'POST', body })).text()
    return /id="status">([^<]+)</.exec(html)?.[1] ?? html
  }

  it('is refused before a person decided, to others, and for cases that do not exist', async () => {
    const { caseCode } = await fileCase(kiosk)
    expect(await ask(caseCode)).toEqual({ answer: 'refused', reason: 'not-released' })
    await reviewer.release(caseCode)
    expect(await ask(caseCode, newId(), { ...IDENTITY, ...LI })).toEqual({ answer: 'refused', reason: 'not-found' })
    expect(await ask(caseCode, newId(), { ...IDENTITY, name: '张民' })).toEqual({ answer: 'refused', reason: 'not-found' })
    expect(await ask('041562699999998')).toEqual({ answer: 'refused', reason: 'not-found' })
  })

  it('carries the hash of the very sheet, and is given again to the visit whose answer was lost', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const visitId = newId()
    const first = await takeLease(kiosk, caseCode, visitId)
    expect(createHash('sha256').update(Buffer.from(first.sheet.pdf, 'base64')).digest('hex')).toBe(first.lease.sheetSha256)
    expect(await takeLease(kiosk, caseCode, visitId)).toEqual(first)
    expect(await ask(caseCode)).toEqual({ answer: 'refused', reason: 'already-leased' })
    const other = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
    expect(await ask(caseCode, visitId, IDENTITY, other)).toEqual({ answer: 'refused', reason: 'already-leased' })
  })

  it('ends with the report: printed once, never again', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const { lease } = await takeLease(kiosk, caseCode)
    const code = await verifyCode(lease.leaseId)
    expect(await verifyStatus(code)).toBe('待确认')
    await report(kiosk, lease, 'printed')
    expect(await status(caseCode)).toBe('printed')
    expect(await verifyStatus(code)).toBe('有效')
    expect(await ask(caseCode)).toEqual({ answer: 'refused', reason: 'already-printed' })
    // The same report in a new row changes nothing more.
    await report(kiosk, lease, 'doubtful')
    expect(await status(caseCode)).toBe('printed')
  })

  it('frees the case when nothing came out, and is doubtful when a page did', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const first = await takeLease(kiosk, caseCode)
    await report(kiosk, first.lease, 'not-printed')
    expect(await status(caseCode)).toBe('released')
    const second = await takeLease(kiosk, caseCode)
    expect(second.lease).toMatchObject({ copy: { n: 1, of: 1 }, reprint: false })
    expect(await verifyStatus(await verifyCode(first.lease.leaseId))).toBe('已撤回')
    await report(kiosk, second.lease, 'not-printed', 1)
    expect(await status(caseCode)).toBe('doubtful')
  })

  it('that is doubtful waits for a person; the new copy says 补打 and the old code is withdrawn', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const first = await takeLease(kiosk, caseCode)
    await report(kiosk, first.lease, 'doubtful')
    expect(await ask(caseCode)).toEqual({ answer: 'refused', reason: 'doubtful' })
    const old = await verifyCode(first.lease.leaseId)
    expect(await verifyStatus(old)).toBe('待确认')

    const { version, acts } = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    expect(acts).toContain('release-again')
    const again = await reviewer.post(`cases/${caseCode}/release-again`, { version, reason: '已电话核实纸张未取' })
    expect(again.status).toBe(200)
    expect(await verifyStatus(old)).toBe('已撤回')

    const second = await takeLease(kiosk, caseCode)
    expect(second.lease).toMatchObject({ copy: { n: 2, of: 2 }, reprint: true })
    await report(kiosk, second.lease, 'printed')
    expect(await verifyStatus(await verifyCode(second.lease.leaseId))).toBe('有效')
    expect(await verifyStatus(old)).toBe('已撤回')
    const { sheets } = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    expect(sheets.map(({ state }) => state)).toEqual(['withdrawn', 'printed'])
  })

  it('that expires without a report is doubtful; a late report of a whole print settles it', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const { lease } = await takeLease(kiosk, caseCode)
    test.clock.move(11 * 60_000)
    await kiosk.awaitEvent('lease-expired', (event) => event.leaseId === lease.leaseId)
    expect(await status(caseCode)).toBe('doubtful')
    expect(await ask(caseCode)).toEqual({ answer: 'refused', reason: 'doubtful' })
    await report(kiosk, lease, 'printed')
    expect(await status(caseCode)).toBe('printed')
  })

  it('whose report comes after a person released again changes nothing', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const { lease } = await takeLease(kiosk, caseCode)
    test.clock.move(11 * 60_000)
    await kiosk.awaitEvent('lease-expired', (event) => event.leaseId === lease.leaseId)
    const { version } = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    await reviewer.post(`cases/${caseCode}/release-again`, { version, reason: '已核实未出纸' })
    await report(kiosk, lease, 'printed')
    const after = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    expect(after.status).toBe('released')
    expect(after.timeline.map(({ event }) => event)).toContain('late-report')
  })

  it('lists a person’s own cases only, newest first', async () => {
    const answer = await kiosk.visit(newId(), { call: 'my-cases', identity: IDENTITY })
    if (answer.answer !== 'my-cases') throw new Error(JSON.stringify(answer))
    expect(answer.cases.length).toBeGreaterThan(3)
    expect(JSON.stringify(answer)).not.toContain(ZHANG.idNumber)
    const nobody = await kiosk.visit(newId(), { call: 'my-cases', identity: { ...IDENTITY, ...LI } })
    expect(nobody).toEqual({ answer: 'my-cases', cases: [] })
  })

  it('expires with its verify code after the printed day', async () => {
    const caseCode = await releasedCase(kiosk, reviewer)
    const { lease } = await takeLease(kiosk, caseCode)
    await report(kiosk, lease, 'printed')
    test.clock.move(31 * 86_400_000)
    expect(await verifyStatus(await verifyCode(lease.leaseId))).toBe('已过期')
  })
})
