/**
 * `npm run tour`: walks the live product in a headless Chromium and writes screens, the printed sheet and slip, and an index page into
 * `tour/`. With `--docs` the pictures of docs/screens are retaken.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { eraseData } from '@zhengyin/center/postgres/places'
import { findBrowser } from '../../../scripts/browser.ts'
import { ensureBuilt } from './build.ts'
import { readArguments, type Usage, usageOf } from './command-line.ts'
import { type DemoProcess, startDemo } from './demo-process.ts'
import { applyFor, asked, attach, identifyWith, layCard, release, signIn, tap } from './walks.ts'

const HELP = `usage: npm run tour [-- options]

  --out DIR   where pictures, sheet, slip and index.html go (default: tour)
  --docs      retake docs/screens instead, smaller
  --port P    port of the terminal the tour starts (default 4680)
  --help`

const ROOT = join(import.meta.dirname, '../../..')
const MAX_DOCS_BYTES = 150 * 1024

const usage: Usage = usageOf(HELP)

function readOptions() {
  return readArguments(usage, {
    options: {
      out: { type: 'string' },
      docs: { type: 'boolean', default: false },
      port: { type: 'string', default: '4680' },
      help: { type: 'boolean', default: false },
    },
  }).values
}

const options = readOptions()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
const out = resolve(options.out ?? (options.docs ? join(ROOT, 'docs/screens') : join(ROOT, 'tour')))
const found = await findBrowser()
if ('missing' in found) {
  console.error(`The tour needs a browser: ${found.missing}. Install chromium, or name one in KIOSK_CHROMIUM.`)
  process.exit(1)
}

interface Picture {
  readonly file: string
  readonly words: string
}
const pictures: Picture[] = []
mkdirSync(out, { recursive: true })

async function take(page: Page, name: string, words: string): Promise<void> {
  await page.waitForTimeout(400)
  const file = options.docs ? `${name}.png` : `${String(pictures.length + 1).padStart(2, '0')}-${name}.png`
  await page.screenshot({ path: join(out, file), animations: 'disabled' })
  const { size } = statSync(join(out, file))
  if (options.docs && size > MAX_DOCS_BYTES) throw new Error(`${file} has ${size} bytes; docs/screens allows ${MAX_DOCS_BYTES}`)
  pictures.push({ file, words })
  console.log(`${file}  ${Math.round(size / 1024)} KB`)
}

const WORDS: Readonly<Record<string, string>> = {
  attract: 'Waiting for somebody',
  home: 'Home: one matter that works, and my cases',
  notice: 'What to know before',
  'lay-card': 'The card goes where the light is',
  consent: 'One purpose, one consent; refusing weighs the same',
  keyboard: 'Pinyin with candidates on the terminal’s own keyboard',
  spouse: 'The one question that is typed',
  check: 'Check answers; identity is masked',
  'console-review': 'Console: the archive’s review queue',
  'console-case': 'Console: a case with its evidence and its timeline',
}

const stateDir = mkdtempSync(join(tmpdir(), 'zhengyin-tour-'))
let browser: Browser | undefined
let demo: DemoProcess | undefined
try {
  await ensureBuilt((line) => console.error(line))
  demo = await startDemo({ port: Number(options.port), stateDir })
  browser = await chromium.launch({
    executablePath: found.path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const deviceScaleFactor = options.docs ? 0.6 : 1
  const terminals = await browser.newContext({
    viewport: { width: 1080, height: 1920 },
    deviceScaleFactor,
    locale: 'zh-CN',
    reducedMotion: 'reduce',
  })
  const desks = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: options.docs ? 0.8 : 1,
    locale: 'zh-CN',
  })
  await tour(demo, terminals, desks)
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exitCode = 1
} finally {
  await browser?.close()
  await demo?.stop()
  eraseData(join(stateDir, 'center'))
  rmSync(stateDir, { recursive: true, force: true })
}
if (process.exitCode !== 1) console.log(`${pictures.length} pictures in ${out}`)
process.exit()

async function tour(product: DemoProcess, terminals: BrowserContext, desks: BrowserContext): Promise<void> {
  const page = await terminals.newPage()
  const shown = new Set<string>()
  const seen =
    (on: Page) =>
    async (name: string): Promise<void> => {
      if (shown.has(name)) return
      shown.add(name)
      await take(on, name, WORDS[name] ?? name)
    }
  await attach(page, product)
  await identifyWith(page, product, 'married', seen(page))
  await applyFor(
    page,
    [
      ['li', '李'],
      ['fang', '芳'],
    ],
    seen(page),
  )
  await asked(page, '已受理，工作人员正在审核')
  await take(page, 'wait', 'Booked at the center; a person decides')
  await tap(page, '求助')
  await page.getByRole('dialog').getByText('已经通知工作人员', { exact: false }).waitFor()
  await take(page, 'help', 'Help: raised in the console, hotline beside it')
  await tap(page, '继续办理')
  const desk = await desks.newPage()
  await release(desk, product, seen(desk))
  await asked(page, '请看结果，再打印')
  await page.locator('canvas').first().waitFor()
  await take(page, 'document', 'The stamped sheet before it is printed')
  await product.act({ act: 'fail-next', device: 'document-printer', fault: 'paperOutAtPage' })
  await tap(page, '打印')
  await asked(page, '打印停住了')
  await take(page, 'printer-waits', 'Out of paper: what happened, what to do; one sheet only')
  await product.act({ act: 'load-paper', sheets: 100 })
  await asked(page, '这次办得怎么样？')
  await take(page, 'rate', 'Five levels; skipping never blocks leaving')
  await product.act({ act: 'take-paper' })
  await tap(page, '非常满意')
  await asked(page, '您的信息已从本机清除')
  await take(page, 'farewell', 'Nothing personal is left')
  await asked(page, '政务服务，就在这里办')
  if (!options.docs) writeFileSync(join(out, 'sheet.pdf'), await product.lastSheet())

  await identifyWith(page, product, 'no-record')
  await product.act({ act: 'cut-link' })
  await applyFor(page, [])
  await asked(page, '已登记，还没有送到区中心')
  await take(page, 'wait-queued', 'No link: registered here, not yet there')
  await tap(page, '打印回执，先离开')
  await page.getByRole('button', { name: '结束并清除', exact: true }).waitFor()
  await take(page, 'receipt', 'The receipt tells the same truth')
  await product.act({ act: 'take-slip' })
  if (!options.docs) writeFileSync(join(out, 'slip.png'), await product.lastSlip())
  await tap(page, '结束并清除')
  await asked(page, '政务服务，就在这里办')
  await product.act({ act: 'mend-link' })
  await waitForQueue(desk, product)
  await release(desk, product)
  await tap(page, '开始办事')
  await tap(page, '我的办件')
  await asked(page, '请放上身份证')
  await layCard(page, product, 'no-record', '我的办件')
  await take(page, 'cases', 'My cases, at any terminal, with the card')
  await tap(page, '看结果')
  await asked(page, '请看结果，再打印')
  await page.locator('canvas').first().waitFor()
  await take(page, 'document-no-record', 'Nothing found: what that says, and what it does not prove')
  await tap(page, '结束')
  await asked(page, '政务服务，就在这里办')

  await product.act({ act: 'set-clock', at: '2026-11-24T20:00:00+08:00' })
  await tap(page, '开始办事')
  await tap(page, /贷款要婚姻证明/)
  await asked(page, '办理前，请先看这几点')
  await take(page, 'notice-after-hours', 'After hours: the next service time before identity is asked')
  await page.getByRole('heading', { name: '您还在吗？' }).waitFor({ timeout: 90_000 })
  await take(page, 'idle', 'Idle: a countdown that one touch stops')
  await tap(page, '结束并清除')
  await asked(page, '政务服务，就在这里办')

  await signIn(desk, product, 'archive-reviewer')
  await desk.goto(`${product.ready.center}/verify`)
  await take(desk, 'verify', 'Anyone with the code can check a sheet')
  await page.close()
  const dock = await desks.newPage()
  await dock.goto(product.ready.terminals[0]?.dock ?? '')
  await dock.getByRole('button').first().waitFor()
  await dock.waitForTimeout(1_500)
  await take(dock, 'dock', 'The dock: hands for the simulated devices')
  if (options.docs) writeFileSync(join(out, 'README.md'), docsPage())
  else writeFileSync(join(out, 'index.html'), indexPage())
}

async function waitForQueue(desk: Page, product: DemoProcess): Promise<void> {
  await signIn(desk, product, 'archive-reviewer')
  for (let tries = 0; tries < 60; tries++) {
    await desk.goto(`${product.ready.console}/review`)
    const arrived = await desk
      .getByRole('row')
      .nth(1)
      .getByRole('link')
      .or(desk.getByRole('row').nth(1).getByRole('button'))
      .first()
      .waitFor({ timeout: 2_000 })
      .then(
        () => true,
        () => false,
      )
    if (arrived) return
  }
  throw new Error('the registered case did not reach the center within a minute')
}

function docsPage(): string {
  const shell = `
## The same terminal in Electron

![Electron](shell.png)

Taken by \`npm run shell -- --npm-runtime --shot docs/screens/shell.png\`.
`
  const rows = pictures.map(({ file, words }) => `## ${words}\n\n![${words}](${file})\n`)
  return `# Screens\n\nTaken from the running product by \`npm run tour -- --docs\`.\n\n${rows.join('\n')}${shell}`
}

function indexPage(): string {
  const figures = pictures.map(
    ({ file, words }) => `<figure><img src="${file}" alt="${words}" loading="lazy"><figcaption>${words}</figcaption></figure>`,
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>政务服务银行办: a tour</title>
<style>body{font:16px/1.5 system-ui;margin:2rem;background:#fbfaf7;color:#1e2a36}main{display:flex;flex-wrap:wrap;gap:1.5rem}figure{margin:0;width:20rem}img{width:100%;border:1px solid #d8d4c8}</style>
<h1>政务服务银行办: a tour</h1><p>Taken from the running product. <a href="sheet.pdf">The printed sheet</a> · <a href="slip.png">the slip</a></p><main>${figures.join('')}</main></html>
`
}
