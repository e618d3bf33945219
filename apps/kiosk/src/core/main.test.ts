import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startChecks } from './start-checks.ts'
import { enrolledFolder, simulatedConfig } from './testing/enrolled.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kiosk-main-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the terminal's own process; `onReady` is called when it says so. */
function run(args: readonly string[], onReady: (stop: () => void) => void = (stop) => stop()): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')))
    child.stdout.on('data', (chunk: Buffer) => {
      const before = out.includes('terminal.ready')
      out += chunk.toString('utf8')
      if (!before && out.includes('terminal.ready')) onReady(() => child.kill('SIGTERM'))
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ code, out, err })
    })
  })
}

const config = (changes: Record<string, unknown> = {}) => {
  const file = join(dir, 'terminal.json')
  writeFileSync(file, JSON.stringify({ ...simulatedConfig(join(dir, 'data')), ...changes }))
  return ['--state', dir, '--config', file]
}

test('it starts, says where, and stops cleanly when it is told to', async () => {
  await enrolledFolder(join(dir, 'data'))
  const ended = await run(config())
  expect(ended.err).toBe('')
  expect(ended.code).toBe(0)
  expect(ended.out).toMatch(/"event":"terminal.ready","url":"http:\/\/127\.0\.0\.1:\d+\/"/)
}, 20_000)

test('a wrong configuration names every fault and is not worth a restart', async () => {
  const ended = await run(config({ profile: 'production' }))
  expect(ended.code).toBe(78)
  expect(ended.err).toContain('devices.0.simulated: a production terminal has no simulated device')
  expect(ended.err).toContain('dock: a production terminal has no dock')
}, 20_000)

test('a terminal that is not enrolled says so', async () => {
  const ended = await run(config())
  expect(ended.code).toBe(1)
  expect(ended.err).toContain('not-enrolled')
}, 20_000)

test('usage', async () => {
  expect((await run([])).code).toBe(2)
  expect((await run(['--help'])).code).toBe(0)
}, 20_000)

test('the checks at start name what is missing on this machine', () => {
  const real = simulatedConfig(dir, {
    devices: [
      { class: 'id-card-reader', driver: 'sam-v-serial', path: '/dev/no-such-reader' },
      { class: 'document-printer', driver: 'ipp', simulated: true },
      { class: 'receipt-printer', driver: 'escpos', simulated: true },
    ],
    api: { port: 0, uiDir: dir },
  })
  const failed = startChecks(real, Date.parse('2020-01-01T00:00:00Z')).filter(({ ok }) => !ok)
  expect(failed.map(({ name }) => name)).toEqual(['clock', 'screens', 'device id-card-reader'])
})
