import type { Result } from '@zhengyin/kernel/result'
import type { z } from 'zod'
import { CONSOLE_HEADER, consoleRoutes } from '../console-api.ts'

type Routes = typeof consoleRoutes
export type RouteName = keyof Routes
export type Answer<Name extends RouteName> = z.infer<Routes[Name]['answer']>

export interface Failure {
  /** `problem` codes of the center, or what the console itself found out. */
  readonly code: string
  /** A sentence for the person at the screen. */
  readonly message: string
  readonly status: number
}

interface Call {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly body?: unknown
  readonly signal?: AbortSignal
}

/** One request of the contract; the answer is checked against it. Never throws but for an aborted call. */
export async function call<Name extends RouteName>(name: Name, given: Call = {}): Promise<Result<Answer<Name>, Failure>> {
  const route = consoleRoutes[name]
  const response = await send(route.method, address(route.path, given), given)
  if (!response.ok) return response
  const { status, json } = response.value
  if (status < 200 || status > 299) return failed(failureOf(status, json))
  const answer = route.answer.safeParse(json)
  if (!answer.success) return failed({ code: 'contract', message: '中心的答复与约定不符，请联系技术人员。', status })
  return { ok: true, value: answer.data as Answer<Name> }
}

async function send(method: string, path: string, given: Call): Promise<Result<{ status: number; json: unknown }, Failure>> {
  try {
    const response = await fetch(path, {
      method,
      credentials: 'same-origin',
      ...(given.signal === undefined ? {} : { signal: given.signal }),
      ...(method === 'GET'
        ? {}
        : { headers: { 'content-type': 'application/json', [CONSOLE_HEADER]: '1' }, body: JSON.stringify(given.body ?? {}) }),
    })
    const json: unknown = await response.json().catch(() => undefined)
    return { ok: true, value: { status: response.status, json } }
  } catch (error) {
    if (given.signal?.aborted) throw error
    return failed({ code: 'offline', message: '连不上区中心。请检查网络，稍后会自动重试。', status: 0 })
  }
}

function address(path: string, given: Call): string {
  const filled = path.replace(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(given.params?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given.query ?? {})) if (value !== undefined && value !== '') query.set(name, String(value))
  const text = query.toString()
  return text === '' ? filled : `${filled}?${text}`
}

function failureOf(status: number, json: unknown): Failure {
  const problem = json as { code?: unknown; message?: unknown } | undefined
  const code = typeof problem?.code === 'string' ? problem.code : `http-${status}`
  return { code, message: typeof problem?.message === 'string' ? problem.message : '区中心没有说明原因。', status }
}

function failed(failure: Failure): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: failure }
}
