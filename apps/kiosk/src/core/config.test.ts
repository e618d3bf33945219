import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog } from '@zhengyin/kernel'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { layered, parseConfig, type TerminalConfigInput } from './config.ts'
import { loadConfig } from './config-file.ts'

const base: TerminalConfigInput = {
  profile: 'simulator',
  terminal: 'T1',
  site: { siteName: '康健支行', address: '虚构路1号', hotline: '12345', bankName: '虚构银行', archiveName: '虚构档案馆' },
  panel: { widthPx: 1080, heightPx: 1920, pxPerMm: 3.2 },
  parts: ['screen', 'card-reader', 'document-printer', 'receipt-printer'],
  api: { port: 4180 },
  dataDir: '/tmp/terminal',
  center: { url: 'http://127.0.0.1:4181' },
  clock: { shiftMs: 1000 },
  hours: { workingDays: [{ from: '08:30', to: '16:30' }], otherDays: [] },
  devices: [
    { class: 'id-card-reader', driver: 'sam-v-serial', simulated: true },
    { class: 'document-printer', driver: 'ipp', simulated: true },
    { class: 'receipt-printer', driver: 'escpos', simulated: true },
  ],
  dock: true,
}

const production = layered(base, {
  profile: 'production',
  dock: false,
  clock: { shiftMs: 0 },
  center: { url: 'https://center.example' },
  devices: [
    { class: 'id-card-reader', driver: 'sam-v-serial', path: '/dev/ttyUSB0' },
    { class: 'document-printer', driver: 'ipp', url: 'ipp://192.168.1.20/ipp/print' },
    { class: 'receipt-printer', driver: 'escpos', host: '192.168.1.21' },
  ],
}) as TerminalConfigInput

function problems(value: unknown): readonly string[] {
  const parsed = parseConfig(value)
  return parsed.ok ? [] : parsed.error.problems
}

describe('a configuration', () => {
  test('of a simulator build and of a production terminal is taken', () => {
    expect(problems(base)).toEqual([])
    expect(problems(production)).toEqual([])
  })

  test.each([
    ['a simulated device', { devices: base.devices }, 'devices.0.simulated: a production terminal has no simulated device'],
    ['the dock', { dock: true }, 'dock: a production terminal has no dock'],
    ['a shifted clock', { clock: { shiftMs: 1 } }, 'clock.shiftMs: a production terminal tells the true time'],
    ['a wire trace', { traceFile: '/tmp/trace' }, 'traceFile: a production terminal never records its wires'],
    [
      'a center without TLS',
      { center: { url: 'http://center.example' } },
      'center.url: a production terminal talks to its center over https',
    ],
  ])('in production is refused with %s', (_name, change, problem) => {
    expect(problems(layered(production, change))).toContain(problem)
  })

  test.each([
    ['an unknown key', { colour: 'red' }, '(whole): Unrecognized key: "colour"'],
    ['a device twice', { devices: [...(base.devices ?? []), base.devices?.[0]] }, 'devices.3.class: a second id-card-reader'],
    ['no card reader', { devices: base.devices?.slice(1) }, 'devices: no id-card-reader: no journey of this terminal can work'],
    ['a relative data folder', { dataDir: 'data' }, 'dataDir: an absolute path'],
    [
      'hours that end before they begin',
      { hours: { workingDays: [{ from: '16:30', to: '08:30' }], otherDays: [] } },
      'hours.workingDays.0: opening hours must end after they begin',
    ],
    ['an archive that never opens', { hours: { workingDays: [], otherDays: [] } }, 'hours: the archive never opens'],
    ['a port that is none', { api: { port: 70_000 } }, 'api.port: Too big: expected number to be <=65535'],
  ])('is refused with %s, naming the place', (_name, change, problem) => {
    expect(problems(layered(base, change))).toContain(problem)
  })

  test('is layered: later layers win key by key, lists are replaced whole', () => {
    expect(layered({ a: { b: 1, c: 2 }, list: [1, 2] }, { a: { c: 3 } }, { list: [9] })).toEqual({ a: { b: 1, c: 3 }, list: [9] })
  })
})

describe('the configuration files', () => {
  let folder: string
  const file = (name: string) => join(folder, name)
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kiosk-config-'))
    writeFileSync(file('site.json'), JSON.stringify(base))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('load in layers, and the last good one is kept for its owner only', () => {
    writeFileSync(file('terminal.json'), JSON.stringify({ terminal: 'T7' }))
    const loaded = loadConfig([file('site.json'), file('terminal.json')], file('last-good.json'), memoryLog())
    expect(loaded.ok && loaded.value.config.terminal).toBe('T7')
    expect(statSync(file('last-good.json')).mode & 0o777).toBe(0o600)
  })

  test.each([
    ['broken JSON', '{"terminal":', 'not-json'],
    ['a broken value', '{"terminal":"lower case"}', 'invalid'],
  ])('with %s leave the terminal on the last good one, and say so', (_name, text) => {
    loadConfig([file('site.json')], file('last-good.json'), memoryLog())
    writeFileSync(file('terminal.json'), text)
    const log = memoryLog()
    const loaded = loadConfig([file('site.json'), file('terminal.json')], file('last-good.json'), log)
    expect(loaded).toMatchObject({ ok: true, value: { origin: 'last-good', config: { terminal: 'T1' } } })
    expect(loaded.ok && loaded.value.problems.length).toBe(1)
    expect(log.events[0]).toMatchObject({ event: 'config.last-good-used', level: 'error' })
  })

  test('that never were good are an error with file and place', () => {
    writeFileSync(file('terminal.json'), '{"terminal":')
    const loaded = loadConfig([file('site.json'), file('terminal.json')], file('last-good.json'), memoryLog())
    expect(loaded.ok).toBe(false)
    expect(!loaded.ok && loaded.error.problems[0]).toContain('terminal.json')
    expect(loadConfig([file('nowhere.json')], file('last-good.json'), memoryLog())).toMatchObject({ error: { code: 'unreadable' } })
  })
})
