import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Intent } from '@zhengyin/flows/screens/intent'
import type { Screen } from '@zhengyin/flows/screens/screen'
import { memoryLog } from '@zhengyin/kernel'
import { type SimulatedClock, simulatedClock } from '@zhengyin/kernel/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Down, TerminalFacts, Up } from '../../api.ts'
import type { Dock } from './dock-routes.ts'
import { type ApiServer, startApi } from './server.ts'
import { type TicketBook, ticketBook } from './tickets.ts'

/** A visit reduced to what a screen meets: every taken intent makes the next revision. */
function fakeVisit() {
  const listeners = new Set<() => void>()
  const taken: Intent[] = []
  let rev = 1
  return {
    taken,
    screen: (): Screen => ({
      kind: 'attract',
      title: { zh: `第${rev}屏` },
      strip: { part: 'none', motion: 'still', title: { zh: '' }, text: { zh: '' } },
      actions: [],
      bar: [],
    }),
    rev: () => rev,
    subscribe: (listener: () => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    send: (intent: Intent): 'taken' | 'refused' => {
      if (intent.type === 'print') return 'refused'
      taken.push(intent)
      rev++
      for (const listener of listeners) listener()
      return 'taken'
    },
  }
}

const facts: TerminalFacts = {
  siteName: '康健支行',
  address: '虚构路1号',
  hotline: '12345',
  terminal: 'T1',
  pxPerMm: 4,
  parts: ['screen', 'card-reader'],
  clock: { now: 0, demo: true },
  dock: true,
}

let clock: SimulatedClock
let log: ReturnType<typeof memoryLog>
let visit: ReturnType<typeof fakeVisit>
let tickets: TicketBook
let server: ApiServer
let lost: number
let uiDir: string
const pages: Page[] = []

const dock: Dock = {
  state: () => ({
    personas: [],
    cardOnReader: null,
    devices: [],
    documentPrinter: { sheetsInTray: 0, sheetsInOutput: 0, jammed: false },
    receiptPrinter: { paper: 'full', slipWaiting: false },
    link: 'up',
    civilTime: 0,
  }),
  act: (act) => Promise.resolve(act.act === 'jam' ? { ok: false, message: 'nothing is printing' } : { ok: true, state: dock.state() }),
  lastSheet: () => undefined,
  lastSlip: () => undefined,
}

beforeEach(async () => {
  clock = simulatedClock(0)
  log = memoryLog()
  visit = fakeVisit()
  tickets = ticketBook()
  lost = 0
  uiDir = mkdtempSync(join(tmpdir(), 'kiosk-ui-'))
  writeFileSync(join(uiDir, 'index.html'), '<!doctype html><title>终端</title>')
  writeFileSync(join(uiDir, 'dock.html'), '<!doctype html><title>台</title>')
  const started = await startApi({
    port: 0,
    uiDir,
    source: visit,
    tickets,
    facts: () => facts,
    dock: { dock, token: 'dock-token' },
    onScreenLost: () => lost++,
    clock,
    log,
  })
  if (!started.ok) throw new Error(started.error.code)
  server = started.value
})

afterEach(async () => {
  for (const page of pages.splice(0)) page.socket.terminate()
  await server.stop()
  rmSync(uiDir, { recursive: true })
})

interface Page {
  readonly socket: WebSocket
  say(up: Up | string): void
  /** The next message down. */
  next(): Promise<Down>
  closed: Promise<number>
}

function open(headers: { origin?: string; host?: string } = {}): Page {
  const origin = 'origin' in headers ? headers.origin : `http://127.0.0.1:${server.port}`
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/attach`, {
    ...(origin === undefined ? {} : { origin }),
    headers: headers.host === undefined ? {} : { host: headers.host },
  })
  const inbox: Down[] = []
  const readers: ((message: Down) => void)[] = []
  socket.on('error', () => undefined)
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as Down
    const reader = readers.shift()
    if (reader === undefined) inbox.push(message)
    else reader(message)
  })
  const page: Page = {
    socket,
    say: (up) => {
      const text = typeof up === 'string' ? up : JSON.stringify(up)
      if (socket.readyState === socket.OPEN) socket.send(text)
      else socket.once('open', () => socket.send(text))
    },
    next: () => {
      const message = inbox.shift()
      return message === undefined ? new Promise((resolve) => readers.push(resolve)) : Promise.resolve(message)
    },
    closed: new Promise((resolve) => socket.once('close', resolve)),
  }
  pages.push(page)
  return page
}

async function attached(): Promise<{ page: Page; nextTicket: string }> {
  const page = open()
  page.say({ type: 'attach', ticket: tickets.current() })
  const hello = await page.next()
  if (hello.type !== 'hello' || hello.nextTicket === undefined) throw new Error('no hello')
  await page.next()
  return { page, nextTicket: hello.nextTicket }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(condition()).toBe(true)
}

/** Time passes while real pongs travel. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 4000) {
    await clock.advance(Math.min(left, 4000))
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}

function logged(event: string): boolean {
  return log.events.some((entry) => entry.event === event)
}

test('a page with the ticket gets facts and the screen, and its intents move the visit on', async () => {
  const page = open()
  page.say({ type: 'attach', ticket: tickets.current() })
  expect(await page.next()).toMatchObject({ type: 'hello', facts })
  expect(await page.next()).toMatchObject({ type: 'screen', rev: 1, screen: { title: { zh: '第1屏' } } })
  page.say({ type: 'intent', rev: 1, intent: { type: 'begin' } })
  expect(await page.next()).toMatchObject({ type: 'screen', rev: 2 })
  expect(visit.taken).toEqual([{ type: 'begin' }])
})

test('an intent with an old rev is dropped and logged', async () => {
  const { page } = await attached()
  page.say({ type: 'intent', rev: 1, intent: { type: 'begin' } })
  page.say({ type: 'intent', rev: 1, intent: { type: 'begin' } })
  await page.next()
  await until(() => logged('intent.stale'))
  expect(visit.taken).toHaveLength(1)
})

test('an intent that does not fit the state is refused and logged; the socket stays', async () => {
  const { page } = await attached()
  page.say({ type: 'intent', rev: 1, intent: { type: 'print' } })
  page.say({ type: 'intent', rev: 1, intent: { type: 'begin' } })
  expect(await page.next()).toMatchObject({ rev: 2 })
  expect(logged('intent.refused')).toBe(true)
})

test('activity restarts the idle time', async () => {
  const { page } = await attached()
  page.say({ type: 'activity' })
  await until(() => visit.taken.length === 1)
  expect(visit.taken).toEqual([{ type: 'still-here' }])
})

test('a wrong ticket gets a clear refusal and the right one still works', async () => {
  const wrong = open()
  wrong.say({ type: 'attach', ticket: 'not-the-ticket' })
  expect(await wrong.next()).toEqual({ type: 'refused', reason: 'ticket' })
  expect(await wrong.closed).toBe(4001)
  await attached()
})

test('a used ticket is refused', async () => {
  const used = tickets.current()
  await attached()
  const second = open()
  second.say({ type: 'attach', ticket: used })
  expect(await second.next()).toEqual({ type: 'refused', reason: 'ticket' })
})

test('an intent before the ticket is refused', async () => {
  const page = open()
  page.say({ type: 'intent', rev: 1, intent: { type: 'begin' } })
  expect(await page.next()).toEqual({ type: 'refused', reason: 'ticket' })
  expect(visit.taken).toEqual([])
})

test('a socket that does not attach in 2 s is refused', async () => {
  const page = open()
  await once(page.socket, 'open')
  await clock.advance(1999)
  expect(page.socket.readyState).toBe(WebSocket.OPEN)
  await clock.advance(1)
  expect(await page.next()).toEqual({ type: 'refused', reason: 'ticket' })
})

test('a page of another origin is refused, also with the right ticket', async () => {
  for (const origin of [
    'http://evil.example',
    `http://127.0.0.1.evil.example:${server.port}`,
    `https://127.0.0.1:${server.port}`,
    'null',
    undefined,
  ]) {
    const page = open(origin === undefined ? { origin: undefined as never } : { origin })
    page.say({ type: 'attach', ticket: tickets.current() })
    expect(await page.next()).toEqual({ type: 'refused', reason: 'origin' })
  }
})

