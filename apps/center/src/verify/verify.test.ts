import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { releasedCase, report, takeLease } from '../testing/case-walk.ts'
import { type ConsolePerson, logIn, startTestCenter, type TestCenter } from '../testing/test-center.ts'
import { enrolKiosk, type TestKiosk } from '../testing/test-kiosk.ts'

describe('the verify page', () => {
  let test: TestCenter
  let kiosk: TestKiosk
  let reviewer: ConsolePerson
  let code: string
  beforeAll(async () => {
    test = await startTestCenter(inject('postgresUrl'))
    kiosk = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
    reviewer = await logIn(test.center, 'archive-reviewer')
    const { lease } = await takeLease(kiosk, await releasedCase(kiosk, reviewer))
    await report(kiosk, lease, 'printed')
    const sql = new pg.Client({ connectionString: test.config.databaseUrl })
    await sql.connect()
    const { rows } = await sql.query<{ verify_code: string }>('select verify_code from lease where lease_id = $1', [lease.leaseId])
    code = rows[0]?.verify_code ?? ''
    await sql.end()
  })
  afterAll(() => test.stop())

  async function ask(given: string, last: string): Promise<{ status: number; html: string }> {
    const response = await fetch(`${test.center.url}/verify`, { method: 'POST', body: new URLSearchParams({ code: given, last }) })
    return { status: response.status, html: await response.text() }
  }

  it('says 有效, 样张, the result and the time, and nothing of the person', async () => {
    const { status, html } = await ask(code, '2313')
    expect(status).toBe(200)
    for (const words of ['有效', '样张', '查到结婚登记档案', '办理贷款', '本市市、区两级档案馆', '打印时间']) expect(html).toContain(words)
    expect(html).not.toMatch(/张明|张\*|李芳|李\*|3101\*|310199/)
  })

  it('takes the code as people read it off paper', async () => {
    const typed = `${code.slice(0, 4)} ${code.slice(4, 8).toLowerCase()}-${code.slice(8)}`.replaceAll('0', 'o')
    expect((await ask(typed, '2313')).status).toBe(200)
  })

  it('tells a typing mistake from a code that is not there, at no cost', async () => {
    const wrong = code.slice(0, 15) + (code.endsWith('0') ? '1' : '0')
    for (let tries = 0; tries < 8; tries++) expect((await ask(wrong, '2313')).status).toBe(400)
    expect((await ask(code, '2313')).status).toBe(200)
  })

  it('locks after five wrong endings, doubles the wait, and never locks for good', async () => {
    for (let tries = 0; tries < 4; tries++) expect((await ask(code, '0000')).status).toBe(404)
    expect((await ask(code, '0000')).status).toBe(429)
    expect((await ask(code, '2313')).html).toContain('暂停核验')
    test.clock.move(61_000)
    expect((await ask(code, '0000')).html).toContain('2 分钟')
    test.clock.move(61_000)
    expect((await ask(code, '2313')).status).toBe(429)
    test.clock.move(61_000)
    expect((await ask(code, '2313')).status).toBe(200)
    expect((await ask(code, '0000')).status).toBe(404)
  })

  it('shows what was typed as text, never as markup, and needs no script', async () => {
    const { html } = await ask('"><script>alert(1)</script>', '0000')
    expect(html).not.toContain('<script>alert')
    const page = await fetch(`${test.center.url}/verify`)
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    expect(await page.text()).toContain('<form method="post"')
  })
})
