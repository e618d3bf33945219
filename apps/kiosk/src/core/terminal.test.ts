import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JourneyOutcome } from '@zhengyin/flows'
import type { PurgeReport } from '@zhengyin/flows/ports'
import type { Intent } from '@zhengyin/flows/screens/intent'
import type { Screen } from '@zhengyin/flows/screens/screen'
import { memoryLog } from '@zhengyin/kernel'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { auditEvents } from './audit-events.ts'
import { startTerminal, type Terminal, type TerminalDeps } from './terminal.ts'
import { enrolledFolder, simulatedConfig } from './testing/enrolled.ts'

const person = {
  name: '欧阳堃',
  idNumber: '310199198604122313',
  sex: '1',
  birth: '1986-04-12',
  nation: '01',
  address: '上海市徐汇区虚构路12号301室',
  issuer: '上海市公安局徐汇分局',
  validFrom: '2016-03-01',
  validTo: 'long-term',
} as const

vi.setConfig({ testTimeout: 20_000 })

let dataDir: string
let terminal: Terminal | undefined
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'kiosk-terminal-'))
  await enrolledFolder(dataDir)
})
afterEach(async () => {
  await terminal?.stop()
  terminal = undefined
  rmSync(dataDir, { recursive: true })
})

async function start(changes: Record<string, unknown> = {}, deps: TerminalDeps = {}): Promise<Terminal> {
  const started = await startTerminal(simulatedConfig(dataDir, changes), {
    personas: [{ id: 'ouyang', label: '欧阳堃', card: person }],
    hasty: true,
    // A Tuesday that the holiday calendar knows.
    clock: { ...quickTimers, now: () => Date.parse('2025-11-25T10:00:00+08:00') },
    ...deps,
  })
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  terminal = started.value
  return terminal
}

/** Real timers, eight times as fast: the waits of a visit are for people. */
const PACE = 8
const quickTimers = {
  monotonic: () => performance.now() * PACE,
  setTimeout: (callback: () => void, ms: number) => setTimeout(callback, ms / PACE),
  clearTimeout: (handle: object | number) => clearTimeout(handle as ReturnType<typeof setTimeout>),
}

/** Resolves with the first screen that fits; the screens on the way are kept. */
function screenThat(on: Terminal, fits: (screen: Screen) => boolean, withinMs = 15_000): Promise<Screen> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`stands at ${JSON.stringify(on.visit.screen()).slice(0, 300)}`))
    }, withinMs)
    const look = () => {
      const screen = on.visit.screen()
      if (!fits(screen)) return
      clearTimeout(timer)
      stop()
      resolve(screen)
    }
    const stop = on.visit.subscribe(look)
    look()
  })
}

function press(on: Terminal, intent: Intent): void {
  expect(`${intent.type}: ${on.visit.send(intent)}`).toBe(`${intent.type}: taken`)
}

const kind = (wanted: Screen['kind']) => (screen: Screen) => screen.kind === wanted

async function walkToCheck(on: Terminal): Promise<void> {
  press(on, { type: 'begin' })
  const home = await screenThat(on, kind('home'))
  if (home.kind !== 'home' || home.tiles[0] === undefined) throw new Error('no tile')
  press(on, home.tiles[0].intent)
  await screenThat(on, kind('notice'))
  press(on, { type: 'continue' })
  await screenThat(on, kind('device'))
  expect(await on.dock?.act({ act: 'lay-card', persona: 'ouyang' })).toMatchObject({ ok: true })
  await screenThat(on, kind('consent'))
  press(on, { type: 'agree' })
  const form = await screenThat(on, kind('form'))
  if (form.kind !== 'form' || form.fields[0] === undefined) throw new Error('no field')
  press(on, { type: 'answer', values: { [form.fields[0].id]: '李𬀩' } })
  await screenThat(on, kind('check'))
}

async function walkToQueued(on: Terminal): Promise<void> {
  await walkToCheck(on)
  press(on, { type: 'submit' })
  await screenThat(on, (screen) => screen.kind === 'wait' && screen.truth === 'queued')
}

