/** `npm start` as a child process, driven as its users would: for the walks in a real browser and for the tour. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { DockAct, DockAnswer, DockState } from '@zhengyin/kiosk/dock-api'

interface ReadyLine {
  readonly event: 'ready'
  readonly center: string
  readonly console: string
  readonly accounts: readonly { readonly account: string; readonly password: string; readonly role: string; readonly name: string }[]
  readonly terminals: readonly { readonly url: string; readonly plainUrl: string; readonly dock: string; readonly dockToken: string }[]
}

export interface DemoProcess {
  readonly ready: ReadyLine
  /** A terminal URL whose ticket has not been used. */
  freshUrl(): string
  act(act: DockAct): Promise<DockState>
  lastSheet(): Promise<Uint8Array>
  lastSlip(): Promise<Uint8Array>
  /** Every JSON line so far. */
  readonly events: readonly Readonly<Record<string, unknown>>[]
  readonly child: ChildProcess
  stop(): Promise<void>
}

const READY_WITHIN_MS = 90_000

export async function startDemo(options: {
  readonly port: number
  readonly stateDir: string
  readonly args?: readonly string[]
}): Promise<DemoProcess> {
  const entry = join(import.meta.dirname, 'start.ts')
  const args = [entry, '--json', '--no-open', '--port', String(options.port), '--state', options.stateDir, ...(options.args ?? [])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const events: Record<string, unknown>[] = []
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-4_000)
  })
  let freshUrl = ''
  const ready = await new Promise<ReadyLine>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the demo was not ready within ${READY_WITHIN_MS / 1000} s\n${complaint}`)),
      READY_WITHIN_MS,
    )
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the demo ended with ${code} before it was ready\n${complaint}`))
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line) as Record<string, unknown>
      events.push(event)
      if (event['event'] === 'next-ticket') freshUrl = String(event['url'])
      if (event['event'] !== 'ready') return
      clearTimeout(timer)
      resolve(event as unknown as ReadyLine)
    })
  })
  const [terminal] = ready.terminals
  if (terminal === undefined) throw new Error('the demo has no terminal')
  freshUrl ||= terminal.url
  const authorization = `Bearer ${terminal.dockToken}`
  const bytes = async (path: string): Promise<Uint8Array> => {
    const response = await fetch(terminal.plainUrl + path, { headers: { authorization } })
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return new Uint8Array(await response.arrayBuffer())
  }
  return {
    ready,
    freshUrl: () => freshUrl,
    act: async (act) => {
      const response = await fetch(`${terminal.plainUrl}dock/act`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(act),
      })
      const answer = (await response.json()) as DockAnswer
      if (!answer.ok) throw new Error(answer.message)
      return answer.state
    },
    lastSheet: () => bytes('dock/last-sheet'),
    lastSlip: () => bytes('dock/last-slip'),
    events,
    child,
    stop: async () => {
      if (child.exitCode !== null) return
      const exited = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGINT')
      await exited
    },
  }
}
