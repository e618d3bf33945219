import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok } from '@zhengyin/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../../channel/channel.ts'
import { channelEnds } from '../../../channel/ends.ts'
import type { SimulatedLine } from '../../../channel/line.ts'
import { ptyLine } from '../../../channel/pty.ts'
import { tcpOpener } from '../../../channel/tcp.ts'
import { simulatedReceiptPrinter } from '../../../sim/receipt-printer/simulated-receipt-printer.ts'
import { escposPrinter } from './driver.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

/** A printer's port 9100, on the loopback. */
async function tcpLine(): Promise<SimulatedLine> {
  const listeners = new Set<(end: Channel) => void>()
  const server = createServer((socket) => {
    const ends = channelEnds()
    socket.on('data', (bytes) => {
      ends.data(bytes)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      ends.end({ code: 'closed', detail: 'closed' })
    })
    const channel: Channel = {
      write: (bytes) => {
        socket.write(bytes)
        return Promise.resolve(ok(undefined))
      },
      onData: ends.onData,
      onClose: ends.onClose,
      close: () => {
        socket.destroy()
        return Promise.resolve()
      },
    }
    for (const listener of listeners) listener(channel)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const shut = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve()
      })
    })
  return {
    opener: tcpOpener({ host: '127.0.0.1', port }),
    attach: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    plugged: () => server.listening,
    unplug: shut,
    plug: () => Promise.resolve(),
    dispose: shut,
  }
}

async function printsOver(line: SimulatedLine): Promise<void> {
  const sim = simulatedReceiptPrinter({ line, msPerLine: 1 })
  const printer = escposPrinter({ opener: line.opener })
  closers.push(
    () => sim.dispose(),
    () => printer.close(),
  )
  await printer.open()
  expect(printer.status()).toBe('online')
  const lines = Array.from({ length: 30 }, (_, i) => ({ type: 'text', text: `第${i}行：办理回执㙍` }) as const)
  expect(await printer.print({ lines })).toEqual({ ok: true, value: { cut: true } })
  expect(sim.takeSlip()[0]?.lines).toHaveLength(30)
  sim.openCover()
  expect(await printer.state()).toEqual({ ok: true, value: { paper: 'full', cover: 'open' } })
}

describe('ESC/POS printer over real transports', () => {
  it('TCP, as on port 9100', async () => {
    await printsOver(await tcpLine())
  })

  it('the serial port library over a pseudo-terminal', async (context) => {
    const dir = await mkdtemp(join(tmpdir(), 'slip-'))
    closers.push(() => rm(dir, { recursive: true, force: true }))
    const line = ptyLine(join(dir, 'printer'))
    if (!line.ok) {
      console.warn(`SKIPPED: no pseudo-terminal here, ${line.error.detail}`)
      context.skip()
      return
    }
    expect(existsSync(join(dir, 'printer'))).toBe(true)
    await printsOver(line.value)
  })
})
