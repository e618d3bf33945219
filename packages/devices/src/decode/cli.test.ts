import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeCommand } from './cli.ts'
import type { DecodedLine } from './line.ts'

interface Vector {
  readonly protocol: string
  readonly name: string
  readonly direction: string
  readonly hex: string
  readonly text?: string
  readonly valid: boolean
  readonly decoded: Readonly<Record<string, unknown>>
}

const NOW = Date.parse('2026-11-24T10:00:00+08:00')
const fixture = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../../fixtures/${path}`, import.meta.url), 'utf8')) as Vector[] | { entries: Vector[] }
const vectorsOf = (path: string) => {
  const file = fixture(path)
  return Array.isArray(file) ? file : file.entries
}

function decode(...args: string[]): { code: number; lines: DecodedLine[] } {
  const result = decodeCommand([...args, '--json'], () => '', NOW)
  const lines = result.stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as DecodedLine]))
  return { code: result.code, lines }
}

/** Keys of a vector that tell about the vector, not about the bytes. */
const ABOUT = new Set(['note', 'photoNote', 'simulatorAnswer', 'stream', 'remaining', 'why', 'name'])
const meaning = (decoded: Vector['decoded'], keep: readonly string[] = []) =>
  Object.fromEntries(Object.entries(decoded).filter(([key]) => !ABOUT.has(key) || keep.includes(key)))

describe('sam-v', () => {
  const vectors = vectorsOf('devices/sam-v.json')

  it.each(vectors.filter((each) => each.decoded['stream'] !== true))('$name', ({ hex, decoded, valid }) => {
    const { code, lines } = decode('sam-v', hex, '--reveal')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.fields).toMatchObject(meaning(decoded, ['name']))
    expect(code).toBe(valid ? 0 : 1)
  })

  it.each(vectors.filter((each) => each.decoded['stream'] === true && each.hex.length < 200))(
    'stream: $name',
    ({ hex, decoded, valid }) => {
      const { code, lines } = decode('sam-v', hex)
      expect(lines.filter((line) => line.ok).map((line) => line.hex)).toEqual(decoded['frames'])
      expect(code).toBe(valid ? 0 : 1)
    },
  )

  it('hides what is personal, and the bytes, unless asked to reveal', () => {
    const card = vectors.find((each) => each.name.includes('resident #1'))?.hex ?? ''
    const hidden = decodeCommand(['sam-v', card, '--json'], () => '', NOW).stdout
    for (const secret of ['测试甲', '19010203', '310101190102030011', '虚构路', '4B6DD58B']) expect(hidden).not.toContain(secret)
    expect(decode('sam-v', card).lines[0]?.fields).toMatchObject({ name: '测*甲', id: '3101**********0011', birth: '***' })
    expect(decode('sam-v', card, '--reveal').lines[0]?.hex).toBe(card)
  })

  it('refuses a frame that reads both ways until the direction is given', () => {
    // CMD 30 PARA 01 and one byte of data, or SW 30 01 90.
    const both = 'AAAAAA96690004300190A5'
    expect(decode('sam-v', both)).toMatchObject({ code: 1, lines: [{ ok: false, error: 'ambiguousDirection' }] })
    expect(decode('sam-v', both, '--direction', 'host->device').lines[0]).toMatchObject({ ok: true, frame: 'request' })
    expect(decode('sam-v', both, '--direction', 'device->host').lines[0]).toMatchObject({ ok: true, frame: 'response' })
  })

  it('checks what the frame check cannot see', () => {
    const card = vectors.find((each) => each.name.includes('resident #1'))?.hex ?? ''
    const bytes = Buffer.from(card, 'hex')
    for (const at of [14 + 124, 14 + 126]) bytes[at] = (bytes[at] ?? 0) ^ 1
    expect(decode('sam-v', bytes.toString('hex'))).toMatchObject({
      code: 1,
      lines: [{ ok: false, error: expect.stringContaining('invalidMedia') }],
    })
  })
})

describe('scanners', () => {
  it.each(vectorsOf('devices/code-scanner.json'))('$protocol $name', ({ protocol, hex, decoded, valid }) => {
    const { code, lines } = decode(protocol, hex)
    expect(lines).toHaveLength(1)
    expect(lines[0]?.fields).toMatchObject(meaning(decoded))
    expect(code).toBe(valid ? 0 : 1)
  })
})

describe('numbers', () => {
  const known = new Set(['id-number', 'id-number-15', 'uscc', 'org-code'])
  const vectors = vectorsOf('standards/codes.json').filter((each) => known.has(each.protocol))

  it.each(vectors.map((each) => [each.protocol, each.name, each] as const))('%s %s', (protocol, _name, { text = '', decoded, valid }) => {
    const { code, lines } = decode(protocol, text, '--reveal')
    expect(lines).toHaveLength(1)
    expect(lines[0]?.fields).toMatchObject(meaning(decoded))
    expect(code).toBe(valid ? 0 : 1)
    const asBytes = decode(protocol, Buffer.from(text).toString('hex'), '--reveal')
    if (text.length >= 15) expect(asBytes.lines).toEqual(lines)
  })

  it('masks an identity number unless asked to reveal', () => {
    expect(decode('id-number', '310101190001010011').lines[0]).toMatchObject({ value: '3101**********0011', fields: { birth: '***' } })
  })
})

describe('printers', () => {
  const requestsOf = (decoded: Vector['decoded']) => {
    if (typeof decoded['request'] === 'string') return ['--requests', decoded['request'].slice(-1)]
    const { answers } = decoded as { answers?: { n: number }[] }
    return answers === undefined ? [] : ['--requests', answers.map(({ n }) => n).join(',')]
  }

  it.each(vectorsOf('devices/escpos.json').filter((each) => ['escpos', 'escpos-status'].includes(each.protocol)))(
    '$protocol $name',
    ({ protocol, hex, decoded, valid }) => {
      const { code, lines } = decode(protocol, hex, ...requestsOf(decoded))
      expect(lines[0]?.fields).toMatchObject(meaning(decoded))
      if (valid) expect(code).toBe(0)
    },
  )

  it.each(vectorsOf('devices/ipp.json'))('ipp $name', ({ hex, decoded, valid }) => {
    const { code, lines } = decode('ipp', hex, ...(decoded['error'] === 'requestId' ? ['--request-id', '77'] : []))
    const { operation: _operation, ...fields } = meaning(decoded)
    expect(lines[0]?.fields).toMatchObject(fields)
    expect(code).toBe(valid ? 0 : 1)
  })
})

describe('the command', () => {
  it('is called wrongly: exit code 2 and the help', () => {
    for (const args of [
      [],
      ['constructor'],
      ['sam-v', 'XYZ'],
      ['sam-v', 'AA', '--direction', 'up'],
      ['sam-v', '--no-such-option'],
      ['sam-v', '--file', '/no/such/file'],
    ]) {
      const result = decodeCommand(args, () => '', NOW)
      expect(result.code).toBe(2)
      expect(result.stderr).toContain('Exit code')
    }
  })

  it('prints its help', () => {
    expect(decodeCommand(['--help'], () => '', NOW)).toMatchObject({ code: 0, stdout: expect.stringContaining('hid-pos-scanner') })
  })

  it('reads hexadecimal from standard input and from a file, with blanks and line ends', () => {
    const text = '0xAA AA AA 96:69\n00 03 20 01 22\n'
    expect(decodeCommand(['sam-v'], () => text, NOW)).toMatchObject({ code: 0, stdout: expect.stringContaining('find-card') })
    const folder = mkdtempSync(join(tmpdir(), 'decode-'))
    writeFileSync(join(folder, 'frame.hex'), text)
    expect(decodeCommand(['sam-v', '--file', join(folder, 'frame.hex')], () => '', NOW).code).toBe(0)
    rmSync(folder, { recursive: true })
  })
})
