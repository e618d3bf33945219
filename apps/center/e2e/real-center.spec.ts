import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { memoryLog } from '@zhengyin/kernel'
import { buildConsole } from '../build.ts'
import { type Center, startCenter } from '../src/main.ts'
import { eraseData } from '../src/postgres/places.ts'
import { archiveQuery, divorce, marriage, movableClock, TUESDAY_TEN } from '../src/testing/test-center.ts'
import { enrolKiosk, type TestKiosk } from '../src/testing/test-kiosk.ts'

test.use({ viewport: { width: 1440, height: 900 } })

/** The console on the center it was written for, with PostgreSQL below: what a terminal sends is decided by a person here. */
let dir = ''
let center: Center
let kiosk: TestKiosk

test.beforeAll(async () => {
  test.setTimeout(120_000)
  dir = mkdtempSync(join(tmpdir(), 'console-center-'))
  const consoleDir = join(dir, 'console')
  await buildConsole({ outDir: consoleDir })
  center = await startCenter({
    port: 0,
    dataDir: join(dir, 'data'),
    clock: movableClock(TUESDAY_TEN),
    demoClock: true,
    log: memoryLog(),
    demo: true,
    registry: [marriage()],
    consoleDir,
  })
  kiosk = await enrolKiosk(center.url, await center.enrolmentCode())
})
test.afterAll(async () => {
  await center.stop()
  eraseData(join(dir, 'data'))
  rmSync(dir, { recursive: true, force: true })
})

async function submitted(): Promise<string> {
  const row = kiosk.row(archiveQuery({ spouseName: '李芳' }))
  await kiosk.send(row)
  const { outcome } = await kiosk.awaitEvent('row-outcome', (event) => event.id === row.id)
  if (outcome.kind !== 'booked' || outcome.caseCode === undefined) throw new Error(JSON.stringify(outcome))
  const { caseCode } = outcome
  await kiosk.awaitEvent('case-moved', (event) => event.caseCode === caseCode && event.review.state === 'in-review')
  return caseCode
}

test('a person releases one case and refuses the next; the terminal’s feed says so', async ({ page }) => {
  const first = await submitted()
  const second = await submitted()
  await page.goto(`${center.url}/console/`)
  await page.getByRole('button', { name: '档案审核员' }).click()
  await page.getByRole('link', { name: first, exact: true }).click()
  await expect(page.getByRole('table', { name: '登记事件' })).toContainText('结婚登记')
  await expect(page.locator('body')).not.toContainText(/张明|李芳|310199198604122313/)
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])

  await page.getByRole('button', { name: '查看完整证件号码' }).click()
  await page.getByLabel('查看理由').fill('核对档案所载号码')
  await page.getByRole('dialog').getByRole('button', { name: '查看证件号码' }).click()
  await expect(page.getByText('310199198604122313')).toBeVisible()

  await page.getByRole('button', { name: '核准出具' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '核准出具' }).click()
  await expect(page.getByText('已核准，待打印')).toBeVisible()
  await kiosk.awaitEvent('case-moved', (event) => event.caseCode === first && event.review.state === 'released')

  await page.getByRole('link', { name: /审核下一件/ }).click()
  await expect(page.getByRole('heading', { name: `办件 ${second}` })).toBeVisible()
  await page.getByRole('button', { name: '不予提供' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: '档案需到馆人工查阅' }).check()
  await dialog.getByRole('button', { name: '不予提供' }).click()
  await expect(page.getByRole('complementary', { name: '经过' })).toContainText('档案需到馆人工查阅')
  await kiosk.awaitEvent('case-moved', (event) => event.caseCode === second && event.review.state === 'refused')
})

test('a divorce that reaches the archive after the case was opened on the screen is not decided over', async ({ page }) => {
  const code = await submitted()
  await page.goto(`${center.url}/console/cases/${code}`)
  await page.getByRole('button', { name: '档案审核员' }).click()
  await page.getByRole('button', { name: '核准出具' }).click()
  center.loadRegistry([marriage(), divorce('2020-01-02')])
  await page.getByRole('dialog').getByRole('button', { name: '核准出具' }).click()
  await expect(page.getByRole('dialog')).toContainText('页面已更新')
  await page.getByRole('dialog').getByRole('button', { name: '返回' }).click()
  await expect(page.getByRole('table', { name: '登记事件' })).toContainText('离婚登记')
})

test('a call for help and a heartbeat appear for the branch', async ({ page }) => {
  const post = async (path: string, body: unknown) => {
    const response = await kiosk.request('POST', path, Buffer.from(JSON.stringify(body)))
    expect(response.status).toBe(200)
  }
  await post('/v1/help', { screen: 'identify', code: 'readFailed', at: '2026-11-24T10:03:00+08:00' })
  await post('/v1/heartbeat', {
    at: '2026-11-24T10:03:00+08:00',
    version: '0.1.0',
    queue: { epoch: kiosk.epoch, nextSeq: 4, unsent: 2, oldestUnsentMs: 90_000 },
    auditHead: { seq: 1, hash: '0'.repeat(64) },
    devices: [{ class: 'document-printer', status: 'hardwareError' }],
  })
  await page.goto(`${center.url}/console/help`)
  await page.getByRole('button', { name: '网点工作人员' }).click()
  const row = page.getByRole('row').filter({ hasText: '刷身份证' })
  await row.getByRole('button', { name: /^接手/ }).click()
  await row.getByRole('button', { name: /^办结/ }).click()
  await page.getByLabel('处理结果').fill('已帮客户重新放卡')
  await page.getByRole('dialog').getByRole('button', { name: '办结' }).click()
  await expect(row).toContainText('已帮客户重新放卡')
  await page.getByRole('link', { name: '终端' }).click()
  const terminal = page.getByRole('row').filter({ hasText: kiosk.kioskId })
  await expect(terminal).toContainText('2 条')
  await expect(terminal).toContainText('A4 打印机故障')
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([])
})
