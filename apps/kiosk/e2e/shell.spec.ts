/** The shell in a real Electron: what it refuses is logged, what it shows fills the screen, what it attaches to may come and go. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ElectronApplication, _electron as electron, expect, type Page, test } from '@playwright/test'
import { type FoundElectron, findElectron } from '../../../scripts/electron-runtime.mjs'
import type { ApiServer } from '../src/core/api/server.ts'
import { buildShell, SHELL_DIST } from '../src/shell/build.ts'
import { startCore } from './shell/core-stub.ts'
import { type Framebuffer, framebuffer } from './shell/framebuffer.ts'
import { PAGE_COLOUR, writeHostilePage } from './shell/hostile-page.ts'

const isRoot = process.getuid?.() === 0
const found: FoundElectron = await findElectron({ allowNpmRuntime: process.env['KIOSK_NPM_RUNTIME'] === '1' ? true : 'cached' })
const missing = 'missing' in found ? found.missing : undefined
if (missing !== undefined) console.log(`\n!! The Electron tests did NOT run: ${missing}\n`)

test.describe.configure({ mode: 'serial' })
test.skip(missing !== undefined, `no Electron: ${missing}`)

let work: string
let screen: Framebuffer
let core: ApiServer
let app: ElectronApplication
let page: Page
const events: Record<string, unknown>[] = []

const paths = () => ({ attachFile: join(work, 'attach.json'), uiDir: join(work, 'ui'), profileDir: join(work, 'profile') })

function environment(): Record<string, string> {
  const { attachFile, uiDir, profileDir } = paths()
  const { NODE_OPTIONS: _, ...env } = process.env as Record<string, string>
  return { ...env, DISPLAY: screen.display, KIOSK_ATTACH_FILE: attachFile, KIOSK_UI_DIR: uiDir, KIOSK_PROFILE_DIR: profileDir }
}

const electronBinary = () => ('dir' in found ? join(found.dir, 'electron') : '')

test.beforeAll(async () => {
  await buildShell()
  work = mkdtempSync(join(tmpdir(), 'kiosk-shell-'))
  writeHostilePage(paths().uiDir)
  screen = await framebuffer(1080, 1920)
  core = await startCore(paths().attachFile)
  app = await electron.launch({
    executablePath: electronBinary(),
    args: [...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', join(SHELL_DIST.test, 'main.cjs')],
    env: environment(),
    ...(isRoot ? {} : { chromiumSandbox: true }),
  })
  app.process().stdout?.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('utf8').split('\n'))
      if (line.startsWith('{')) events.push(JSON.parse(line) as Record<string, unknown>)
  })
  page = await app.firstWindow()
  await page.waitForFunction(() => (globalThis as unknown as { messages: string[] }).messages.includes('screen'))
})

test.afterAll(async () => {
  await app?.close()
  await core?.stop()
  await screen?.stop()
  if (work !== undefined) rmSync(work, { recursive: true, force: true })
})

/** What was denied by `act`; waits until something was. */
async function deniedBy(act: () => Promise<unknown>): Promise<readonly unknown[]> {
  const before = events.length
  await act()
  await expect.poll(() => events.slice(before).some(({ event }) => event === 'denied')).toBe(true)
  return events
    .slice(before)
    .filter(({ event }) => event === 'denied')
    .map(({ what }) => what)
}

/** Keys as the window system brings them: what Playwright types goes past Electron's `before-input-event`. */
function press(chord: string): Promise<void> {
  const [keyCode = '', ...modifiers] = chord.split('+').toReversed()
  return app.evaluate(
    ({ BrowserWindow }, { keyCode, modifiers }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      const names = modifiers as ('control' | 'shift' | 'alt' | 'meta')[]
      contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers: names })
      if (keyCode.length === 1) contents?.sendInputEvent({ type: 'char', keyCode, modifiers: names })
      contents?.sendInputEvent({ type: 'keyUp', keyCode, modifiers: names })
    },
    { keyCode, modifiers: modifiers.map((name) => name.toLowerCase()) },
  )
}

/** After a refused navigation Playwright waits for its end for ever; a navigation within the document ends that. */
const settle = () => page.evaluate(() => void (location.hash = `#${Math.random()}`))
const windows = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

test('it attaches to the core with a ticket from the owner-only file', async () => {
  expect(core.screenAttached()).toBe(true)
  expect(await page.evaluate(() => (globalThis as unknown as { messages: string[] }).messages.slice(0, 2))).toEqual(['hello', 'screen'])
})

