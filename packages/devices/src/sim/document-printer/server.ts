import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the wire does with one request. */
export type WireAnswer = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | { readonly kind: 'gone' | 'cut' | 'silence' }

export interface IppServer {
  /** `ipp://127.0.0.1:port/ipp/print`. */
  readonly printerUri: string
  /** Every open connection ends at once, as when the plug is pulled. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

const MAX_BODY_BYTES = 64 * 1024 * 1024

/** RFC 8010 §4 over node:http, on the loopback only. An unplugged printer resets whoever still connects. */
export async function serveIpp(port: number, answer: (body: Uint8Array) => WireAnswer): Promise<IppServer> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    let size = 0
    request.on('data', (part: Buffer) => {
      size += part.length
      if (size > MAX_BODY_BYTES) request.destroy()
      else parts.push(part)
    })
    request.on('end', () => {
      if (request.method !== 'POST' || request.url !== '/ipp/print' || request.headers['content-type'] !== 'application/ipp') {
        response.writeHead(request.method === 'POST' ? 404 : 405).end()
        return
      }
      const reaction = answer(Buffer.concat(parts))
      switch (reaction.kind) {
        case 'bytes':
          response.writeHead(200, { 'content-type': 'application/ipp', 'content-length': reaction.bytes.length }).end(reaction.bytes)
          return
        case 'gone':
        case 'cut':
          request.socket.resetAndDestroy()
          return
        case 'silence':
          return
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    printerUri: `ipp://127.0.0.1:${taken}/ipp/print`,
    cut: () => {
      server.closeAllConnections()
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
