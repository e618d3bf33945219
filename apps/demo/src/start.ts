/** `npm start`: the product's main job on the demo site, with simulated devices and an embedded center. Ctrl-C stops all of it. */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { defaultDataDir, eraseData } from '@zhengyin/center/postgres/places'
import type { LogEvent } from '@zhengyin/kernel'
import { findElectron } from '../../../scripts/electron-runtime.mjs'
import { BUILT, ensureBuilt } from './build.ts'
import { readArguments, type Usage, usageOf } from './command-line.ts'
import { chooseClock, isInstant } from './demo-clock.ts'
import { openShell } from './open-shell.ts'
import { allPersonas } from './persona.ts'
import { assertPortFree } from './port-owner.ts'
import { type Product, shellProfile, startProduct } from './product.ts'
import { type Reviewer, startReviewer } from './simulated-reviewer.ts'

const HELP = `usage: npm start [-- options]

  --port P         terminal on P (default 4180), center and console on P+1, a second terminal on P+2
  --terminals N    1 (default) or 2
  --auto-review    a simulated reviewer decides through the console; without it a person decides there
  --at ISO         the demo clock starts at this civil time, e.g. 2026-11-24T20:00:00+08:00 (default: a working Tuesday 10:00)
  --clock real     this machine's own time, not marked as a demo clock
  --fresh          forget the demo's data first
  --state DIR      where the demo keeps its data (default: ${defaultDataDir('demo')})
  --no-open        do not try to open a window
  --json           one JSON line when ready, then events as JSON lines
  --help

Data is kept between starts. DATABASE_URL points the center at a PostgreSQL of your own (15 or newer).`

const usage: Usage = usageOf(HELP)

function readOptions() {
  return readArguments(usage, {
    allowNegative: true,
    options: {
      port: { type: 'string', default: '4180' },
      terminals: { type: 'string', default: '1' },
      'auto-review': { type: 'boolean', default: false },
      at: { type: 'string' },
      clock: { type: 'string' },
      fresh: { type: 'boolean', default: false },
      state: { type: 'string' },
      open: { type: 'boolean', default: true },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values
}

const options = readOptions()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
const port = Number(options.port)
if (!Number.isInteger(port) || port < 1024 || port > 65_000) usage(`--port takes a number from 1024 to 65000, not "${options.port}"`)
const terminals = Number(options.terminals)
if (terminals !== 1 && terminals !== 2) usage(`--terminals takes 1 or 2, not "${options.terminals}"`)
if (options.clock !== undefined && options.clock !== 'real') usage(`--clock takes real, not "${options.clock}"`)
if (options.clock !== undefined && options.at !== undefined) usage('--at and --clock real contradict each other')
if (options.at !== undefined && !isInstant(options.at)) usage(`--at takes ISO 8601 with offset, not "${options.at}"`)

const say = (line: string): void => console.error(line)
const stateDir = resolve(options.state ?? defaultDataDir('demo'))
let starting: Promise<Product> | undefined
let reviewer: Reviewer | undefined
const windows: ChildProcess[] = []
let stopping: Promise<void> | undefined

/** Also while it starts: what has started by then is stopped. */
function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    if (!options.json) say('\nstopping …')
    for (const window of windows) window.kill('SIGTERM')
    await reviewer?.stop()
    const product = await starting?.catch(() => undefined)
    const left = await product?.stop().then(
      () => undefined,
      (error: unknown) => sentence(error),
    )
    if (left !== undefined) say(`did not stop cleanly: ${left}`)
    process.exit(left === undefined ? code : 1)
  })()
  return stopping
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))

