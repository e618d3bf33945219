/** Walks in a real browser: a person's finger on the terminal, a reviewer's mouse in the console. Used by the tour and the e2e suite. */
import type { Page } from '@playwright/test'
import type { DemoProcess } from './demo-process.ts'

/** A tap on a control by its words. */
export async function tap(page: Page, name: string | RegExp): Promise<void> {
  await page
    .getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
    .first()
    .click()
}

/** Waits for a question (the h1). */
export async function asked(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

export async function attach(page: Page, demo: DemoProcess): Promise<void> {
  await page.goto(demo.freshUrl())
  await asked(page, '政务服务，就在这里办')
}

/** From the attract screen to the consent question, with a card laid at the dock. */
export async function identifyWith(
  page: Page,
  demo: DemoProcess,
  persona: string,
  seen: (name: string) => Promise<void> = async () => undefined,
): Promise<void> {
  await seen('attract')
  await tap(page, '开始办事')
  await asked(page, '今天想办什么？')
  await seen('home')
  await tap(page, /贷款要婚姻证明/)
  await asked(page, '办理前，请先看这几点')
  await seen('notice')
  await tap(page, /开始办理|登记，到时再审/)
  await asked(page, '请放上身份证')
  await seen('lay-card')
  await layCard(page, demo, persona, '同意查询您的婚姻登记档案吗？')
  await seen('consent')
}

/** Lays the card and, like a person, lays it again when the screen asks for that; what it said is printed. */
export async function layCard(page: Page, demo: DemoProcess, persona: string, next: string): Promise<void> {
  const answered = page.getByRole('heading', { level: 1, name: next })
  const again = page.getByText(/再放一次|平放在亮灯处，再等/)
  for (let tries = 1; ; tries++) {
    await demo.act({ act: 'lay-card', persona })
    await answered.or(again.first()).first().waitFor()
    await demo.act({ act: 'lift-card' })
    if (await answered.isVisible()) return
    const said = (await again.allTextContents()).join(' ')
    if (tries === 3) throw new Error(`the card was not read in ${tries} tries; the screen says ${said}`)
    console.log(`laying the card again: ${said}`)
    const retry = page.getByRole('button', { name: '再读一次', exact: true })
    if (await retry.isVisible()) await retry.click()
  }
}

/** From consent to a submitted application; `spouse` is typed on the terminal's own keyboard as [pinyin, word] pairs. */
export async function applyFor(
  page: Page,
  spouse: readonly (readonly [pinyin: string, word: string])[],
  seen: (name: string) => Promise<void> = async () => undefined,
): Promise<void> {
  await tap(page, '同意')
  await asked(page, '配偶叫什么名字？')
  for (const [pinyin, word] of spouse) {
    for (const letter of pinyin) await page.getByRole('button', { name: letter, exact: true }).click()
    await seen('keyboard')
    await page.getByRole('button', { name: word, exact: true }).first().click()
  }
  await seen('spouse')
  await tap(page, '下一步')
  await asked(page, '请核对，没有问题就提交')
  await seen('check')
  await tap(page, '提交申请')
}

/** The archive's reviewer opens the oldest case in the console and releases it. */
export async function release(
  console: Page,
  demo: DemoProcess,
  seen: (name: string) => Promise<void> = async () => undefined,
): Promise<void> {
  await signIn(console, demo, 'archive-reviewer')
  await console.goto(`${demo.ready.console}/review`)
  await console.getByRole('row').nth(1).waitFor()
  await seen('console-review')
  await console.getByRole('row').nth(1).getByRole('link').or(console.getByRole('row').nth(1).getByRole('button')).first().click()
  await console.getByRole('button', { name: '核准出具' }).waitFor()
  await seen('console-case')
  await console.getByRole('button', { name: '核准出具' }).click()
  await console.getByRole('dialog').getByRole('button', { name: '核准出具' }).click()
  await console.getByText('已核准', { exact: false }).first().waitFor()
}

export async function signIn(console: Page, demo: DemoProcess, role: string): Promise<void> {
  const account = demo.ready.accounts.find((each) => each.role === role)
  if (account === undefined) throw new Error(`no demo account of ${role}`)
  await console.goto(demo.ready.console)
  await console
    .getByRole('button', { name: /登\s?录|退出登录/ })
    .first()
    .waitFor()
  if (await console.getByRole('button', { name: '退出登录' }).isVisible()) return
  await console.getByLabel('账号', { exact: true }).fill(account.account)
  await console.getByLabel('密码', { exact: true }).fill(account.password)
  await console.getByRole('button', { name: /^登\s?录$/ }).click()
  await console.getByRole('button', { name: '退出登录' }).waitFor()
}
