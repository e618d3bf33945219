import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'

export interface TransportError {
  /** `unreachable`: no connection, so nothing was sent. `broken`: the link died later, so the printer may have acted. */
  readonly code: 'unreachable' | 'broken' | 'timeOut' | 'canceled' | 'garbage'
  readonly detail: string
}

export interface TransportOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** One IPP message there, one back. */
export type IppTransport = (body: Uint8Array, options: TransportOptions) => Promise<Result<Uint8Array, TransportError>>

/** IPP answers are small; a printer that sends more is broken. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** RFC 8010 §4: HTTP POST, `application/ipp`. A fresh connection each time: a reused one may die unseen between two commands. */
export function httpTransport(printerUri: string, clock: Clock): IppTransport {
  const url = httpUrl(printerUri)
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return (body, { timeoutMs, signal }) =>
    new Promise((resolve) => {
      let connected = false
      let settled = false
      const settle = (result: Result<Uint8Array, TransportError>): void => {
        if (settled) return
        settled = true
        clock.clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        post.destroy()
        resolve(result)
      }
      const fail = (code: TransportError['code'], detail: string): void => {
        settle(err({ code, detail }))
      }
      const onAbort = (): void => {
        fail(connected ? 'canceled' : 'unreachable', 'canceled by the caller')
      }
      const post = request(url, {
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/ipp', 'content-length': body.length },
      })
      const timer = clock.setTimeout(() => {
        fail(connected ? 'timeOut' : 'unreachable', `no answer in ${timeoutMs} ms`)
      }, timeoutMs)
      post.on('socket', (socket) => {
        socket.once('connect', () => {
          connected = true
        })
      })
      post.on('error', (error: NodeJS.ErrnoException) => {
        fail(connected ? 'broken' : 'unreachable', error.code ?? error.message)
      })
      post.on('response', (response) => {
        const parts: Buffer[] = []
        let size = 0
        response.on('data', (part: Buffer) => {
          size += part.length
          if (size > MAX_ANSWER_BYTES) fail('garbage', `answer of more than ${MAX_ANSWER_BYTES} bytes`)
          else parts.push(part)
        })
        response.on('error', (error: NodeJS.ErrnoException) => {
          fail('broken', error.code ?? error.message)
        })
        response.on('aborted', () => {
          fail('broken', 'answer cut off')
        })
        response.on('end', () => {
          if (response.statusCode === 200) settle(ok(Buffer.concat(parts)))
          else fail('garbage', `HTTP status ${response.statusCode}`)
        })
      })
      if (signal?.aborted === true) onAbort()
      else {
        signal?.addEventListener('abort', onAbort, { once: true })
        post.end(body)
      }
    })
}

/** RFC 3510: `ipp:` is HTTP on port 631; RFC 7472: `ipps:` is HTTPS on the same port. */
function httpUrl(printerUri: string): URL {
  const url = new URL(printerUri.replace(/^ipp/, 'http'))
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error(`not an IPP address: ${printerUri}`)
  if (url.port === '' && printerUri.startsWith('ipp')) url.port = '631'
  return url
}