function nextPurge(on: Terminal): Promise<PurgeReport> {
  return new Promise((resolve) => {
    const stop = on.onPurge((report) => {
      stop()
      resolve(report)
    })
  })
}

describe('a visit on simulated wires, the center away', () => {
  test('files durably, leaves a receipt, and nothing personal stays', async () => {
    const on = await start()
    const outcomes: JourneyOutcome[] = []
    on.onOutcome((outcome) => outcomes.push(outcome))
    await walkToQueued(on)
    expect((await on.store.pending()).unsent).toBe(1)
    const purged = nextPurge(on)
    press(on, { type: 'leave' })
    const receipt = await screenThat(on, (screen) => on.dock?.world.printed().length === 1 || screen.kind === 'farewell')
    expect(receipt.kind).not.toBe('farewell')
    expect(on.dock?.world.printed()[0]?.text?.join('\n')).not.toContain(person.idNumber)
    press(on, { type: 'end' })
    const report = await purged
    expect(report.found).toBe(0)
    expect(report.searched.map(({ store }) => store)).toEqual(expect.arrayContaining(['queue.db', 'queue.db-wal']))
    expect(outcomes).toMatchObject([{ journey: 'marriage-certificate', outcome: 'P' }])
  })

  test('the audit trail tells the visit in pairs, without a name in it', async () => {
    const on = await start()
    await walkToQueued(on)
    const purged = nextPurge(on)
    press(on, { type: 'end' })
    await purged
    await on.stop()
    terminal = undefined
    const again = await start()
    const entries = await again.store.audit(0, 1000)
    const events = entries.map(({ event }) => event)
    expect(events).toEqual(
      expect.arrayContaining([
        'terminal.started',
        'visit.started',
        'card.started',
        'card.finished',
        'submit.started',
        'submit.finished',
        'visit.finished',
        'terminal.finished',
      ]),
    )
    for (const event of events) expect(Object.keys(auditEvents)).toContain(event)
    const count = (event: string) => events.filter((one) => one === event).length
    for (const what of ['visit', 'card', 'submit'])
      expect(`${what} ${count(`${what}.finished`)}`).toBe(`${what} ${count(`${what}.started`)}`)
    const finished = entries.find(({ event }) => event === 'visit.finished')
    expect(finished?.fields).toMatchObject({ found: 0, unreadable: 0 })
    expect(JSON.stringify(entries)).not.toMatch(/欧阳|3101991986|李𬀩/)
  })

  test('a marker that somebody left behind is found, told, and the terminal leaves service', async () => {
    const on = await start()
    await walkToCheck(on)
    writeFileSync(join(dataDir, 'logs', 'debug.log'), `dump ${person.name}`)
    const purged = nextPurge(on)
    press(on, { type: 'end' })
    expect((await purged).found).toBe(1)
    await screenThat(on, kind('farewell'))
    await screenThat(on, kind('out-of-service'))
  })

  test('the screen is lost: 10 s later the visit has ended with a purge', async () => {
    const on = await start()
    const page = new WebSocket(`ws://127.0.0.1:${on.port}/attach`, { origin: `http://127.0.0.1:${on.port}` })
    const ticket = new URL(on.nextTicket()).hash.slice('#ticket='.length)
    await new Promise((resolve) => page.once('open', resolve))
    page.send(JSON.stringify({ type: 'attach', ticket }))
    await new Promise((resolve) => page.once('message', resolve))
    await walkToCheck(on)
    const purged = nextPurge(on)
    page.terminate()
    const since = performance.now()
    expect((await purged).found).toBe(0)
    expect(performance.now() - since).toBeGreaterThan(9_900 / PACE)
  })
})

test('the ticket file is its owner’s and changes with every use', async () => {
  const on = await start()
  const read = () => JSON.parse(readFileSync(on.attachFile, 'utf8')) as { endpoint: string; ticket: string }
  const first = read()
  expect(on.nextTicket()).toBe(`${on.url}#ticket=${first.ticket}`)
  const page = new WebSocket(first.endpoint, { origin: 'app://kiosk' })
  await new Promise((resolve) => page.once('open', resolve))
  page.send(JSON.stringify({ type: 'attach', ticket: first.ticket }))
  await new Promise((resolve) => page.once('message', resolve))
  expect(read().ticket).not.toBe(first.ticket)
  page.terminate()
})

