/** `npm run decode -- <protocol> …`: what bytes on a wire, or a number, mean. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { shanghaiDay } from '@zhengyin/standards/civil-day'
import { fromHex } from '../codec/hex.ts'
import type { DecodedLine, DecodeOptions, Direction } from './line.ts'
import { PROTOCOLS, type Protocol } from './protocols.ts'

const HELP = `npm run decode -- <protocol> [input…] [options]

Input: hexadecimal (blanks, colons and 0x allowed), or the number itself for number protocols; from the arguments, --file, or standard
input. Several arguments are one stream.

Protocols:
${Object.entries(PROTOCOLS)
  .map(([name, { about }]) => `  ${name.padEnd(16)} ${about}`)
  .join('\n')}

Options:
  --direction D     host->device or device->host (also request, answer, client->printer, printer->client); needed only where the
                    bytes do not tell, and then the command refuses instead of guessing
  --requests 1,2,4  escpos-status: the n of each DLE EOT n that was asked, in order
  --request-id N    ipp: the request id that the answer must carry
  --file FILE       hexadecimal text in a file
  --reveal          show personal fields, masked otherwise, and the bytes that hold them
  --json            one JSON object a line: { protocol, offset, ok, frame | value, fields, hex?, error?, discarded? }
  --help

Exit code: 0 every line is ok, 1 one is not, 2 the command was called wrongly.
`

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  'host->device': 'to-device',
  'client->printer': 'to-device',
  request: 'to-device',
  'device->host': 'to-host',
  'printer->client': 'to-host',
  answer: 'to-host',
  response: 'to-host',
}

export interface CliResult {
  readonly code: 0 | 1 | 2
  readonly stdout: string
  readonly stderr: string
}

/** @param readInput standard input, read only when no other input is given */
export function decodeCommand(args: readonly string[], readInput: () => string, now: number): CliResult {
  const parsed = parse(args)
  if (typeof parsed === 'string') return usage(parsed)
  const { values, positionals } = parsed
  if (values.help === true) return { code: 0, stdout: HELP, stderr: '' }
  const [name, ...given] = positionals
  const protocol = name === undefined || !Object.hasOwn(PROTOCOLS, name) ? undefined : PROTOCOLS[name]
  if (protocol === undefined) return usage(name === undefined ? 'no protocol given' : `unknown protocol ${name}`)
  const options = optionsOf(values, now)
  if (typeof options === 'string') return usage(options)

  let input: string
  try {
    input = values.file !== undefined ? readFileSync(values.file, 'utf8') : given.length > 0 ? given.join(' ') : readInput()
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
  const lines = decodeInput(protocol, input.trim(), options)
  if (lines === undefined) return usage('the input is not hexadecimal')
  if (lines.length === 0) return { code: 1, stdout: '', stderr: 'nothing to decode\n' }
  const text = lines.map((line) => (values.json === true ? JSON.stringify(line) : humanLine(line))).join('\n')
  return { code: lines.every((line) => line.ok) ? 0 : 1, stdout: `${text}\n`, stderr: '' }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        direction: { type: 'string' },
        requests: { type: 'string' },
        'request-id': { type: 'string' },
        file: { type: 'string' },
        reveal: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type Values = Exclude<ReturnType<typeof parse>, string>['values']

function optionsOf(values: Values, now: number): DecodeOptions | string {
  const direction = values.direction === undefined ? undefined : DIRECTIONS[values.direction]
  if (values.direction !== undefined && direction === undefined) return `unknown direction ${values.direction}`
  const requests = values.requests?.split(',').map(Number)
  if (requests?.some((n) => ![1, 2, 3, 4].includes(n))) return '--requests takes numbers from 1 to 4'
  const requestId = values['request-id'] === undefined ? undefined : Number(values['request-id'])
  if (requestId !== undefined && !Number.isInteger(requestId)) return '--request-id takes a number'
  return {
    reveal: values.reveal === true,
    today: shanghaiDay(now),
    ...(direction === undefined ? {} : { direction }),
    ...(requests === undefined ? {} : { requests }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

function decodeInput(protocol: Protocol, input: string, options: DecodeOptions): DecodedLine[] | undefined {
  const bytes = fromHex(input)
  if (protocol.input === 'bytes') return bytes === undefined ? undefined : protocol.decode(bytes, options)
  const isHex = bytes !== undefined && input.length > protocol.longest
  return protocol.decode(isHex ? new TextDecoder().decode(bytes) : input, options)
}

function humanLine(line: DecodedLine): string {
  const head = [String(line.offset).padStart(5), line.ok ? 'ok ' : 'BAD', line.protocol, line.frame ?? line.value ?? '', line.error ?? '']
  const discarded = line.discarded === undefined ? [] : [`${line.discarded} bytes discarded`]
  const fields = Object.entries(line.fields).map(
    ([key, value]) => `        ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  return [[...head, ...discarded].filter((part) => part !== '').join('  '), ...fields].join('\n')
}

function usage(problem: string): CliResult {
  return { code: 2, stdout: '', stderr: `${problem}\n\n${HELP}` }
}

if (import.meta.main) {
  const result = decodeCommand(process.argv.slice(2), () => (process.stdin.isTTY ? '' : readFileSync(0, 'utf8')), Date.now())
  process.stdout.write(result.stdout)
  process.stderr.write(result.stderr)
  process.exitCode = result.code
}
