/**
 * A pseudo-terminal pair: the host side opens it with the real serial port library, the simulated device holds the master.
 *
 * Only the native `open()` of the prebuilt module is used. Its JavaScript wrapper must never be: a terminal it opened without a process
 * has pid -1, and on close the wrapper signals every process of the user.
 */
import { closeSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { ReadStream } from 'node:tty'
import { err, ok, type Result } from '@zhengyin/kernel'
import type { Channel, ChannelError } from './channel.ts'
import { channelEnds, errorText } from './ends.ts'
import type { SimulatedLine } from './line.ts'
import { type SerialOptions, serialOpener } from './serial.ts'

interface NativePty {
  open(columns: number, rows: number): { readonly master: number; readonly slave: number; readonly pty: string }
}

export interface PtyPair {
  /** What the host opens, e.g. `/dev/pts/3`. */
  readonly path: string
  readonly device: Channel
}

/** `notFound` where no prebuilt pseudo-terminal module fits this machine (it is an optional dependency, Linux x64 and arm64). */
export function openPty(): Result<PtyPair, ChannelError> {
  const native = loadNative()
  if (!native.ok) return native
  const { master, slave, pty } = native.value.open(80, 24)
  const ends = channelEnds()
  const stream = new ReadStream(master)
  const shut = (cause: ChannelError) => {
    if (ends.ended() !== undefined) return
    ends.end(cause)
    stream.destroy()
    // The slave is held until now: a pseudo-terminal whose slave has no holder vanishes before the host opens it.
    closeSync(slave)
  }
  stream.on('data', (chunk: Uint8Array) => ends.data(new Uint8Array(chunk)))
  stream.on('error', (error) => shut({ code: 'ioError', detail: errorText(error) }))
  stream.on('close', () => shut({ code: 'closed', detail: 'the master is closed' }))
  return ok({
    path: pty,
    device: {
      write: (bytes) =>
        new Promise((resolve) => {
          const ended = ends.ended()
          if (ended !== undefined) return resolve(err(ended))
          stream.write(bytes, (error) => resolve(error == null ? ok(undefined) : err({ code: 'ioError', detail: errorText(error) })))
        }),
      onData: ends.onData,
      onClose: ends.onClose,
      close: () => {
        shut({ code: 'closed', detail: 'closed by this end' })
        return Promise.resolve()
      },
    },
  })
}

function loadNative(): Result<NativePty, ChannelError> {
  const name = `@lydell/node-pty-${process.platform}-${process.arch}/pty.node`
  try {
    const loaded: unknown = createRequire(import.meta.url)(name)
    return ok(loaded as NativePty)
  } catch (error) {
    return err({ code: 'notFound', detail: `no pseudo-terminal on this machine: ${errorText(error)}` })
  }
}

/**
 * A serial line whose plug can be pulled. `linkPath` is the stable name that configuration knows; each plug makes a fresh
 * pseudo-terminal behind it, as a USB adapter comes back under a new device node.
 */
export function ptyLine(linkPath: string, options: Omit<SerialOptions, 'path'> = {}): Result<SimulatedLine, ChannelError> {
  const listeners = new Set<(deviceEnd: Channel) => void>()
  let pair: PtyPair | undefined

  const plugIn = (): Result<void, ChannelError> => {
    const opened = openPty()
    if (!opened.ok) return opened
    pair = opened.value
    rmSync(linkPath, { force: true })
    symlinkSync(pair.path, linkPath)
    for (const listener of listeners) listener(pair.device)
    return ok(undefined)
  }
  const pull = async () => {
    const old = pair
    pair = undefined
    rmSync(linkPath, { force: true })
    await old?.device.close()
  }

  const first = plugIn()
  if (!first.ok) return first
  return ok({
    opener: serialOpener({ ...options, path: linkPath }),
    attach: (listener) => {
      listeners.add(listener)
      if (pair !== undefined) listener(pair.device)
      return () => void listeners.delete(listener)
    },
    plugged: () => pair !== undefined,
    unplug: pull,
    plug: () => {
      if (pair !== undefined) return Promise.resolve()
      const again = plugIn()
      return again.ok ? Promise.resolve() : Promise.reject(new Error(again.error.detail))
    },
    dispose: async () => {
      listeners.clear()
      await pull()
    },
  })
}
