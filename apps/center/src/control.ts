/**
 * A center in a process of its own, driven by its parent over Node's IPC channel. The channel exists only between a parent and the child
 * it started: nothing here is reachable over the network.
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { registryEvents } from './departments/archive/registry.ts'
import type { DemoAccount } from './identity/accounts.ts'
import type { Center } from './main.ts'

const call = z.discriminatedUnion('call', [
  z.object({ id: z.int(), call: z.literal('enrolmentCode') }),
  z.object({ id: z.int(), call: z.literal('revoke'), kioskId: z.string() }),
  z.object({ id: z.int(), call: z.literal('loadRegistry'), events: registryEvents }),
  z.object({ id: z.int(), call: z.literal('stop') }),
])
type Call = z.infer<typeof call>
type WithoutId = Call extends infer One ? (One extends unknown ? Omit<One, 'id'> : never) : never

const hello = z.object({
  ready: z.literal(true),
  url: z.string(),
  accounts: z.array(
    z.object({
      account: z.string(),
      password: z.string(),
      name: z.string(),
      role: z.enum(['archive-reviewer', 'district-viewer', 'branch-staff']),
    }),
  ),
})
const answer = z.object({ id: z.int(), ok: z.boolean(), value: z.unknown().optional() })

/** The child's end. A parent that is gone ends the center. */
export function serveParent(center: Center, stop: () => Promise<void>): void {
  const send = (message: unknown) => void process.send?.(message)
  process.on('message', (message) => {
    const parsed = call.safeParse(message)
    if (!parsed.success) return
    void answerCall(center, parsed.data, stop).then(
      (value) => send({ id: parsed.data.id, ok: true, value }),
      () => send({ id: parsed.data.id, ok: false }),
    )
  })
  process.on('disconnect', () => void stop())
  send({ ready: true, url: center.url, accounts: center.accounts })
}

async function answerCall(center: Center, asked: Call, stop: () => Promise<void>): Promise<unknown> {
  switch (asked.call) {
    case 'enrolmentCode':
      return center.enrolmentCode()
    case 'revoke':
      return center.revoke(asked.kioskId)
    case 'loadRegistry':
      center.loadRegistry(asked.events)
      return undefined
    case 'stop':
      return stop()
    default:
      return asked satisfies never
  }
}

export interface CenterProcess {
  readonly url: string
  readonly pid: number
  readonly accounts: readonly DemoAccount[]
  enrolmentCode(): Promise<string>
  revoke(kioskId: string): Promise<boolean>
  loadRegistry(events: z.input<typeof registryEvents>): Promise<void>
  /** Resolves when the process and its PostgreSQL are gone. */
  stop(): Promise<void>
  /** Resolves with the exit code when it ends, whoever ended it. */
  readonly ended: Promise<number | null>
}

export interface CenterProcessOptions {
  /** Options of cli.ts, e.g. `['--demo', '--port', '4181']`. */
  readonly args: readonly string[]
  /** One call per line that the center logs. */
  readonly onLog?: (line: string) => void
  readonly env?: NodeJS.ProcessEnv
}

/** Its own process group: Ctrl-C in a terminal reaches the parent, which then stops the center in its order. */
export async function spawnCenter({ args, onLog, env = process.env }: CenterProcessOptions): Promise<CenterProcess> {
  const child = fork(fileURLToPath(new URL('./cli.ts', import.meta.url)), args, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
    env,
  })
  let tail = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (tail + chunk).split('\n')
    tail = lines.pop() ?? ''
    for (const line of lines) onLog?.(line)
    complaint = lines.findLast((line) => line.startsWith('the center')) ?? complaint
  })
  let complaint = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const ready = await new Promise<z.infer<typeof hello>>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', () => setImmediate(() => reject(new Error(complaint === '' ? 'the center ended before it was ready' : complaint))))
    child.on('message', (message) => {
      const greeting = hello.safeParse(message)
      if (greeting.success) resolve(greeting.data)
      const answered = answer.safeParse(message)
      if (!answered.success) return
      const waiting = pending.get(answered.data.id)
      pending.delete(answered.data.id)
      if (answered.data.ok) waiting?.resolve(answered.data.value)
      else waiting?.reject(new Error('the center refused the call'))
    })
  })
  void ended.then(() => {
    for (const waiting of pending.values()) waiting.reject(new Error('the center ended'))
    pending.clear()
  })

  let next = 0
  function ask(asked: WithoutId): Promise<unknown> {
    if (!child.connected) return Promise.reject(new Error('the center ended'))
    const id = ++next
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      child.send({ ...asked, id })
    })
  }

  return {
    url: ready.url,
    pid: child.pid ?? 0,
    accounts: ready.accounts,
    enrolmentCode: async () => z.string().parse(await ask({ call: 'enrolmentCode' })),
    revoke: async (kioskId) => z.boolean().parse(await ask({ call: 'revoke', kioskId })),
    loadRegistry: async (events) => void (await ask({ call: 'loadRegistry', events: [...registryEvents.parse(events)] })),
    stop: async () => {
      if (child.connected) ask({ call: 'stop' }).catch(() => undefined)
      await ended
    },
    ended,
  }
}