test('a disk without room for new business takes the terminal out of service, and says so in its log', async () => {
  const log = memoryLog()
  const on = await start({}, { reserveBytes: Number.MAX_SAFE_INTEGER, log })
  await screenThat(on, kind('out-of-service'))
  expect(log.events).toContainEqual(expect.objectContaining({ event: 'service.paused', reason: 'storage-full' }))
  expect(on.visit.send({ type: 'begin' })).toBe('refused')
})

test('a terminal that is not enrolled says so and leaves nothing running', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'kiosk-new-'))
  try {
    expect(await startTerminal(simulatedConfig(empty))).toMatchObject({ ok: false, error: { code: 'not-enrolled' } })
  } finally {
    rmSync(empty, { recursive: true })
  }
})

test('what a crash left in the temporary folder is gone at the next start', async () => {
  mkdirSync(join(dataDir, 'tmp', 'spool'), { recursive: true })
  writeFileSync(join(dataDir, 'tmp', 'spool', 'left.pdf'), person.name)
  await start()
  expect(readdirSync(join(dataDir, 'tmp'))).toEqual([])
})

test('printed paper may not lie where a purge searches', async () => {
  expect(await startTerminal(simulatedConfig(dataDir), { outDir: join(dataDir, 'out') })).toMatchObject({
    ok: false,
    error: { code: 'simulators' },
  })
})

test('a busy port is an answer, and everything that was open is closed again', async () => {
  const on = await start()
  const other = mkdtempSync(join(tmpdir(), 'kiosk-second-'))
  try {
    await enrolledFolder(other)
    expect(await startTerminal(simulatedConfig(other, { api: { port: on.port } }), { hasty: true })).toEqual({
      ok: false,
      error: { code: 'port-busy', port: on.port, detail: 'EADDRINUSE' },
    })
  } finally {
    rmSync(other, { recursive: true })
  }
})

test('a trace holds every wire', async () => {
  const traceFile = join(tmpdir(), `kiosk-trace-${process.pid}.jsonl`)
  try {
    const on = await start({ traceFile })
    await walkToCheck(on)
    const devices = new Set(
      readFileSync(traceFile, 'utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { device: string }).device),
    )
    expect([...devices].sort()).toEqual(['code-scanner', 'document-printer', 'id-card-reader', 'receipt-printer'])
  } finally {
    rmSync(traceFile, { force: true })
  }
})

test('on pseudo-terminals the serial devices sit behind real device nodes', async () => {
  const on = await start({ wires: 'pty' })
  if (on.dock?.world.wires === 'memory') throw new Error('no pseudo-terminal on this machine')
  expect(readdirSync(join(dataDir, 'dev')).sort()).toEqual(['code-scanner', 'id-card-reader', 'receipt-printer'])
  await walkToCheck(on)
})

test('the dock answers what makes no sense with a sentence', async () => {
  const on = await start()
  expect(await on.dock?.act({ act: 'lift-card' })).toEqual({ ok: false, message: 'no card lies on the reader' })
  expect(await on.dock?.act({ act: 'lay-card', persona: 'nobody' })).toMatchObject({ ok: false })
  expect(await on.dock?.act({ act: 'fail-next', device: 'id-card-reader', fault: 'explode' })).toMatchObject({ ok: false })
  expect(await on.dock?.act({ act: 'cut-link' })).toMatchObject({ ok: true, state: { link: 'cut' } })
  expect(await on.dock?.act({ act: 'mend-link' })).toMatchObject({ ok: true, state: { link: 'up' } })
  expect(await on.dock?.act({ act: 'set-clock', at: '2025-12-01T09:00:00+08:00' })).toMatchObject({ ok: true })
  expect(on.clock.now()).toBe(Date.parse('2025-12-01T09:00:00+08:00'))
})