try {
  for (const wanted of [port, port + 1, ...(terminals === 2 ? [port + 2] : [])]) await assertPortFree(wanted)
  await ensureBuilt(say)
  if (options.fresh) {
    eraseData(join(stateDir, 'center'))
    rmSync(stateDir, { recursive: true, force: true })
  }
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  const { clock, demo } = chooseClock({ ...(options.at === undefined ? {} : { at: options.at }), real: options.clock === 'real' })
  say('starting PostgreSQL, center and terminal …')
  starting = startProduct({
    stateDir,
    clock,
    demoClock: demo,
    terminals,
    port,
    personas: allPersonas(),
    uiDir: BUILT.ui,
    consoleDir: BUILT.console,
    wires: 'pty',
    paced: true,
    hasty: false,
    log: { write: logged },
  })
  const product = await starting
  if (stopping !== undefined) await stopping
  if (options['auto-review']) {
    reviewer = startReviewer({ centerUrl: product.center.url, clock, lookEveryMs: 2_000, readForMs: 3_000, onTrouble: say })
  }
  announce(product, clock.now())
  if (options.open) await openWindow(product)
  else if (!options.json) say('window: not opened (--no-open). Open a terminal URL above in any Chromium.')
} catch (error) {
  if (stopping === undefined) say(sentence(error))
  await stop(1)
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The journal of a demo shows what a technician acts on; everything else is in the terminal's own log file. */
function logged(event: LogEvent): void {
  if (options.json) console.log(JSON.stringify(event))
  else if (event.level === 'error') say(`! ${JSON.stringify(event)}`)
}

function announce(running: Product, now: number): void {
  const { center } = running
  const ready = {
    event: 'ready',
    center: center.url,
    console: `${center.url}/console`,
    accounts: center.accounts,
    terminals: running.terminals.map((terminal) => ({
      url: terminal.nextTicket(),
      plainUrl: terminal.url,
      dock: terminal.dock?.url,
      dockToken: terminal.dock?.token,
    })),
    pid: process.pid,
  }
  if (options.json) {
    console.log(JSON.stringify(ready))
    for (const [index, terminal] of running.terminals.entries()) {
      terminal.onNextTicket((url) => console.log(JSON.stringify({ event: 'next-ticket', terminal: index + 1, url })))
    }
    return
  }
  const time = new Intl.DateTimeFormat('zh-CN', { dateStyle: 'full', timeStyle: 'short', timeZone: 'Asia/Shanghai' }).format(now)
  const lines = [
    '',
    '  政务服务银行办 · 建行康健支行（演示站点，全部人员与档案均为虚构）',
    '',
    ...ready.terminals.flatMap((terminal, index) => [
      `  terminal ${index + 1}   ${terminal.url}`,
      `    with dock  ${terminal.dock ?? '-'}`,
      '               (the dock page shows the terminal and gives you hands: lay a card, take paper, jam the printer)',
    ]),
    `  console      ${ready.console}`,
    ...center.accounts.map(({ account, password, name, role }) => `    ${account.padEnd(10)} ${password}   ${name} (${role})`),
    `  verify       ${center.url}/verify`,
    '',
    `  clock        ${time}${options.clock === 'real' ? '' : '  — demo clock, marked on every screen'}`,
    `  review       ${options['auto-review'] ? 'a simulated reviewer decides through the console' : 'a person decides in the console (reviewer), or start with --auto-review'}`,
    `  data         ${stateDir}  (kept; --fresh forgets it)`,
    '',
    '  Terminal URLs carry a single-use ticket; after one is used, the next is printed here. Ctrl-C stops everything.',
    '',
  ]
  console.log(lines.join('\n'))
  for (const [index, terminal] of running.terminals.entries()) {
    terminal.onNextTicket((url) => console.log(`  terminal ${index + 1}   ${url}   (next ticket)`))
  }
}

async function openWindow(running: Product): Promise<void> {
  const terminal = running.terminals[0]
  if (terminal === undefined) return
  const why = await (async (): Promise<string | undefined> => {
    if (process.getuid?.() === 0) return 'Electron is not opened as root'
    if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) return 'there is no display'
    const electron = await findElectron({ log: () => undefined })
    if ('missing' in electron) return electron.missing
    windows.push(
      openShell({ electronDir: electron.dir, attachFile: terminal.attachFile, profileDir: shellProfile(stateDir, 1), demoWindow: true }),
    )
    if (!options.json) say(`window: Electron ${electron.version} (${electron.origin})`)
    return undefined
  })()
  if (why !== undefined && !options.json) say(`window: none, ${why}. Open a terminal URL above in any Chromium.`)
}
