import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contentPolicy, uiFiles, withFirstScript } from './app-protocol.ts'
import { FORBIDDEN_SWITCHES, forbiddenIn } from './argv-guard.ts'
import { isLoopback, readAttachFile } from './attach-file.ts'
import { type FocusedField, type KeyPress, keyAllowed, keyName } from './keys.ts'
import { settings } from './settings.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-shell-unit-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const press = (key: string, modifiers: Partial<KeyPress> = {}): KeyPress => ({
  type: 'keyDown',
  key,
  control: false,
  alt: false,
  meta: false,
  shift: false,
  ...modifiers,
})

describe('keys', () => {
  test.each<[FocusedField, string, boolean]>([
    ['none', 'Tab', true],
    ['none', 'Enter', true],
    ['none', 'a', false],
    ['none', 'Backspace', false],
    ['none', 'F11', false],
    ['none', 'PrintScreen', false],
    ['digits', '7', true],
    ['digits', 'x', true],
    ['digits', 'a', false],
    ['digits', 'Backspace', true],
    ['text', 'a', true],
    ['text', '𬀩', true],
    ['text', 'F5', false],
    ['text', 'ContextMenu', false],
  ])('with focus on %s, %s reaches the page: %s', (field, key, allowed) => {
    expect(keyAllowed(press(key), field)).toBe(allowed)
  })

  test('no chord reaches the page, whatever has the focus', () => {
    for (const field of ['none', 'digits', 'text'] as const)
      for (const modifier of ['control', 'alt', 'meta'] as const)
        for (const key of ['a', 'Tab', 'Enter', 'F4', '7']) expect(keyAllowed(press(key, { [modifier]: true }), field)).toBe(false)
  })

  test('the log names chords and keys, never what was typed', () => {
    expect(keyName(press('r', { control: true, shift: true }))).toBe('Ctrl+Shift+r')
    expect(keyName(press('F11'))).toBe('F11')
    expect(keyName(press('张'))).toBe('character')
  })
})

describe('the guard', () => {
  test.each(FORBIDDEN_SWITCHES.map((name) => [name]))('sees --%s, known to Chromium or only on the command line', (name) => {
    expect(forbiddenIn((asked) => asked === name, [], {})).toEqual([name])
    expect(forbiddenIn(() => false, ['electron', `--${name}=1`, 'main.cjs'], {})).toEqual([name])
  })

  test('lets a plain start pass', () => {
    expect(
      forbiddenIn((name) => name === 'allow-file-access-from-files', ['electron', '--disable-gpu', 'main.cjs'], { PATH: '/bin' }),
    ).toEqual([])
  })
})

describe('the attach file', () => {
  const file = () => join(folder, 'attach.json')
  const write = (text: string, mode = 0o600) => {
    writeFileSync(file(), text)
    chmodSync(file(), mode)
  }
  const good = JSON.stringify({ endpoint: 'ws://127.0.0.1:4180/attach', ticket: 't' })

  test('is read when it is its owner’s', () => {
    write(good)
    expect(readAttachFile(file())).toEqual({ ok: true, value: { endpoint: 'ws://127.0.0.1:4180/attach', ticket: 't' } })
  })

  test.each([
    ['is missing', '', 0, 'missing'],
    ['is readable by others', good, 0o644, 'readable-by-others'],
    ['is not JSON', '{', 0o600, 'not-an-attach-file'],
    ['points to another machine', JSON.stringify({ endpoint: 'ws://192.168.1.9:4180/attach', ticket: 't' }), 0o600, 'not-an-attach-file'],
    ['has no ticket', JSON.stringify({ endpoint: 'ws://127.0.0.1:4180/attach' }), 0o600, 'not-an-attach-file'],
  ])('is refused when it %s', (_name, text, mode, error) => {
    if (mode !== 0) write(text, mode)
    expect(readAttachFile(file())).toEqual({ ok: false, error })
  })

  test.each([
    'ws://127.0.0.1:4180/attach?x',
    'ws://127.0.0.1.evil:1/attach',
    'wss://127.0.0.1:1/attach',
    'ws://127.0.0.1:1@evil/attach',
    'ws://localhost:1/attach',
  ])('no other address passes: %s', (endpoint) => expect(isLoopback(endpoint)).toBe(false))
})

describe('app://kiosk', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'ui', 'assets'), { recursive: true })
    writeFileSync(join(folder, 'ui', 'index.html'), '<!doctype html><html><head><script type="module" src="a.js"></script></head></html>')
    writeFileSync(join(folder, 'ui', 'assets', 'a.js'), '1')
    writeFileSync(join(folder, 'secret.txt'), 'secret')
  })
  const get = (path: string) => uiFiles(join(folder, 'ui')).respond(path, 'ws://127.0.0.1:4180/attach')

  test('serves what was built, with its policy', () => {
    expect(get('app://kiosk/assets/a.js')).toMatchObject({ status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' } })
    expect(get('app://kiosk/index.html').headers['content-security-policy']).toContain("connect-src 'self' ws://127.0.0.1:4180;")
  })

  test.each([
    'app://kiosk/../secret.txt',
    'app://kiosk/%2e%2e/secret.txt',
    'app://kiosk/..%2fsecret.txt',
    'app://kiosk//etc/passwd',
    'app://other/index.html',
    'file:///etc/passwd',
    'app://kiosk/%E0%A4%A',
  ])('serves nothing else: %s', (url) => expect(get(url).status).toBe(404))

  test('runs its own script before every other one', () => {
    const html = withFirstScript('<!doctype html><html><head lang="x"><script src="a.js"></script></head></html>')
    expect(html.indexOf('first-script.js')).toBeGreaterThan(html.indexOf('<head'))
    expect(html.indexOf('first-script.js')).toBeLessThan(html.indexOf('a.js'))
    expect(withFirstScript('<p>x')).toMatch(/^<script src="\/first-script\.js">/)
  })

  test('allows no inline script, no eval and no other address', () => {
    const policy = contentPolicy(null)
    expect(policy).not.toMatch(/unsafe|http|\*/)
    expect(policy).toContain("default-src 'none'")
  })
})

test('the demonstration window exists in the test build only', () => {
  const env = { KIOSK_DEMO_WINDOW: '1', HOME: '/home/u' }
  expect(settings(env, '/x', true).demoWindow).toBe(true)
  expect(settings(env, '/x', false).demoWindow).toBe(false)
})
