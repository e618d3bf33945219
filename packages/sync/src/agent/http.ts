/**
 * The one way out of the terminal. Plain node:http(s): no redirects, no proxies from the environment, answers capped in time and
 * size. Sync crosses bank networks where a captive portal answers for everybody: nothing but our own JSON is believed.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'
import { type Problem, problem } from '@zhengyin/protocol/control'
import { nonceSource, type Signer, signRequest } from '@zhengyin/protocol/signature'

export type CallError =
  /** No connection, or cut before the whole answer was there. */
  | { readonly code: 'unreachable'; readonly detail: string }
  | { readonly code: 'timeout' }
  | { readonly code: 'too-large' }
  /** A redirect, HTML, nothing, or JSON that is not in the contract: somebody else answered. */
  | { readonly code: 'not-the-center'; readonly detail: 'redirect' | 'content-type' | 'json' | 'schema' }
  /** The center's own word. */
  | { readonly code: 'refused'; readonly status: number; readonly problem: Problem }
  /** Try again, not before `retryAfterMs`. */
  | { readonly code: 'busy'; readonly status: number; readonly retryAfterMs: number | undefined }

/** A schema of the contract. */
export interface Schema<T> {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false }
}

export interface CenterCall<T> {
  readonly method: 'GET' | 'POST'
  /** Path and query. */
  readonly target: string
  readonly body?: { readonly type: 'application/json' | 'application/octet-stream'; readonly bytes: Uint8Array }
  readonly answer: Schema<T>
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface CenterClient {
  /** Each call is signed anew: a request that is tried again is a new request. */
  call<T>(call: CenterCall<T>): Promise<Result<T, CallError>>
  /** Ends open connections; calls under way answer `unreachable`. */
  close(): void
}

export interface CenterClientOptions {
  /** `https://…`; plain http only to this machine itself. */
  readonly centerUrl: string
  /** Absent only for enrolment. */
  readonly signer?: Signer
  readonly clock: Clock
  /** The pinned private CA, PEM. */
  readonly ca?: string
}

/** One session of nonces per start of the terminal, whoever calls: the center remembers each session. */
const sessions = new WeakMap<Signer, () => string>()

function sessionOf(signer: Signer): () => string {
  const session = sessions.get(signer) ?? nonceSource()
  sessions.set(signer, session)
  return session
}

const RETRY_AFTER_CAP_MS = 600_000

export function centerClient(options: CenterClientOptions): CenterClient {
  const base = new URL(options.centerUrl)
  const secure = base.protocol === 'https:'
  if (!secure && !(base.protocol === 'http:' && isLoopback(base.hostname))) {
    throw new Error(`a center beyond this machine is reached over https, not ${base.protocol}//${base.host}`)
  }
  const pool = { keepAlive: true, maxSockets: 8, timeout: 60_000 }
  const agent = secure ? new HttpsAgent({ ...pool, ...(options.ca === undefined ? {} : { ca: options.ca }) }) : new HttpAgent(pool)
  const open = secure ? httpsRequest : httpRequest
  const nonce = options.signer === undefined ? nonceSource() : sessionOf(options.signer)
  const underWay = new Set<() => void>()
  let closed = false
  const prefix = base.pathname.replace(/\/$/, '')

  function exchange(call: CenterCall<unknown>): Promise<Result<Answered, CallError>> {
    const body = call.body?.bytes ?? new Uint8Array(0)
    const target = prefix + call.target
    const signed =
      options.signer === undefined
        ? {}
        : signRequest({ method: call.method, target, body }, options.signer, { nonce: nonce(), now: options.clock.now() })
    const headers = {
      ...signed,
      accept: 'application/json',
      ...(call.body === undefined ? {} : { 'content-type': call.body.type, 'content-length': String(body.length) }),
    }
    if (closed) return Promise.resolve(err({ code: 'unreachable', detail: 'closed' }))
    return new Promise((resolve) => {
      const request = open({ agent, hostname: unbracket(base.hostname), port: base.port, method: call.method, path: target, headers })
      const deadline = options.clock.setTimeout(() => settle(err({ code: 'timeout' })), call.timeoutMs)
      const abort = () => settle(err({ code: 'unreachable', detail: 'closed' }))
      underWay.add(abort)
      function settle(result: Result<Answered, CallError>): void {
        options.clock.clearTimeout(deadline)
        underWay.delete(abort)
        resolve(result)
        if (!result.ok) request.destroy()
      }
      request.on('error', (error: NodeJS.ErrnoException) => settle(err({ code: 'unreachable', detail: error.code ?? 'error' })))
      request.on('response', (response) => collect(response, call.maxBytes, settle))
      request.end(body)
    })
  }

  return {
    call: async (call) => {
      const answered = await exchange(call)
      return answered.ok ? interpret(answered.value, call.answer) : answered
    },
    close: () => {
      closed = true
      for (const abort of underWay) abort()
      agent.destroy()
    },
  }
}

interface Answered {
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | undefined
  readonly body: Buffer
}

function collect(response: IncomingMessage, maxBytes: number, settle: (result: Result<Answered, CallError>) => void): void {
  const parts: Buffer[] = []
  let bytes = 0
  response.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes > maxBytes) settle(err({ code: 'too-large' }))
    else parts.push(part)
  })
  response.on('error', () => settle(err({ code: 'unreachable', detail: 'cut' })))
  response.on('end', () => {
    if (!response.complete) return settle(err({ code: 'unreachable', detail: 'cut' }))
    const { headers } = response
    settle(
      ok({
        status: response.statusCode ?? 0,
        contentType: headers['content-type'] ?? '',
        retryAfter: headers['retry-after'],
        body: Buffer.concat(parts),
      }),
    )
  })
}

function interpret<T>(answered: Answered, schema: Schema<T>): Result<T, CallError> {
  const { status } = answered
  if (status === 429 || status >= 500) return err({ code: 'busy', status, retryAfterMs: retryAfterMs(answered.retryAfter) })
  if (status >= 300 && status < 400) return err({ code: 'not-the-center', detail: 'redirect' })
  if (!/^application\/(?:[a-z.+-]*\+)?json\b/.test(answered.contentType)) return err({ code: 'not-the-center', detail: 'content-type' })
  let value: unknown
  try {
    value = JSON.parse(answered.body.toString('utf8'))
  } catch {
    return err({ code: 'not-the-center', detail: 'json' })
  }
  if (status !== 200) {
    const told = problem.safeParse(value)
    return err(told.success ? { code: 'refused', status, problem: told.data } : { code: 'not-the-center', detail: 'schema' })
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? ok(parsed.data) : err({ code: 'not-the-center', detail: 'schema' })
}

/** RFC 9110 §10.2.3, the form in seconds; a date would judge a clock, and clocks are not trusted here. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1000, RETRY_AFTER_CAP_MS) : undefined
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}

function unbracket(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}
