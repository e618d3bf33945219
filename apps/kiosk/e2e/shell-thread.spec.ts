/** The thread by touch in a real Electron: the same walk as in Chromium, behind the locked window. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ElectronApplication, _electron as electron, expect, type Page, test } from '@playwright/test'
import { eraseData } from '@zhengyin/center/postgres/places'
import { type FoundElectron, findElectron } from '../../../scripts/electron-runtime.mjs'
import { BUILT } from '../../demo/src/build.ts'
import { type DemoProcess, startDemo } from '../../demo/src/demo-process.ts'
import { applyFor, asked, identifyWith, release, tap } from '../../demo/src/walks.ts'
import { needlesOf } from '../src/core/markers.ts'
import { searchFor } from '../src/core/purge.ts'
import { buildShell, SHELL_DIST } from '../src/shell/build.ts'
import { type Framebuffer, framebuffer } from './shell/framebuffer.ts'

const isRoot = process.getuid?.() === 0
const found: FoundElectron = await findElectron({ allowNpmRuntime: process.env['KIOSK_NPM_RUNTIME'] === '1' ? true : 'cached' })
const missing = 'missing' in found ? found.missing : undefined
if (missing !== undefined) console.log(`\n!! The walk in Electron did NOT run: ${missing}\n`)
test.skip(missing !== undefined, `no Electron: ${missing}`)

let work: string
let demo: DemoProcess
let screen: Framebuffer
let app: ElectronApplication
let page: Page

test.beforeAll(async () => {
  await buildShell()
  work = mkdtempSync(join(tmpdir(), 'kiosk-electron-'))
  demo = await startDemo({ port: 4780, stateDir: join(work, 'state') })
  screen = await framebuffer(1080, 1920)
  const { NODE_OPTIONS: _, ...env } = process.env as Record<string, string>
  app = await electron.launch({
    executablePath: 'dir' in found ? join(found.dir, 'electron') : '',
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', join(SHELL_DIST.test, 'main.cjs')],
    env: {
      ...env,
      DISPLAY: screen.display,
      KIOSK_ATTACH_FILE: join(work, 'state', 'terminal-1', 'attach.json'),
      KIOSK_UI_DIR: BUILT.ui,
      KIOSK_PROFILE_DIR: join(work, 'profile'),
    },
    ...(isRoot ? {} : { chromiumSandbox: true }),
  })
  page = await app.firstWindow()
})

test.afterAll(async () => {
  await app?.close()
  await screen?.stop()
  await demo?.stop()
  if (work === undefined) return
  eraseData(join(work, 'state', 'center'))
  rmSync(work, { recursive: true, force: true })
})

test('a married applicant is identified, waits for a person’s decision, and leaves with a stamped sheet', async ({ browser }) => {
  await asked(page, '政务服务，就在这里办')
  await identifyWith(page, demo, 'married')
  await applyFor(page, [
    ['li', '李'],
    ['fang', '芳'],
  ])
  await asked(page, '已受理，工作人员正在审核')
  const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await release(desk, demo)
  await desk.close()
  await asked(page, '请看结果，再打印')
  await page.getByRole('button', { name: '打印', exact: true }).click()
  await asked(page, '这次办得怎么样？')
  await demo.act({ act: 'take-paper' })
  await tap(page, '非常满意')
  await asked(page, '您的信息已从本机清除')
  await asked(page, '政务服务，就在这里办')
  // 张明 and 李芳 of fixtures/personas/married.json; what the window kept of them on the disk.
  const kept = await searchFor(needlesOf(['310199198604122313', '310199198809034624', '张明', '李芳']), [join(work, 'profile')], 6)
  expect(kept.searched.length).toBeGreaterThan(0)
  expect({ found: kept.found, unreadable: kept.unreadable }).toEqual({ found: 0, unreadable: [] })
  expect(
    Buffer.from(await demo.lastSheet())
      .subarray(0, 5)
      .toString('latin1'),
  ).toBe('%PDF-')
})

test('a reloaded page attaches again by itself and finds the visit where it was', async () => {
  await tap(page, '开始办事')
  await asked(page, '今天想办什么？')
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload())
  await asked(page, '今天想办什么？')
  await tap(page, '结束')
  await asked(page, '政务服务，就在这里办')
})
