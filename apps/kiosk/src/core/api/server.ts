/** The terminal's loopback server: the ui's files, the screen socket and, in simulator builds, the dock. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Clock, err, type LogPort, ok, type Result } from '@zhengyin/kernel'
import { WebSocketServer } from 'ws'
import { MAX_UP_BYTES, type TerminalFacts } from '../../api.ts'
import { type Dock, serveDock } from './dock-routes.ts'
import { hostAllowed, originAllowed } from './origin.ts'
import { screenPresence } from './presence.ts'
import { allowance } from './rate.ts'
import { refuse, type ScreenSource, screenHost } from './screen-socket.ts'
import { SECURITY_HEADERS, staticUi } from './static-ui.ts'
import type { TicketBook } from './tickets.ts'

/** A page load asks for about 30 files; two pages and a dock at once stay far below. */
const REQUESTS = { burst: 300, perSecond: 100 }
const MAX_SOCKETS = 128

export interface ApiServer {
  readonly port: number
  /** Base address, without a ticket. */
  readonly url: string
  readonly screenAttached: () => boolean
  stop(): Promise<void>
}

export interface ApiDeps {
  readonly port: number
  readonly uiDir?: string
  readonly source: ScreenSource
  readonly tickets: TicketBook
  readonly facts: () => TerminalFacts
  readonly dock?: { readonly dock: Dock; readonly token: string }
  /** No screen for 10 s after one was attached. */
  readonly onScreenLost: () => void
  readonly clock: Clock
  readonly log: LogPort
}

export interface PortError {
  readonly code: 'port-busy' | 'port-refused'
  readonly port: number
  readonly detail: string
}

export async function startApi(deps: ApiDeps): Promise<Result<ApiServer, PortError>> {
  const { clock, log } = deps
  const files = staticUi(deps.uiDir, { dock: deps.dock !== undefined })
  const presence = screenPresence(clock, () => {
    log.write({ event: 'screen.lost-for-good', level: 'warn' })
    deps.onScreenLost()
  })
  const screens = screenHost({ source: deps.source, tickets: deps.tickets, presence, facts: deps.facts, clock, log })
  const requests = allowance(clock, REQUESTS.burst, REQUESTS.perSecond)
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_UP_BYTES, perMessageDeflate: false, clientTracking: false })
  let port = deps.port

  const server = createServer(
    { maxHeaderSize: 8192, headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 5000 },
    (request, response) => {
      void answer(request, response).catch((error: unknown) => {
        log.write({ event: 'api.error', level: 'error', name: error instanceof Error ? error.name : 'unknown' })
        if (!response.headersSent) plain(response, 500, 'internal error')
        else response.destroy()
      })
    },
  )
  server.maxConnections = MAX_SOCKETS

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!hostAllowed(request.headers.host, port)) {
      log.write({ event: 'api.wrong-host', level: 'warn' })
      return plain(response, 421, 'this terminal answers to its loopback address only')
    }
    if (!requests.take()) return plain(response, 429, 'too many requests')
    const pathname = pathOf(request.url)
    if (pathname === undefined) return plain(response, 400, 'not an address')
    if (deps.dock !== undefined && pathname.startsWith('/dock/')) {
      // A page of another origin may not use the dock even if it learned the token.
      const origin = request.headers.origin
      if (origin !== undefined && !originAllowed(origin, port)) return plain(response, 403, 'wrong origin')
      await serveDock(
        deps.dock.dock,
        deps.dock.token,
        () => ({ ticket: deps.tickets.current(), attached: screens.attached }),
        pathname,
        request,
        response,
      )
      if (!request.complete) request.destroy()
      return
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, 'only GET')
      // Whatever body comes with it is not read: the connection ends with the answer.
      response.once('finish', () => request.destroy())
      return
    }
    const file = files.find(pathname, port)
    if (file === undefined) return plain(response, 404, 'not found')
    response.writeHead(200, { ...file.headers, 'content-length': file.body.length })
    response.end(request.method === 'HEAD' ? undefined : file.body)
  }

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { host, origin } = request.headers
    if (!hostAllowed(host, port) || pathOf(request.url) !== '/attach' || !requests.take()) {
      log.write({ event: 'api.upgrade-refused', level: 'warn' })
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (originAllowed(origin, port)) return screens.accept(webSocket)
      log.write({ event: 'screen.wrong-origin', level: 'warn' })
      webSocket.on('error', () => undefined)
      refuse(webSocket, 'origin')
    })
  })
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  })

  const listening = await new Promise<Result<void, PortError>>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(err({ code: error.code === 'EADDRINUSE' ? 'port-busy' : 'port-refused', port, detail: error.code ?? error.message }))
    })
    server.listen(deps.port, '127.0.0.1', () => resolve(ok(undefined)))
  })
  if (!listening.ok) return listening
  port = (server.address() as AddressInfo).port
  if (files.missing) log.write({ event: 'ui.not-built', level: 'warn' })

  return ok({
    port,
    url: `http://127.0.0.1:${port}/`,
    screenAttached: () => screens.attached,
    stop: async () => {
      presence.stop()
      screens.stop()
      sockets.close()
      server.closeAllConnections()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
    },
  })
}

function pathOf(url: string | undefined): string | undefined {
  try {
    return decodeURIComponent(new URL(url ?? '/', 'http://terminal').pathname)
  } catch {
    return undefined
  }
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${text}\n`)
}