test('every corner of the panel shows the page', async () => {
  const places = [0, 540, 1079].flatMap((x) => [0, 960, 1919].map((y) => [x, y] as const)).filter(([x, y]) => !(x === 540 && y === 960))
  await expect.poll(() => places.map(([x, y]) => screen.pixel(x, y))).toEqual(places.map(() => PAGE_COLOUR))
})

test('the page has no Node, no Electron, and two things from the shell', async () => {
  const seen = await page.evaluate(() => ({
    node: [typeof globalThis['require' as never], typeof globalThis['process' as never], typeof globalThis['module' as never]],
    kiosk: Object.keys((globalThis as unknown as { kiosk: object }).kiosk).sort(),
    frozenBefore: (globalThis as unknown as { frozenBefore: boolean }).frozenBefore,
    secure: isSecureContext,
    origin: location.origin,
  }))
  expect(seen).toEqual({
    node: ['undefined', 'undefined', 'undefined'],
    kiosk: ['endpoint', 'ticket'],
    frozenBefore: true,
    secure: true,
    origin: 'app://kiosk',
  })
})

test('a second window is refused: by script, by link', async () => {
  expect(await deniedBy(() => page.evaluate(() => void window.open('https://example.invalid/')))).toContain('window')
  expect(await deniedBy(() => page.evaluate(() => document.getElementById('blank')?.click()))).toContain('window')
  expect(await windows()).toBe(1)
})

for (const target of ['https://example.invalid/', 'http://127.0.0.1:9/', 'app://kiosk/other.html', 'app://kiosk.evil/']) {
  test(`leaving the page is refused: ${target}`, async () => {
    const denied = await deniedBy(() => page.evaluate((url) => void setTimeout(() => location.assign(url), 0), target))
    expect(denied.every((what) => what === 'navigation' || what === 'request')).toBe(true)
    await settle()
    expect(await page.evaluate(() => location.href)).toContain('app://kiosk/index.html')
  })
}

test('a file: address is refused', async () => {
  await page.evaluate(() => void setTimeout(() => location.assign('file:///etc/passwd'), 0))
  await settle()
  expect(await page.evaluate(() => location.href)).toContain('app://kiosk/index.html')
})

test('a download is refused', async () => {
  expect(await deniedBy(() => page.evaluate(() => document.getElementById('download')?.click()))).toContain('download')
  await settle()
})

test('print and pickers are frozen before the page’s first script', async () => {
  expect(await deniedBy(() => page.evaluate(() => window.print()))).toEqual(['print'])
  const picked = await page.evaluate(async () => {
    const open = (globalThis as unknown as Record<string, () => Promise<unknown>>)['showOpenFilePicker']
    return open?.().catch((error: Error) => error.name)
  })
  expect(picked).toBe('NotAllowedError')
  const thawed = await page.evaluate(() => {
    try {
      Object.defineProperty(window, 'print', { value: () => 'thawed' })
      return true
    } catch {
      return false
    }
  })
  expect(thawed).toBe(false)
})

test('file and colour inputs open nothing: by finger, by script, by key', async () => {
  for (const id of ['file', 'colour']) {
    expect(await deniedBy(() => page.evaluate((name) => document.getElementById(name)?.click(), id))).toContain('file-dialog')
    expect(await deniedBy(() => page.locator(`#${id}`).click({ position: { x: 10, y: 10 } }))).toContain('file-dialog')
  }
  expect(
    await deniedBy(() =>
      page.evaluate(() => {
        const loose = document.createElement('input')
        loose.type = 'file'
        loose.click()
      }),
    ),
  ).toContain('file-dialog')
})

test('permissions are refused and logged', async () => {
  const asked = () =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('given'),
            (error) => resolve(error.code),
          )
        }),
    )
  const before = events.length
  expect(await asked()).toBe(1)
  expect(await page.evaluate(() => navigator.mediaDevices.getUserMedia({ video: true }).catch((error: Error) => error.name))).not.toBe(
    'given',
  )
  await expect.poll(() => events.slice(before).filter(({ what }) => what === 'permission').length).toBeGreaterThan(0)
})

