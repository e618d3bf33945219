import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { buildConsole } from '../build.ts'
import { type FakeCenter, startFakeCenter } from './fake-center.ts'
import { aCase, codeOf, inventedCases, inventedHelp, inventedTerminals } from './invented.ts'

// A clerk far away reads Shanghai's time all the same.
test.use({ viewport: { width: 1440, height: 900 }, timezoneId: 'America/Los_Angeles' })

let dist = ''
let center: FakeCenter

test.beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), 'console-'))
  await buildConsole({ outDir: dist })
})
test.afterAll(() => rmSync(dist, { recursive: true, force: true }))
test.beforeEach(async () => {
  center = await startFakeCenter({ dist, cases: inventedCases(), help: inventedHelp(), terminals: inventedTerminals() })
})
test.afterEach(() => center.close())

type Post = '档案审核员' | '区级督查员' | '网点工作人员'

async function enter(page: Page, post: Post, path = '/'): Promise<void> {
  await page.goto(`${center.url}/console${path}`)
  await page.getByRole('button', { name: post }).click()
  await expect(page.getByRole('button', { name: '退出登录' })).toBeVisible()
}

async function tabTo(page: Page, control: Locator): Promise<void> {
  for (let presses = 0; presses < 20 && (await control.and(page.locator(':focus')).count()) === 0; presses++)
    await page.keyboard.press('Tab')
  await expect(control).toBeFocused()
}

