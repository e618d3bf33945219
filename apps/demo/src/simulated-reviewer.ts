/**
 * The archive's reviewer, simulated: logs in to the console's own HTTP API with a demo account and decides what lies in the queue, as a
 * person would with the mouse: what can be released is released, what the console offers only to refuse is refused with the mismatch. Not a back door: without an account of that role the center answers 403.
 */
import { type CaseList, CONSOLE_HEADER, type Me, type RefuseReason, type Site } from '@zhengyin/center/console-api'
import type { Clock } from '@zhengyin/kernel'

export interface Reviewer {
  stop(): Promise<void>
}

export interface ReviewerOptions {
  /** e.g. `http://127.0.0.1:4181`. */
  readonly centerUrl: string
  readonly clock: Clock
  /** How often the queue is looked at, and how long one case is read before the decision. Milliseconds. */
  readonly lookEveryMs: number
  readonly readForMs: number
  /** Called with a sentence when the console refuses the reviewer. */
  readonly onTrouble: (sentence: string) => void
}

export function startReviewer(options: ReviewerOptions): Reviewer {
  let stopped = false
  let wake: () => void = () => undefined
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = options.clock.setTimeout(resolve, ms)
      wake = () => {
        options.clock.clearTimeout(timer)
        resolve()
      }
    })

  const running = (async () => {
    let session: string | undefined
    while (!stopped) {
      try {
        session ??= await logIn(options.centerUrl)
        const queue = (await call(options.centerUrl, session, 'GET', '/console/api/cases?status=in-review&pageSize=20')) as CaseList
        for (const row of queue.rows) {
          if (stopped) break
          await pause(options.readForMs)
          const path = `/console/api/cases/${row.caseCode}`
          const detail = (await call(options.centerUrl, session, 'GET', path)) as { version: number; acts: string[] }
          const decision = decide(detail.acts)
          if (decision !== undefined)
            await call(options.centerUrl, session, 'POST', `${path}/decision`, { ...decision, version: detail.version })
        }
      } catch (error) {
        session = undefined
        if (!stopped) options.onTrouble(`the simulated reviewer: ${error instanceof Error ? error.message : String(error)}`)
        await pause(1_000)
      }
      if (!stopped) await pause(options.lookEveryMs)
    }
  })()

  return {
    stop: async () => {
      stopped = true
      wake()
      await running
    },
  }
}

/** The console offers no release where the archive's own record contradicts the application. */
function decide(acts: readonly string[]): { decision: 'release' } | { decision: 'refuse'; reason: RefuseReason } | undefined {
  if (acts.includes('release')) return { decision: 'release' }
  return acts.includes('refuse') ? { decision: 'refuse', reason: 'details-mismatch' } : undefined
}

async function logIn(centerUrl: string): Promise<string> {
  const site = (await call(centerUrl, undefined, 'GET', '/console/api/site')) as Site
  const account = site.demoAccounts?.find(({ role }) => role === 'archive-reviewer')
  if (account === undefined) throw new Error('this center has no demo account of an archive reviewer')
  const response = await send(centerUrl, undefined, 'POST', '/console/api/login', { account: account.account, password: account.password })
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0]
  const me = (await response.json()) as Me
  if (cookie === undefined || !me.permissions.includes('cases.decide')) throw new Error('the reviewer account may not decide')
  return cookie
}

async function call(centerUrl: string, session: string | undefined, method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  return (await send(centerUrl, session, method, path, body)).json()
}

async function send(
  centerUrl: string,
  session: string | undefined,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<Response> {
  const response = await fetch(centerUrl + path, {
    method,
    headers: {
      ...(method === 'POST' ? { 'content-type': 'application/json', [CONSOLE_HEADER]: '1' } : {}),
      ...(session === undefined ? {} : { cookie: session }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  })
  // Somebody else decided first: the queue is looked at again.
  if (!response.ok && response.status !== 409)
    throw new Error(`${method} ${path} answered ${response.status}: ${(await response.text()).slice(0, 200)}`)
  return response
}