test('no address but the core’s socket can be reached', async () => {
  const reached = await page.evaluate(async () => {
    const tried = await Promise.all(
      ['https://example.invalid/', 'http://127.0.0.1:9/', 'file:///etc/passwd'].map((url) =>
        fetch(url).then(
          () => url,
          () => null,
        ),
      ),
    )
    return tried.filter((url) => url !== null)
  })
  expect(reached).toEqual([])
})

for (const chord of [
  'Control+R',
  'Control+W',
  'Control+Q',
  'Control+M',
  'Control+Shift+I',
  'Control+P',
  'Control+O',
  'Control+=',
  'Alt+F4',
  'Alt+Left',
  'F5',
  'F11',
  'F12',
  'Meta+D',
]) {
  test(`the chord ${chord} is refused`, async () => {
    expect(await deniedBy(() => press(chord))).toContain('key')
    expect(await windows()).toBe(1)
  })
}

test('keys reach a field only if that field needs them, and typed characters are never logged', async () => {
  const before = events.length
  await page.locator('#digits').focus()
  await page.waitForTimeout(100)
  await press('7')
  await press('k')
  await press('X')
  expect(await page.locator('#digits').inputValue()).toBe('7X')
  await page.locator('#name').focus()
  await page.waitForTimeout(100)
  await press('k')
  expect(await page.locator('#name').inputValue()).toBe('k')
  await page.evaluate(() => (document.activeElement as HTMLElement).blur())
  await page.waitForTimeout(100)
  await press('z')
  await expect
    .poll(() =>
      events
        .slice(before)
        .filter(({ what }) => what === 'key')
        .map(({ key }) => key),
    )
    .toEqual(['character', 'character'])
})

test('closing and minimising are refused', async () => {
  expect(await deniedBy(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()))).toEqual(['close'])
  expect(await windows()).toBe(1)
})

test('developer tools do not open', async () => {
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.openDevTools())
  await page.waitForTimeout(300)
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isDevToolsOpened())).toBe(false)
})

test('the core goes and comes back: the page attaches again with a new ticket', async () => {
  const { port } = core
  await core.stop()
  await page.waitForFunction(() => (globalThis as unknown as { messages: string[] }).messages.at(-1) === 'closed')
  core = await startCore(paths().attachFile, port)
  await expect.poll(() => core.screenAttached(), { timeout: 10_000 }).toBe(true)
})

test('a crashed page is loaded again', async () => {
  const before = events.length
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer())
  await expect.poll(() => events.slice(before).some(({ event }) => event === 'renderer-gone')).toBe(true)
  await expect.poll(() => core.screenAttached(), { timeout: 15_000 }).toBe(true)
})

test.describe('the release build', () => {
  function runRelease(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string }> {
    return new Promise((resolve) => {
      const child = spawn(electronBinary(), ['--disable-gpu', ...args, join(SHELL_DIST.release, 'main.cjs')], {
        env: { ...environment(), ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      let out = ''
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')))
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
      child.once('exit', (code) => {
        clearTimeout(timer)
        resolve({ code, out })
      })
    })
  }
  const sandboxless = isRoot ? ['--no-sandbox'] : []

  test('does not start with a debugging port, and no port listens', async () => {
    const run = runRelease([...sandboxless, '--remote-debugging-port=9334'])
    const seen: boolean[] = []
    const probe = setInterval(() => {
      const socket = connect(9334, '127.0.0.1')
      socket.once('connect', () => {
        seen.push(true)
        socket.destroy()
      })
      socket.once('error', () => undefined)
    }, 20)
    const { code, out } = await run
    clearInterval(probe)
    expect(code).toBe(78)
    expect(out).toContain('"switch":"remote-debugging-port"')
    expect(seen).toEqual([])
  })

  for (const flag of [
    '--inspect=0',
    '--no-sandbox',
    '--disable-web-security',
    '--proxy-server=127.0.0.1:1',
    '--ignore-certificate-errors',
  ]) {
    test(`does not start with ${flag}`, async () => {
      const { code, out } = await runRelease([...new Set([...sandboxless, flag])])
      expect(code).toBe(78)
      expect(out).toContain(`"switch":"${flag.slice(2).split('=')[0]}"`)
    })
  }

  test('does not start under NODE_OPTIONS', async () => {
    const { code, out } = await runRelease(sandboxless, { NODE_OPTIONS: '--no-warnings' })
    expect(code).toBe(78)
    expect(out).toContain('"switch":"NODE_OPTIONS"')
  })
})