test('the shell’s own protocol is an allowed origin', async () => {
  const page = open({ origin: 'app://kiosk' })
  page.say({ type: 'attach', ticket: tickets.current() })
  expect(await page.next()).toMatchObject({ type: 'hello' })
})

test('a rebound host name is refused before anything is opened', async () => {
  const page = open({ host: 'evil.example' })
  const [, response] = (await once(page.socket, 'unexpected-response')) as [unknown, { statusCode: number }]
  expect(response.statusCode).toBe(403)
  expect((await get('/', { host: 'evil.example' })).status).toBe(421)
})

test.each([
  ['text that is not JSON', 'hello'],
  ['an unknown message', '{"type":"admin"}'],
  ['deep nesting', `${'['.repeat(1000)}${']'.repeat(1000)}`],
])('%s ends the socket with a schema refusal', async (_name, text) => {
  const { page } = await attached()
  page.say(text)
  expect(await page.next()).toEqual({ type: 'refused', reason: 'schema' })
})

test('a message over 64 KiB is cut off by the socket', async () => {
  const { page } = await attached()
  page.say(JSON.stringify({ type: 'attach', ticket: 'x'.repeat(70_000) }))
  expect(await page.closed).toBe(1009)
})

test('a new screen replaces the old one, and the old one is told', async () => {
  const { page: first } = await attached()
  const { page: second } = await attached()
  expect(await first.next()).toEqual({ type: 'refused', reason: 'replaced' })
  await first.closed
  await pass(20_000)
  expect(lost).toBe(0)
  second.say({ type: 'intent', rev: 1, intent: { type: 'begin' } })
  expect(await second.next()).toMatchObject({ rev: 2 })
})

