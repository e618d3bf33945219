/** The cable between terminal and center, as a TCP relay that the dock can cut: connections end, new ones are refused. */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Server, type Socket } from 'node:net'

export interface LinkSwitch {
  /** The center, seen through the cable. */
  readonly url: string
  readonly isCut: () => boolean
  cut(): Promise<void>
  mend(): Promise<void>
  stop(): Promise<void>
}

export async function linkSwitch(centerUrl: string): Promise<LinkSwitch> {
  const center = new URL(centerUrl)
  const target = { host: center.hostname, port: Number(center.port || (center.protocol === 'https:' ? 443 : 80)) }
  const sockets = new Set<Socket>()
  let server: Server | undefined = relay()
  await listening(server, 0)
  const { port } = server.address() as AddressInfo

  function relay(): Server {
    return createServer((near) => {
      const far = connect(target)
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket)
        socket.on('error', () => other.destroy())
        socket.on('close', () => {
          sockets.delete(socket)
          other.destroy()
        })
        socket.pipe(other)
      }
    })
  }

  async function cut(): Promise<void> {
    const old = server
    server = undefined
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => (old === undefined ? resolve() : old.close(() => resolve())))
  }

  return {
    url: `${center.protocol}//127.0.0.1:${port}${center.pathname}`,
    isCut: () => server === undefined,
    cut,
    mend: async () => {
      if (server !== undefined) return
      server = relay()
      await listening(server, port)
    },
    stop: cut,
  }
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
