import { connect } from 'node:net'
import { type Clock, err, ok, systemClock } from '@zhengyin/kernel'
import type { Channel, ChannelError, ChannelOpener } from './channel.ts'
import { channelEnds, errorText } from './ends.ts'

export interface TcpOptions {
  readonly host: string
  readonly port: number
  readonly clock?: Clock
  /** Default 3000 ms: a device on the branch's own network answers at once or is not there. */
  readonly connectTimeoutMs?: number
}

export function tcpOpener(options: TcpOptions): ChannelOpener {
  const clock = options.clock ?? systemClock()
  const where = `${options.host}:${options.port}`
  return {
    description: `tcp ${where}`,
    open: () =>
      new Promise((resolve) => {
        const ends = channelEnds()
        const socket = connect({ host: options.host, port: options.port, noDelay: true, keepAlive: true })
        let settled = false
        let lastError: Error | undefined
        const refuse = (error: ChannelError) => {
          if (settled) return
          settled = true
          clock.clearTimeout(timer)
          socket.destroy()
          resolve(err(error))
        }
        const timer = clock.setTimeout(
          () => refuse({ code: 'notFound', detail: `${where} did not answer` }),
          options.connectTimeoutMs ?? 3000,
        )
        socket.on('data', (chunk: Uint8Array) => ends.data(new Uint8Array(chunk)))
        socket.on('error', (error) => {
          lastError = error
          refuse({ code: 'notFound', detail: errorText(error) })
        })
        socket.on('close', () =>
          ends.end(
            lastError === undefined
              ? { code: 'closed', detail: `${where} closed the connection` }
              : { code: 'ioError', detail: errorText(lastError) },
          ),
        )
        socket.on('connect', () => {
          if (settled) return
          settled = true
          clock.clearTimeout(timer)
          resolve(ok(channel))
        })
        const channel: Channel = {
          write: (bytes) =>
            new Promise((done) => {
              const ended = ends.ended()
              if (ended !== undefined) return done(err(ended))
              socket.write(bytes, (error) => done(error == null ? ok(undefined) : err({ code: 'ioError', detail: errorText(error) })))
            }),
          onData: ends.onData,
          onClose: ends.onClose,
          close: () => {
            ends.end({ code: 'closed', detail: 'closed by this end' })
            socket.destroySoon()
            return Promise.resolve()
          },
        }
      }),
  }
}
