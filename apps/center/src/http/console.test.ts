import { newId } from '@zhengyin/kernel'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { CaseDetail, CaseList, HelpList, HelpRow, Me, Role } from '../console-api.ts'
import { fileCase } from '../testing/case-walk.ts'
import {
  type ConsolePerson,
  divorce,
  LI,
  logIn,
  marriage,
  startTestCenter,
  type TestCenter,
  TUESDAY_TEN,
  ZHANG,
} from '../testing/test-center.ts'
import { enrolKiosk, type TestKiosk } from '../testing/test-kiosk.ts'

describe('the console', () => {
  let test: TestCenter
  let kiosk: TestKiosk
  let people: Record<Role, ConsolePerson>
  beforeAll(async () => {
    test = await startTestCenter(inject('postgresUrl'))
    kiosk = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
    people = {
      'archive-reviewer': await logIn(test.center, 'archive-reviewer'),
      'district-viewer': await logIn(test.center, 'district-viewer'),
      'branch-staff': await logIn(test.center, 'branch-staff'),
    }
  })
  afterAll(() => test.stop())

  const detail = (caseCode: string) => people['archive-reviewer'].get<CaseDetail>(`cases/${caseCode}`)

  it('lets each post do its own work and nothing else', async () => {
    const { caseCode } = await fileCase(kiosk)
    const { version } = await detail(caseCode)
    const allowed: Record<string, Role[]> = {
      'GET cases': ['archive-reviewer', 'district-viewer'],
      [`GET cases/${caseCode}`]: ['archive-reviewer', 'district-viewer'],
      'GET help': ['branch-staff'],
      'GET terminals': ['district-viewer', 'branch-staff'],
      [`POST cases/${caseCode}/reveal`]: ['archive-reviewer'],
    }
    for (const [route, roles] of Object.entries(allowed)) {
      const [method = '', path = ''] = route.split(' ')
      for (const [role, person] of Object.entries(people)) {
        const { status } =
          method === 'GET' ? await person.raw(path) : await person.post(path, { field: 'idNumber', reason: '核对证件号码' })
        expect([route, role, status]).toEqual([route, role, roles.includes(role as Role) ? 200 : 403])
      }
    }
    for (const role of ['district-viewer', 'branch-staff'] as const) {
      expect((await people[role].post(`cases/${caseCode}/decision`, { decision: 'release', version })).status).toBe(403)
    }
    expect((await detail(caseCode)).status).toBe('in-review')
  })

  it('shows no proposal and no unmasked value to somebody who only watches', async () => {
    await fileCase(kiosk)
    const list = await people['district-viewer'].get<CaseList>('cases')
    expect(list.rows.length).toBeGreaterThan(0)
    expect(list.rows.every((row) => row.proposal === undefined)).toBe(true)
    expect(JSON.stringify(list)).not.toMatch(/张明|310199198604122313/)
  })

  it('refuses without session, without the console’s header, and from another site', async () => {
    const { url } = test.center
    expect((await fetch(`${url}/console/api/cases`)).status).toBe(401)
    const reviewer = people['archive-reviewer']
    expect((await reviewer.raw('logout', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(403)
    const crossSite = { 'content-type': 'application/json', 'x-zy-console': '1', 'sec-fetch-site': 'cross-site' }
    expect((await reviewer.raw('logout', { method: 'POST', headers: crossSite, body: '{}' })).status).toBe(403)
    expect((await reviewer.raw('me')).status).toBe(200)
  })

  it('gives a cookie that scripts cannot read and other sites cannot send, and forgets it at logout', async () => {
    const { url, accounts } = test.center
    const account = accounts.find(({ role }) => role === 'branch-staff')
    const response = await fetch(`${url}/console/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-zy-console': '1' },
      body: JSON.stringify({ account: account?.account, password: account?.password }),
    })
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/)
    const person = await logIn(test.center, 'branch-staff')
    expect(await person.get<Me>('me')).toMatchObject({ role: 'branch-staff', permissions: ['help.handle', 'terminals.read'] })
    expect((await person.post('logout')).status).toBe(200)
    expect((await person.raw('me')).status).toBe(401)
  })

  it('makes guessing a password slow, and a session end', async () => {
    const guess = () =>
      fetch(`${test.center.url}/console/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-zy-console': '1' },
        body: JSON.stringify({ account: 'district', password: 'guess' }),
      })
    const statuses: number[] = []
    for (let tries = 0; tries < 7; tries++) statuses.push((await guess()).status)
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429, 429])
    test.clock.move(60_000)
    const person = await logIn(test.center, 'district-viewer')
    test.clock.move(9 * 3_600_000)
    expect((await person.raw('me')).status).toBe(401)
    test.clock.move(-9 * 3_600_000 - 60_000)
  })

  it('reveals one value for a reason and writes down who looked', async () => {
    const { caseCode } = await fileCase(kiosk)
    const reviewer = people['archive-reviewer']
    expect((await reviewer.post(`cases/${caseCode}/reveal`, { field: 'name', reason: '' })).status).toBe(400)
    const shown = await reviewer.post(`cases/${caseCode}/reveal`, { field: 'name', reason: '与登记姓名核对' })
    expect(await shown.json()).toEqual({ field: 'name', value: '张明', seconds: 30 })
    const { timeline } = await detail(caseCode)
    expect(timeline.at(-1)).toMatchObject({ event: 'revealed', actor: '周档', reason: '与登记姓名核对' })
  })

  it('keeps its own acts in a table that nobody can edit', async () => {
    const sql = new pg.Client({ connectionString: test.config.databaseUrl })
    await sql.connect()
    const { rows } = await sql.query<{ act: string }>('select distinct act from console_audit')
    expect(rows.map(({ act }) => act)).toEqual(expect.arrayContaining(['login', 'denied', 'reveal name']))
    await expect(sql.query(`update console_audit set account = 'nobody'`)).rejects.toThrow('append-only')
    await expect(sql.query('delete from case_event')).rejects.toThrow('append-only')
    await sql.end()
  })

  it('decides on what the reviewer saw: a changed case and a changed registry answer 409', async () => {
    const { caseCode } = await fileCase(kiosk)
    const seen = await detail(caseCode)
    expect(seen.proposal?.code).toBe('M1')
    test.center.loadRegistry([marriage(), divorce('2020-01-01')])
    const reviewer = people['archive-reviewer']
    expect((await reviewer.post(`cases/${caseCode}/decision`, { decision: 'release', version: seen.version })).status).toBe(409)
    const fresh = await detail(caseCode)
    expect(fresh.proposal?.code).toBe('M2')
    expect((await reviewer.post(`cases/${caseCode}/decision`, { decision: 'release', version: fresh.version })).status).toBe(200)
    expect((await reviewer.post(`cases/${caseCode}/decision`, { decision: 'release', version: fresh.version })).status).toBe(409)
    test.center.loadRegistry([marriage()])
  })

  it('cannot release what does not match the record; it refuses with a reason the terminal never sees', async () => {
    const { caseCode, id } = await fileCase(kiosk, { spouseName: '王芳' })
    const seen = await detail(caseCode)
    expect(seen).toMatchObject({ proposal: { code: 'N3' }, acts: ['refuse', 'reveal'] })
    const reviewer = people['archive-reviewer']
    expect((await reviewer.post(`cases/${caseCode}/decision`, { decision: 'release', version: seen.version })).status).toBe(409)
    expect((await reviewer.post(`cases/${caseCode}/decision`, { decision: 'refuse', version: seen.version, reason: 'other' })).status).toBe(
      400,
    )
    const refused = await reviewer.post(`cases/${caseCode}/decision`, {
      decision: 'refuse',
      version: seen.version,
      reason: 'details-mismatch',
    })
    expect(refused.status).toBe(200)
    const moved = await kiosk.awaitEvent('case-moved', (event) => event.id === id && event.review.state === 'refused')
    expect(moved).toEqual({ type: 'case-moved', id, caseCode, review: { state: 'refused' } })
    expect((await detail(caseCode)).timeline.at(-1)).toMatchObject({ event: 'refused', reason: '申请信息与馆藏档案记载不一致' })
  })

  it('works the queue from its oldest end and tells the terminals behind that they moved up', async () => {
    const first = await fileCase(kiosk)
    const second = await fileCase(kiosk)
    const queue = await people['archive-reviewer'].get<CaseList>('cases?status=in-review&pageSize=100')
    const codes = queue.rows.map(({ caseCode }) => caseCode)
    expect(codes.indexOf(first.caseCode)).toBeLessThan(codes.indexOf(second.caseCode))
    const before = codes.indexOf(second.caseCode)
    await people['archive-reviewer'].release(first.caseCode)
    await kiosk.awaitEvent(
      'case-moved',
      (event) => event.id === second.id && event.review.state === 'in-review' && event.review.ahead === before - 1,
    )
  })

  it('finds a case by its last digits and pages its lists', async () => {
    const { caseCode } = await fileCase(kiosk)
    const found = await people['archive-reviewer'].get<CaseList>(`cases?q=${caseCode.slice(-6)}`)
    expect(found.rows.map((row) => row.caseCode)).toContain(caseCode)
    const paged = await people['archive-reviewer'].get<CaseList>('cases?page=2&pageSize=2')
    expect(paged).toMatchObject({ page: 2, pageSize: 2 })
    expect(paged.rows).toHaveLength(2)
    expect((await people['archive-reviewer'].raw('cases?q=%27or')).status).toBe(400)
  })

  it('does not let anyone release outside the archive’s hours, and the terminal knows when it opens', async () => {
    test.clock.move(Date.parse('2026-11-24T20:00:00+08:00') - TUESDAY_TEN)
    const { caseCode, id } = await fileCase(kiosk, { filedOutOfHours: true })
    const told = await kiosk.awaitEvent('case-moved', (event) => event.id === id)
    expect(told.review).toMatchObject({ state: 'in-review', opensAt: '2026-11-25T08:30:00.000+08:00' })
    const reviewer = await logIn(test.center, 'archive-reviewer')
    const { version } = await reviewer.get<CaseDetail>(`cases/${caseCode}`)
    const closed = await reviewer.post(`cases/${caseCode}/decision`, { decision: 'release', version })
    expect([closed.status, await closed.json()]).toMatchObject([409, { code: 'conflict' }])
    test.clock.move(13 * 3_600_000)
    await kiosk.awaitEvent(
      'case-moved',
      (event) => event.id === id && event.review.state === 'in-review' && event.review.opensAt === undefined,
    )
    const morning = await logIn(test.center, 'archive-reviewer')
    await morning.release(caseCode)
    test.clock.move(TUESDAY_TEN + 3_600_000 - test.clock.now())
  })

  it('hands a call for help to one person and closes it with a note', async () => {
    const staff = await logIn(test.center, 'branch-staff')
    const ask = async (screen: string) => {
      const body = Buffer.from(JSON.stringify({ screen, at: '2026-11-24T10:00:00+08:00' }))
      return (await (await kiosk.request('POST', '/v1/help', body)).json()) as { number: string }
    }
    const { number } = await ask('form')
    expect(await ask('form')).toEqual({ number })
    expect((await ask('check')).number).not.toBe(number)
    const open = await staff.get<HelpList>('help?state=open')
    expect(open.rows.find((row) => row.number === number)).toMatchObject({ kioskId: kiosk.kioskId, siteName: '康健支行', screen: 'form' })
    expect((await staff.post(`help/${number}/close`, { note: '已到场' })).status).toBe(409)
    expect((await staff.post(`help/${number}/take`)).status).toBe(200)
    expect((await staff.post(`help/${number}/take`)).status).toBe(409)
    const closed = await staff.post(`help/${number}/close`, { note: '已协助读卡' })
    expect((await closed.json()) as HelpRow).toMatchObject({ state: 'closed', takenBy: '吴网点', note: '已协助读卡' })
  })

  it('shows terminals with what they last said', async () => {
    const body = Buffer.from(
      JSON.stringify({
        at: '2026-11-24T10:00:00+08:00',
        version: '0.1.0',
        queue: { epoch: newId(), nextSeq: 3, unsent: 2, oldestUnsentMs: 1000 },
        auditHead: { seq: 1, hash: 'ab'.repeat(32) },
        devices: [{ class: 'id-card-reader', status: 'ready' }],
      }),
    )
    expect((await kiosk.request('POST', '/v1/heartbeat', body)).status).toBe(200)
    const district = await logIn(test.center, 'district-viewer')
    const { rows } = await district.get<{ rows: unknown[] }>('terminals')
    expect(rows).toContainEqual(
      expect.objectContaining({
        kioskId: kiosk.kioskId,
        state: 'active',
        unsent: 2,
        devices: [{ class: 'id-card-reader', status: 'ready' }],
      }),
    )
  })

  it('writes no name and no number into its log', () => {
    const written = JSON.stringify(test.log.events)
    for (const secret of [ZHANG.name, ZHANG.idNumber, LI.name, LI.idNumber, '王芳']) expect(written).not.toContain(secret)
  })
})
