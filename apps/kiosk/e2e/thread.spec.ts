/** The thread, by touch, in a real browser, on the product as `npm start` runs it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { eraseData } from '@zhengyin/center/postgres/places'
import { type DemoProcess, startDemo } from '../../demo/src/demo-process.ts'
import { applyFor, asked, attach, identifyWith, layCard, release, signIn, tap } from '../../demo/src/walks.ts'

const PORT = 4480
let stateDir: string
let demo: DemoProcess

test.describe.configure({ mode: 'serial' })
test.beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), 'zhengyin-e2e-'))
  demo = await startDemo({ port: PORT, stateDir })
})
test.afterAll(async () => {
  await demo?.stop()
  eraseData(join(stateDir, 'center'))
  rmSync(stateDir, { recursive: true, force: true })
})

async function axeClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`)).toEqual([])
}

test('a page without a ticket explains itself', { tag: '@everyday' }, async ({ page }) => {
  await page.goto(demo.ready.terminals[0]?.plainUrl ?? '')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText('地址里没有一次性票据', { exact: false })).toBeVisible()
  await expect(page.getByText('single-use ticket', { exact: false })).toBeVisible()
})

test('a wrong ticket opens nothing', { tag: '@everyday' }, async ({ page }) => {
  await page.goto(`${demo.ready.terminals[0]?.plainUrl}#ticket=${'A'.repeat(43)}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: '开始办事' })).toHaveCount(0)
})

test('a married applicant leaves with a stamped sheet after a person decided in the console', { tag: '@everyday' }, async ({
  page,
  browser,
}) => {
  await attach(page, demo)
  await identifyWith(page, demo, 'married', async () => axeClean(page))
  await applyFor(
    page,
    [
      ['li', '李'],
      ['fang', '芳'],
    ],
    async () => axeClean(page),
  )
  await asked(page, '已受理，工作人员正在审核')
  await axeClean(page)
  const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await release(desk, demo)
  await asked(page, '请看结果，再打印')
  await axeClean(page)
  await tap(page, '打印')
  await asked(page, '这次办得怎么样？')
  await demo.act({ act: 'take-paper' })
  await axeClean(page)
  await tap(page, '非常满意')
  await asked(page, '您的信息已从本机清除')
  await asked(page, '政务服务，就在这里办')

  const sheet = Buffer.from(await demo.lastSheet())
  expect(sheet.subarray(0, 5).toString('latin1')).toBe('%PDF-')
  await desk.goto(`${demo.ready.console}/cases`)
  await expect(desk.getByRole('row')).toHaveCount(2)
  await expect(desk.getByText('已打印').first()).toBeVisible()
  await desk.close()
})

test('with the network cut the application is registered, and reaches the center once the link is mended', async ({ page, browser }) => {
  await attach(page, demo)
  await identifyWith(page, demo, 'no-record')
  await demo.act({ act: 'cut-link' })
  await applyFor(page, [])
  await asked(page, '已登记，还没有送到区中心')
  await tap(page, '打印回执，先离开')
  await expect(page.getByText('已登记，还没有送到区中心').first()).toBeVisible()
  await demo.act({ act: 'take-slip' })
  await tap(page, '结束并清除')
  await asked(page, '政务服务，就在这里办')
  await demo.act({ act: 'mend-link' })

  const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await signIn(desk, demo, 'archive-reviewer')
  await expect(async () => {
    await desk.goto(`${demo.ready.console}/review`)
    await expect(desk.getByRole('row')).toHaveCount(2, { timeout: 2_000 })
  }).toPass({ timeout: 60_000 })
  await release(desk, demo)
  await desk.close()

  // The same person comes back with the card and collects it.
  await tap(page, '开始办事')
  await tap(page, '我的办件')
  await asked(page, '请放上身份证')
  await layCard(page, demo, 'no-record', '我的办件')
  await tap(page, '看结果')
  await asked(page, '请看结果，再打印')
  await tap(page, '打印')
  await asked(page, '这次办得怎么样？')
  await demo.act({ act: 'take-paper' })
  await tap(page, '不评价，结束')
  await asked(page, '政务服务，就在这里办')
})

test('a printer out of paper waits, says so, and prints one sheet when paper is loaded', async ({ page, browser }) => {
  await attach(page, demo)
  await identifyWith(page, demo, 'married')
  await applyFor(page, [])
  await asked(page, '已受理，工作人员正在审核')
  const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await release(desk, demo)
  await desk.close()
  await asked(page, '请看结果，再打印')
  await demo.act({ act: 'fail-next', device: 'document-printer', fault: 'paperOutAtPage' })
  await tap(page, '打印')
  await asked(page, '打印停住了')
  await expect(page.getByText('纸用完了', { exact: false }).first()).toBeVisible()
  const before = (await demo.act({ act: 'load-paper', sheets: 50 })).documentPrinter.sheetsInOutput
  await asked(page, '这次办得怎么样？')
  const state = await demo.act({ act: 'clear-faults', device: 'document-printer' })
  expect(state.documentPrinter.sheetsInOutput).toBeGreaterThanOrEqual(before)
  expect(state.documentPrinter.sheetsInOutput).toBe(1)
  await demo.act({ act: 'take-paper' })
  await tap(page, '结束')
  await asked(page, '政务服务，就在这里办')
})

test('求助 reaches the console, and 结束 purges from any question', async ({ page, browser }) => {
  await attach(page, demo)
  await identifyWith(page, demo, 'married')
  await tap(page, '求助')
  await expect(page.getByRole('dialog')).toContainText('已经通知工作人员')
  await axeClean(page)
  const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await signIn(desk, demo, 'branch-staff')
  await desk.goto(`${demo.ready.console}/help`)
  await expect(desk.getByRole('row')).toHaveCount(2)
  await desk.close()
  await tap(page, '继续办理')
  await tap(page, '结束')
  await asked(page, '您的信息已从本机清除')
  await asked(page, '政务服务，就在这里办')
})

test('an idle visit warns, counts down, and is purged', async ({ page }) => {
  test.slow()
  await attach(page, demo)
  await tap(page, '开始办事')
  await asked(page, '今天想办什么？')
  await expect(page.getByRole('heading', { name: '您还在吗？' })).toBeVisible({ timeout: 75_000 })
  await axeClean(page)
  await tap(page, '我还在')
  await expect(page.getByRole('heading', { name: '您还在吗？' })).toHaveCount(0)
  await tap(page, '结束')
  await asked(page, '政务服务，就在这里办')
})

// Playwright insists on a destructured first argument.
// oxlint-disable-next-line no-empty-pattern
test.afterEach(async ({}, info) => {
  if (info.status === info.expectedStatus) return
  await info.attach('events', {
    body: demo.events
      .slice(-60)
      .map((event) => JSON.stringify(event))
      .join('\n'),
    contentType: 'text/plain',
  })
})
