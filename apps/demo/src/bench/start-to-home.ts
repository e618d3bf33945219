/** A cold start of the terminal's core and its screen up to the home screen, against the same Chromium on an empty page. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, chromium, type Page } from '@playwright/test'
import { startCenter } from '@zhengyin/center/main'
import { eraseData } from '@zhengyin/center/postgres/places'
import { nullLog, systemClock } from '@zhengyin/kernel'
import { findBrowser } from '../../../../scripts/browser.ts'
import { BUILT, ensureBuilt } from '../build.ts'
import { demoTerminalConfig } from '../demo-site.ts'
import { asked, tap } from '../walks.ts'
import { type Bench, measured, type Pair } from './result.ts'

const ROUNDS = 5
const CORE = join(import.meta.dirname, '../../../kiosk/src/core/main.ts')
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const READY_WITHIN_MS = 30_000

export const startToHome: Bench = {
  name: 'start-to-home',
  about: 'from no process at all to the home screen: core and Chromium start together, one touch on the way',
  run: async (place, say) => {
    const found = await findBrowser()
    if ('missing' in found) return [{ name: 'start-to-home', skipped: found.missing }]
    await ensureBuilt(say)
    const centerDir = join(place, 'center')
    const center = await startCenter({
      port: 0,
      dataDir: centerDir,
      databaseUrl: process.env['DATABASE_URL'],
      clock: systemClock(),
      demoClock: false,
      log: nullLog,
      demo: true,
      registry: [],
      consoleDir: undefined,
      settings: { bankName: '建设银行康健支行' },
    })
    const empty = await emptyPage()
    const pairs: Pair[] = []
    try {
      const terminal = { place, centerUrl: center.url, browser: found.path }
      // The first start enrols the terminal and fills the file cache.
      await toHome({ ...terminal, enrol: await center.enrolmentCode() })
      await toEmptyPage(found.path, empty.url)
      for (let round = 0; round < ROUNDS; round++) {
        const limit = await toEmptyPage(found.path, empty.url)
        pairs.push({ value: await toHome(terminal), limit })
      }
    } finally {
      empty.close()
      await center.stop()
      eraseData(centerDir)
    }
    return [
      measured(
        { name: 'start-to-home', unit: 'ms', against: `the same Chromium (${found.origin}), started, on an empty page of this machine` },
        pairs,
      ),
    ]
  },
}

async function toEmptyPage(executablePath: string, url: string): Promise<number> {
  const began = performance.now()
  const { browser, page } = await openBrowser(executablePath)
  try {
    await page.goto(url)
    await painted(page)
    return performance.now() - began
  } finally {
    await browser.close()
  }
}

interface Start {
  readonly place: string
  readonly centerUrl: string
  readonly browser: string
  readonly enrol?: string
}

async function toHome({ place, centerUrl, browser: executablePath, enrol }: Start): Promise<number> {
  const began = performance.now()
  const core = startCore(place, centerUrl, enrol)
  const opening = openBrowser(executablePath)
  try {
    const [url, { page }] = await Promise.all([core.ready, opening])
    await page.goto(url)
    await tap(page, '开始办事')
    await asked(page, '今天想办什么？')
    await painted(page)
    return performance.now() - began
  } finally {
    await opening.then(
      ({ browser }) => browser.close(),
      () => undefined,
    )
    await core.stop()
  }
}

async function openBrowser(executablePath: string): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const browser = await chromium.launch({ executablePath, args: ARGS })
  return { browser, page: await browser.newPage({ viewport: { width: 1080, height: 1920 } }) }
}

/** Two frames later what was laid out has been drawn. */
async function painted(page: Page): Promise<void> {
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}

interface Core {
  /** The terminal's address with a ticket. */
  readonly ready: Promise<string>
  stop(): Promise<void>
}

function startCore(place: string, centerUrl: string, enrol: string | undefined): Core {
  const config = join(place, 'terminal.json')
  const demo = { terminal: 'T1', port: 0, dataDir: join(place, 'terminal'), centerUrl, clockShiftMs: 0, uiDir: BUILT.ui }
  writeFileSync(config, JSON.stringify(demoTerminalConfig({ ...demo, wires: 'pty', paced: true })), { mode: 0o600 })
  const args = [CORE, '--state', join(place, 'core'), '--config', config, ...(enrol === undefined ? [] : ['--enrol', enrol])]
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  // An interrupted bench leaves no terminal behind.
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  child.once('exit', () => process.off('exit', end))
  return { ready: attachUrl(child), stop: () => ended(child) }
}

function attachUrl(child: ChildProcess): Promise<string> {
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000)
  })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the core was not ready within ${READY_WITHIN_MS / 1000} s\n${complaint}`)),
      READY_WITHIN_MS,
    )
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the core ended with ${code} before it was ready\n${complaint}`))
    })
    if (child.stdout === null) throw new Error('the core has no output')
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as { readonly event: string; readonly url?: string; readonly attachFile?: string }
      if (event.event !== 'terminal.ready' || event.url === undefined || event.attachFile === undefined) return
      clearTimeout(timer)
      const { ticket } = JSON.parse(readFileSync(event.attachFile, 'utf8')) as { readonly ticket: string }
      resolve(`${event.url}#ticket=${ticket}`)
    })
  })
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}

async function emptyPage(): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>empty</title>'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port for the empty page')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