test('a replaced page cannot take the terminal back with its own ticket', async () => {
  const { nextTicket } = await attached()
  await attached()
  const again = open()
  again.say({ type: 'attach', ticket: nextTicket })
  expect(await again.next()).toEqual({ type: 'refused', reason: 'ticket' })
})

test('a page whose socket was lost attaches again with the ticket it was given', async () => {
  const { page, nextTicket } = await attached()
  page.socket.terminate()
  await until(() => logged('screen.lost'))
  const again = open()
  again.say({ type: 'attach', ticket: nextTicket })
  expect(await again.next()).toMatchObject({ type: 'hello' })
  await pass(20_000)
  expect(lost).toBe(0)
})

test('10 s without a screen end the visit, not 9.9', async () => {
  const { page } = await attached()
  page.socket.terminate()
  await until(() => logged('screen.lost'))
  await clock.advance(9_999)
  expect(lost).toBe(0)
  await clock.advance(1)
  expect(lost).toBe(1)
})

test('a screen that answers no ping is gone', async () => {
  const { page } = await attached()
  page.socket.pong = () => undefined
  Object.assign(page.socket, { _autoPong: false })
  await clock.advance(5_000)
  await clock.advance(5_000)
  await page.closed
  await until(() => logged('screen.lost'))
})

test('a screen hears of a clock that jumped, and hears nothing while it runs on', async () => {
  const { page } = await attached()
  await pass(6_000)
  clock.jump(10 * 3_600_000)
  await pass(4_000)
  expect(await page.next()).toEqual({ type: 'clock', now: 10 * 3_600_000 + 10_000 })
})

test('a burst of intents beyond a finger’s pace is dropped', async () => {
  const { page } = await attached()
  for (let i = 0; i < 60; i++) page.say({ type: 'activity' })
  await until(() => logged('intent.too-many'))
  expect(visit.taken.length).toBe(20)
})

test('pages come with a policy that reaches nothing but this terminal', async () => {
  const page = await get('/')
  expect(page.status).toBe(200)
  expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  expect(page.headers['content-security-policy']).toContain(`ws://127.0.0.1:${server.port}`)
  expect(page.headers['content-security-policy']).not.toContain('unsafe')
  expect(page.headers['x-content-type-options']).toBe('nosniff')
  expect(page.body).toContain('终端')
})

test('a ui that was built anew is served without a restart', async () => {
  expect((await get('/assets/new.js')).status).toBe(404)
  mkdirSync(join(uiDir, 'assets'))
  writeFileSync(join(uiDir, 'assets', 'new.js'), '1')
  expect((await get('/assets/new.js')).headers['content-type']).toBe('text/javascript; charset=utf-8')
})