async function axeClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`)).toEqual([])
}

test.describe('login', () => {
  test('a wrong password is refused in words and nothing else is told', async ({ page }) => {
    await page.goto(`${center.url}/console/`)
    await expect(page.getByLabel('账号', { exact: true })).toBeFocused()
    await page.keyboard.type('reviewer')
    await page.keyboard.press('Tab')
    await page.keyboard.type('guess')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('alert').filter({ hasText: '账号或密码不对。' })).toBeVisible()
    await axeClean(page)
  })

  test('demo accounts are listed only when the center says that it is a demo', async ({ page }) => {
    center.switches.demo = false
    await page.goto(`${center.url}/console/`)
    await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
    await expect(page.getByText('演示账号')).toHaveCount(0)
    await expect(page.getByText('demo-reviewer')).toHaveCount(0)
  })

  test('a session that ends under the hands comes back to the same page', async ({ page }) => {
    await enter(page, '档案审核员', '/cases?status=doubtful')
    await expect(page.getByRole('heading', { name: '办件' })).toBeVisible()
    center.switches.expired = true
    await page.getByRole('button', { name: '查找' }).waitFor()
    await page.reload()
    await expect(page.getByRole('button', { name: '登录' })).toBeVisible()
    await page.getByRole('button', { name: '档案审核员' }).click()
    await expect(page.getByRole('link', { name: codeOf(102) })).toBeVisible()
    expect(new URL(page.url()).search).toBe('?status=doubtful')
    center.switches.expired = true
    await expect(page.getByText('登录已到期')).toBeVisible({ timeout: 20_000 })
  })
})

test.describe('review', () => {
  test('the queue is oldest first, paged by the center, and the URL holds page and filter', async ({ page }) => {
    await enter(page, '档案审核员')
    await expect(page.getByRole('heading', { name: '待审核', level: 1 })).toBeVisible()
    const table = page.getByRole('table', { name: '待审核办件' })
    await expect(table.getByRole('row').nth(1)).toContainText(codeOf(1))
    await expect(table.getByRole('row')).toHaveCount(21)
    await page.getByTitle('2', { exact: true }).click()
    await expect(table.getByRole('row')).toHaveCount(5)
    expect(new URL(page.url()).search).toBe('?page=2')
    await page.getByLabel('办件编号').fill(codeOf(7).slice(-5))
    await page.keyboard.press('Enter')
    await expect(table.getByRole('row')).toHaveCount(2)
    expect(new URL(page.url()).search).toBe(`?q=${codeOf(7).slice(-5)}`)
    await page.reload()
    await expect(table.getByRole('row').nth(1)).toContainText(codeOf(7))
    await page.getByLabel('办件编号').fill('12a')
    await page.keyboard.press('Enter')
    await expect(page.getByText('请输入 4 至 15 位数字')).toBeVisible()
  })

  test('a case is found, read and released by keyboard alone', async ({ page }) => {
    await enter(page, '档案审核员')
    const link = page.getByRole('link', { name: codeOf(1), exact: true })
    await link.waitFor()
    await tabTo(page, link)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: `办件 ${codeOf(1)}` })).toBeFocused()
    const release = page.getByRole('button', { name: '核准出具' })
    await release.waitFor()
    await tabTo(page, release)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: '核准出具' })
    await expect(dialog).toContainText('有结婚登记，未见其后的离婚登记')
    await axeClean(page)
    const confirm = dialog.getByRole('button', { name: '核准出具' })
    await tabTo(page, confirm)
    await page.keyboard.press('Enter')
    await expect(page.getByText('已核准，待打印')).toBeVisible()
    await expect(page.getByRole('complementary', { name: '经过' }).getByRole('listitem')).toHaveCount(2)
    expect(center.changes.at(-1)).toEqual({ route: 'decide', body: { decision: 'release', version: 1 } })
    await page.getByRole('link', { name: /审核下一件/ }).click()
    await expect(page.getByRole('heading', { name: `办件 ${codeOf(2)}` })).toBeVisible()
  })

  test('a refusal needs a reason, and 其他 needs words', async ({ page }) => {
    await enter(page, '档案审核员', `/cases/${codeOf(2)}`)
    await page.getByRole('button', { name: '不予提供' }).click()
    const dialog = page.getByRole('dialog', { name: '不予提供' })
    await dialog.getByRole('button', { name: '不予提供' }).click()
    await expect(dialog.getByText('请选一项理由')).toBeVisible()
    await dialog.getByRole('radio', { name: '其他（须写明）' }).check()
    await dialog.getByRole('button', { name: '不予提供' }).click()
    await expect(dialog.getByText('选“其他”须写明理由')).toBeVisible()
    await axeClean(page)
    expect(center.changes.filter((change) => change.route === 'decide')).toEqual([])
    await dialog.getByLabel('写明理由').fill('档案正在修复，暂不能利用')
    await dialog.getByRole('button', { name: '不予提供' }).click()
    await expect(page.getByRole('complementary', { name: '经过' })).toContainText('档案正在修复，暂不能利用')
    expect(center.changes.at(-1)?.body).toEqual({ decision: 'refuse', version: 1, reason: 'other', note: '档案正在修复，暂不能利用' })
  })

  test('a case that a colleague moved meanwhile is told and read again, not decided twice', async ({ page }) => {
    await enter(page, '档案审核员', `/cases/${codeOf(3)}`)
    await page.getByRole('button', { name: '核准出具' }).click()
    center.switches.conflict = true
    await page.getByRole('dialog').getByRole('button', { name: '核准出具' }).click()
    await expect(page.getByRole('dialog')).toContainText('刚被别人处理过')
  })

  test('no record is shown as such, never as 未婚 or 单身', async ({ page }) => {
    await enter(page, '档案审核员', `/cases/${codeOf(2)}`)
    await expect(page.getByText('在本馆馆藏范围内没有查到此人的登记事件。')).toBeVisible()
    await expect(page.locator('body')).not.toContainText(/未婚|单身/)
  })

  test('after hours the page says when the review opens again, in Shanghai', async ({ page }) => {
    center.switches.open = false
    await enter(page, '档案审核员')
    await expect(page.getByText('现在不是审核时间，下次开始：明天 08:30。')).toBeVisible()
  })
})

test.describe('personal data', () => {
  test('stays masked until a reason is written, then is masked again', async ({ page }) => {
    await enter(page, '档案审核员', `/cases/${codeOf(1)}`)
    await expect(page.getByText('3101**********2313')).toBeVisible()
    await expect(page.locator('body')).not.toContainText('310199198604122313')
    await page.getByRole('button', { name: '查看完整证件号码' }).click()
    const dialog = page.getByRole('dialog', { name: '查看完整证件号码' })
    await expect(dialog.getByLabel('查看理由')).toBeFocused()
    await dialog.getByLabel('查看理由').fill('核对')
    await dialog.getByRole('button', { name: '查看证件号码' }).click()
    await expect(dialog.getByText('4 至 200 个字')).toBeVisible()
    await axeClean(page)
    expect(center.changes.filter((change) => change.route === 'reveal')).toEqual([])
    await dialog.getByLabel('查看理由').fill('核对档案所载号码')
    await dialog.getByRole('button', { name: '查看证件号码' }).click()
    await expect(page.getByText('310199198604122313')).toBeVisible()
    await expect(page.getByRole('complementary', { name: '经过' })).toContainText('核对档案所载号码')
    await page.getByRole('button', { name: /^遮住/ }).click()
    await expect(page.getByText('310199198604122313')).toHaveCount(0)
    await expect(page.getByText('3101**********2313')).toBeVisible()
  })

  test('somebody who may only read sees neither evidence, decision nor the way to reveal', async ({ page }) => {
    const { evidence: _evidence, proposal: _proposal, explanation: _explanation, ...open } = aCase(200, { acts: [] })
    center.cases.push(open)
    await enter(page, '区级督查员', `/cases/${codeOf(200)}`)
    await expect(page.getByRole('heading', { name: '申请' })).toBeVisible()
    await expect(page.getByRole('heading', { name: '登记簿记载' })).toHaveCount(0)
    await expect(page.getByRole('button', { name: /核准|不予|查看完整/ })).toHaveCount(0)
    await page.goto(`${center.url}/console/review`)
    await expect(page.getByText('您的岗位不能查看这个页面。')).toBeVisible()
  })
})

test('a doubtful print is released again only with a reason', async ({ page }) => {
  await enter(page, '档案审核员', `/cases/${codeOf(102)}`)
  await page.getByRole('button', { name: '准许补打' }).click()
  const dialog = page.getByRole('dialog', { name: '准许补打' })
  await dialog.getByRole('button', { name: '准许补打' }).click()
  await expect(dialog.getByText('请写明')).toBeVisible()
  await dialog.getByLabel('补打理由').fill('网点确认卡纸，没有出纸')
  await dialog.getByRole('button', { name: '准许补打' }).click()
  await expect(page.getByRole('table', { name: '盖章件' })).toContainText('已撤回')
})

test('nothing on the way breaks the content security policy', async ({ page }) => {
  const broken: string[] = []
  await page.exposeFunction('tell', (directive: string) => broken.push(directive))
  await page.addInitScript("addEventListener('securitypolicyviolation', (event) => tell(event.violatedDirective + ' ' + event.blockedURI))")
  page.on('pageerror', (error) => broken.push(error.message))
  await enter(page, '档案审核员')
  await page.getByRole('link', { name: codeOf(1), exact: true }).click()
  await page.getByRole('button', { name: '核准出具' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '核准出具' }).click()
  await expect(page.getByText('已核准，待打印')).toBeVisible()
  expect(broken).toEqual([])
})

test('a help request is taken and closed with what was done', async ({ page }) => {
  await enter(page, '网点工作人员', '/help')
  const row = page.getByRole('row').filter({ hasText: 'H12' })
  await expect(row).toContainText('刷身份证')
  await row.getByRole('button', { name: '接手 H12' }).click()
  await expect(row).toContainText('处理中')
  await row.getByRole('button', { name: '办结 H12' }).click()
  const dialog = page.getByRole('dialog', { name: '办结 H12' })
  await dialog.getByLabel('处理结果').fill('已帮客户重新放卡')
  await dialog.getByRole('button', { name: '办结' }).click()
  await expect(row).toContainText('已帮客户重新放卡')
  await page.getByText('待接手', { exact: true }).first().click()
  await expect(page.getByText('没有待接手的求助')).toBeVisible()
  expect(new URL(page.url()).search).toBe('?state=open')
})

test('a terminal that fell silent, and a device that ails, are named in words', async ({ page }) => {
  await enter(page, '网点工作人员', '/terminals')
  await expect(page.getByRole('row').filter({ hasText: 'T001' })).toContainText('A4 打印机故障')
  const silent = page.getByRole('row').filter({ hasText: 'T002' })
  await expect(silent).toContainText('失去联系')
  await expect(silent).toContainText('3 条')
  await expect(page.getByRole('row').filter({ hasText: 'T003' })).toContainText('还没有报到')
})

test('a center that does not answer leaves the last list on the screen and comes back by itself', async ({ page }) => {
  await enter(page, '档案审核员')
  await expect(page.getByRole('link', { name: codeOf(1), exact: true })).toBeVisible()
  center.switches.down = true
  await expect(page.getByRole('alert').filter({ hasText: '区中心正忙' }).first()).toBeVisible({ timeout: 12_000 })
  await expect(page.getByRole('link', { name: codeOf(1), exact: true })).toBeVisible()
  await axeClean(page)
  center.switches.down = false
  await page.getByRole('button', { name: '重试' }).click()
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
})

test.describe('every page is clean for axe and has its roles', () => {
  const posts: Readonly<Record<string, readonly [path: string, heading: string][]>> = {
    档案审核员: [
      ['/review', '待审核'],
      ['/review?q=99999', '待审核'],
      ['/cases', '办件'],
      [`/cases/${codeOf(1)}`, `办件 ${codeOf(1)}`],
      [`/cases/${codeOf(102)}`, `办件 ${codeOf(102)}`],
    ],
    网点工作人员: [
      ['/help', '求助'],
      ['/terminals', '终端'],
      ['/cases', '没有权限'],
      ['/nothing', '没有这个页面'],
    ],
  }
  for (const [post, pages] of Object.entries(posts)) {
    test(`for ${post}`, async ({ page }) => {
      await enter(page, post as Post)
      for (const [path, heading] of pages) {
        await page.goto(`${center.url}/console${path}`)
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading)
        await expect(page.getByRole('navigation', { name: '主导航' }).getByRole('link')).toHaveCount(2)
        await expect(page.getByRole('banner')).toHaveCount(1)
        await expect(page.getByRole('main')).toHaveCount(1)
        await expect(page).toHaveTitle(`${heading} · 政务服务银行办区中心`)
        await expect(page.getByText('正在读取')).toHaveCount(0)
        await axeClean(page)
      }
    })
  }

  test('the login page', async ({ page }) => {
    await page.goto(`${center.url}/console/`)
    await expect(page.getByRole('button', { name: '档案审核员' })).toBeVisible()
    await axeClean(page)
  })

  test('empty lists say what will appear there', async ({ page }) => {
    center.cases.length = 0
    await enter(page, '档案审核员')
    await expect(page.getByText('没有待审核的办件')).toBeVisible()
    await axeClean(page)
    await page.getByRole('navigation').getByRole('link', { name: '办件' }).click()
    await expect(page.getByText('还没有办件')).toBeVisible()
  })
})
