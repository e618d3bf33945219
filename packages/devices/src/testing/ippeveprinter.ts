import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** What one job of the real printer does. */
export interface RealJob {
  readonly seconds?: number
  /** `STATE:` and `ATTR:` lines for ippeveprinter's print command. */
  readonly say?: readonly string[]
  readonly exit?: number
}

export interface RealPrinter {
  readonly printerUri: string
  /** Sheets of A4 in the tray. */
  setPaper(sheets: number): Promise<void>
  nextJob(job: RealJob): Promise<void>
  lastDocument(): Buffer
  stop(): Promise<void>
}

const PROGRAMS = ['ippeveprinter', 'dbus-daemon']

export function missingForIppEvePrinter(): readonly string[] {
  return PROGRAMS.filter((program) => find(program) === undefined)
}

/**
 * Apple's IPP Everywhere printer from cups-ipp-utils. Debian's 2.4.2 needs some D-Bus (a private one will do), `-n localhost` (an
 * address fails), `-r off` (else an assertion of avahi), and has US Letter in its tray until the web form says A4.
 */
export async function startIppEvePrinter(): Promise<RealPrinter> {
  const dir = mkdtempSync(join(tmpdir(), 'ippeveprinter-'))
  const address = `unix:path=${join(dir, 'bus')}`
  const command = join(dir, 'print.sh')
  const script = join(dir, 'next-job.sh')
  const delivered = join(dir, 'delivered.pdf')
  // The job's own behaviour is used once, then the printer prints at once again.
  writeFileSync(
    command,
    `#!/bin/sh\ncp "$1" '${delivered}'\nif [ -f '${script}' ]; then mv '${script}' '${script}.now'; . '${script}.now'; fi\n`,
    {
      mode: 0o700,
    },
  )
  const bus = start('dbus-daemon', ['--session', `--address=${address}`, '--nofork', '--nopidfile'], {})
  await until(() => existsSync(join(dir, 'bus')), 'the private D-Bus')
  const port = await freePort()
  const formats = 'application/pdf,image/pwg-raster,image/urf,image/jpeg'
  const printer = start(
    'ippeveprinter',
    ['-p', String(port), '-n', 'localhost', '-r', 'off', '-d', dir, '-s', '30,30', '-f', formats, '-c', command, 'Terminal'],
    { DBUS_SYSTEM_BUS_ADDRESS: address },
  )
  const base = `http://localhost:${port}`
  let lastExit = ''
  printer.once('exit', (code, signal) => {
    lastExit = ` (it ended with ${code ?? signal})`
  })
  await until(async () => {
    if (lastExit !== '') throw new Error(`ippeveprinter did not start${lastExit}`)
    return (await fetch(base).catch(() => undefined)) !== undefined
  }, 'ippeveprinter')
  const setPaper = async (sheets: number): Promise<void> => {
    // Every field must be there: a malformed call wipes media-ready until a restart.
    const query = `size1=iso_a4_210x297mm&type1=stationery&level1=${sheets}&size2=na_index-4x6_4x6in&type2=photographic-glossy&level2=-2`
    const answer = await fetch(`${base}/media?${query}`)
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`media form: HTTP ${answer.status}`)
  }
  await setPaper(250)
  return {
    printerUri: `ipp://localhost:${port}/ipp/print`,
    setPaper,
    nextJob: ({ seconds = 0, say = [], exit = 0 }) => {
      const lines = say.map((line) => `echo '${line}' >&2`)
      writeFileSync(script, [...lines, `sleep ${seconds}`, `exit ${exit}`, ''].join('\n'))
      return Promise.resolve()
    },
    lastDocument: () => readFileSync(delivered),
    stop: async () => {
      await end(printer)
      await end(bus)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

function start(program: string, args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  return spawn(find(program) ?? program, args, { env: { ...process.env, ...env }, stdio: 'ignore' })
}

function find(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.kill('SIGKILL')
  })
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${what} did not come up in 5 s`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