test.each(['/../config.ts', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2fetc/passwd', '//etc/passwd', '/index.html/..', '/%00', '/%E0%A4%A'])(
  'nothing outside the built ui is served: %s',
  async (path) => {
    const answer = await get(path)
    expect([400, 404, 200]).toContain(answer.status)
    if (answer.status === 200) expect(answer.body).toContain('终端')
  },
)

test('a 10 MB body gets its answer at once and the terminal goes on', async () => {
  const answer = await send('POST', '/', Buffer.alloc(10 * 1024 * 1024, 0x41))
  expect(answer === 'reset' || answer === 405).toBe(true)
  const docked = await send('POST', '/dock/act', Buffer.alloc(10 * 1024 * 1024, 0x41), { authorization: 'Bearer dock-token' })
  expect(docked === 'reset' || docked === 413).toBe(true)
  expect((await get('/')).status).toBe(200)
})

test('bytes that are not HTTP get a 400', async () => {
  const socket = connect(server.port, '127.0.0.1')
  socket.end('\u0016\u0003\u0001 not http\r\n\r\n')
  const [data] = (await once(socket, 'data')) as [Buffer]
  expect(data.toString('latin1')).toContain('400 Bad Request')
  socket.destroy()
})

test('the dock answers to its token only', async () => {
  expect((await get('/dock/state')).status).toBe(401)
  expect((await get('/dock/state', { authorization: 'Bearer wrong' })).status).toBe(401)
  expect((await get('/dock/state', { authorization: 'Bearer dock-token', origin: 'http://evil.example' })).status).toBe(403)
  expect((await get('/dock/state', { authorization: 'Bearer dock-token' })).status).toBe(200)
})

test('the dock page learns the current ticket, and whether a screen is attached elsewhere', async () => {
  const door = async () => JSON.parse((await get('/dock/door', { authorization: 'Bearer dock-token' })).body) as unknown
  expect((await get('/dock/door')).status).toBe(401)
  expect(await door()).toEqual({ ticket: tickets.current(), attached: false })
  await attached()
  expect(await door()).toEqual({ ticket: tickets.current(), attached: true })
})

test('dock acts are checked, and one that makes no sense now is answered with a sentence', async () => {
  const authorization = 'Bearer dock-token'
  expect(await send('POST', '/dock/act', Buffer.from('{"act":"explode"}'), { authorization })).toBe(400)
  expect(await send('POST', '/dock/act', Buffer.from('{"act":"jam"}'), { authorization })).toBe(409)
  expect(await send('POST', '/dock/act', Buffer.from('{"act":"lift-card"}'), { authorization })).toBe(200)
  expect((await get('/dock/last-sheet', { authorization })).status).toBe(404)
})

test('a busy port is named, not thrown', async () => {
  const second = await startApi({
    port: server.port,
    source: visit,
    tickets,
    facts: () => facts,
    onScreenLost: () => undefined,
    clock,
    log,
  })
  expect(second).toEqual({ ok: false, error: { code: 'port-busy', port: server.port, detail: 'EADDRINUSE' } })
})

test('without a dock there are no dock addresses and no framing', async () => {
  const plain = await startApi({ port: 0, uiDir, source: visit, tickets, facts: () => facts, onScreenLost: () => undefined, clock, log })
  if (!plain.ok) throw new Error(plain.error.code)
  try {
    expect((await get('/dock/state', { authorization: 'Bearer dock-token' }, plain.value.port)).status).toBe(404)
    expect((await get('/dock.html', {}, plain.value.port)).status).toBe(404)
    const page = await get('/', {}, plain.value.port)
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  } finally {
    await plain.value.stop()
  }
})

function get(
  path: string,
  headers: Record<string, string> = {},
  port = server.port,
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }),
      )
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

function send(method: string, path: string, body: Buffer, headers: Record<string, string> = {}): Promise<number | 'reset'> {
  return new Promise((resolve) => {
    const outgoing = request(
      { host: '127.0.0.1', port: server.port, path, method, headers: { ...headers, 'content-length': body.length }, agent: false },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    outgoing.on('error', () => resolve('reset'))
    outgoing.end(body)
  })
}
