import { createServer, type Server, type Socket } from 'node:net'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { runFramer } from '../codec/framer.ts'
import { answerFramer, encodeFrame, requestFramer } from '../drivers/id-card-reader/sam-v/frame.ts'
import type { Channel, ChannelError } from './channel.ts'
import { faultyOpener, type WireFault } from './faulty.ts'
import { type HidHandle, type HidInfo, hidOpener } from './hid.ts'
import { memoryLine, memoryPair } from './memory.ts'
import { recordingChannel, type WireEntry } from './recording.ts'
import { serialOpener } from './serial.ts'
import { tcpOpener } from './tcp.ts'

function heard(channel: Channel): number[][] {
  const chunks: number[][] = []
  channel.onData((bytes) => chunks.push([...bytes]))
  return chunks
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('the in-memory line', () => {
  it('keeps chunks and their order both ways', async () => {
    const { host, device } = memoryPair()
    const atDevice = heard(device)
    const atHost = heard(host)
    await host.write(Uint8Array.of(1, 2))
    await host.write(Uint8Array.of(3))
    await device.write(Uint8Array.of(4))
    await turn()
    expect([atDevice, atHost]).toEqual([[[1, 2], [3]], [[4]]])
  })

  it('tells the other end once, and refuses writes after the end', async () => {
    const { host, device } = memoryPair()
    const ends: ChannelError[] = []
    host.onClose((cause) => ends.push(cause))
    await device.close()
    await device.close()
    await turn()
    expect(ends).toEqual([{ code: 'closed', detail: 'the far end is gone' }])
    expect(await host.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { code: 'closed' } })
  })

  it('has a plug: nothing opens while it is pulled, one opener at a time', async () => {
    const line = memoryLine()
    await line.unplug()
    expect(await line.opener.open()).toMatchObject({ ok: false, error: { code: 'notFound' } })
    await line.plug()
    expect((await line.opener.open()).ok).toBe(true)
    expect(await line.opener.open()).toMatchObject({ ok: false, error: { code: 'busy' } })
    await line.unplug()
    await turn()
    await line.plug()
    expect((await line.opener.open()).ok).toBe(true)
  })
})

describe('a recorded wire', () => {
  it('records every chunk with its direction and time', async () => {
    const clock = simulatedClock(0)
    const entries: WireEntry[] = []
    const { host, device } = memoryPair()
    const recorded = recordingChannel(host, { device: 'reader', clock, write: (entry) => entries.push(entry) })
    await recorded.write(Uint8Array.of(0xaa))
    await clock.advance(5)
    await device.write(Uint8Array.of(1, 2))
    await clock.advance(5)
    await recorded.close()
    expect(entries).toEqual([
      { device: 'reader', atMs: 0, type: 'opened' },
      { device: 'reader', atMs: 0, type: 'bytes', direction: 'host->device', length: 1, hex: 'AA' },
      { device: 'reader', atMs: 5, type: 'bytes', direction: 'device->host', length: 2, hex: '0102' },
      { device: 'reader', atMs: 10, type: 'closed', detail: 'closed by this end' },
    ])
  })

  it('records whole frames where it knows the protocol, and lengths only where it is redacted', async () => {
    const entries: WireEntry[] = []
    const { host, device } = memoryPair()
    recordingChannel(host, {
      device: 'reader',
      clock: simulatedClock(0),
      write: (entry) => entries.push(entry),
      redact: true,
      frames: (direction) => runFramer(direction === 'host->device' ? requestFramer : answerFramer),
    })
    const frame = encodeFrame(Uint8Array.of(0, 0, 0x80))
    await device.write(frame.slice(0, 4))
    await device.write(frame.slice(4))
    await turn()
    expect(entries.slice(1)).toEqual([{ device: 'reader', atMs: 0, type: 'frame', direction: 'device->host', length: 11 }])
  })
})

describe('a faulty wire', () => {
  const cases: [WireFault, number[][]][] = [
    [{ type: 'drop' }, [[9]]],
    [{ type: 'corrupt', at: 1 }, [[1, 3, 3], [9]]],
    [{ type: 'truncate', bytes: 2 }, [[1, 2], [9]]],
    [{ type: 'noise', bytes: Uint8Array.of(7) }, [[7, 1, 2, 3], [9]]],
    [{ type: 'delay', ms: 30 }, [[9], [1, 2, 3]]],
  ]
  it.each(cases)('%j strikes one chunk', async (fault, expected) => {
    for (const direction of ['in', 'out'] as const) {
      const clock = simulatedClock(0)
      const line = memoryLine()
      let device: Channel | undefined
      line.attach((end) => {
        device = end
      })
      const { opener, faults } = faultyOpener(line.opener, clock)
      const opened = await opener.open()
      if (!opened.ok || device === undefined) throw new Error('not open')
      const [from, to] = direction === 'in' ? [device, opened.value] : [opened.value, device]
      const chunks = heard(to)
      faults.failNext(direction, fault)
      await from.write(Uint8Array.of(1, 2, 3))
      await from.write(Uint8Array.of(9))
      await clock.advance(50)
      expect(chunks).toEqual(expected)
    }
  })

  it('close ends the channel', async () => {
    const { opener, faults } = faultyOpener(memoryLine().opener, simulatedClock(0))
    const opened = await opener.open()
    if (!opened.ok) throw new Error('not open')
    const causes: string[] = []
    opened.value.onClose((cause) => causes.push(cause.detail))
    faults.failNext('out', { type: 'close' })
    await opened.value.write(Uint8Array.of(1))
    await turn()
    expect(causes).toEqual(['the wire broke'])
  })
})

describe('a serial port that is not there', () => {
  it('is notFound', async () => {
    expect(await serialOpener({ path: '/dev/does-not-exist' }).open()).toMatchObject({ ok: false, error: { code: 'notFound' } })
  })
})

describe('a TCP channel', () => {
  let server: Server | undefined
  const sockets: Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
    server?.close()
  })

  async function listen(): Promise<number> {
    const made = createServer((socket) => {
      sockets.push(socket)
      socket.on('data', (bytes) => socket.write(bytes))
    })
    server = made
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve))
    const address = made.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  it('carries bytes both ways and ends when the far end closes', async () => {
    const opened = await tcpOpener({ host: '127.0.0.1', port: await listen() }).open()
    if (!opened.ok) throw new Error(opened.error.detail)
    const echo = new Promise<Uint8Array>((resolve) => opened.value.onData(resolve))
    await opened.value.write(Uint8Array.of(0x10, 0x04, 0x01))
    expect([...(await echo)]).toEqual([0x10, 0x04, 0x01])
    const gone = new Promise<ChannelError>((resolve) => opened.value.onClose(resolve))
    sockets[0]?.end()
    expect((await gone).code).toBe('closed')
  })

  it('is notFound where nobody listens', async () => {
    const port = await listen()
    await new Promise((resolve) => server?.close(resolve))
    expect(await tcpOpener({ host: '127.0.0.1', port }).open()).toMatchObject({ ok: false, error: { code: 'notFound' } })
  })
})

describe('a HID channel', () => {
  const scanner: HidInfo = { path: 'usb:1', vendorId: 0x0c2e, productId: 1, usagePage: 0x8c, usage: 2 }
  function system(infos: HidInfo[]) {
    const features: number[][] = []
    let report: ((bytes: Uint8Array) => void) | undefined
    let fail: ((error: Error) => void) | undefined
    const handle: HidHandle = {
      onReport: (listener) => {
        report = listener
      },
      onError: (listener) => {
        fail = listener
      },
      write: () => Promise.reject(new Error('no output reports')),
      sendFeatureReport: (bytes) => Promise.resolve(void features.push([...bytes])),
      close: () => Promise.reject(new Error('gone')),
    }
    return {
      features,
      send: (bytes: Uint8Array) => report?.(bytes),
      fail: (error: Error) => fail?.(error),
      system: { list: () => Promise.resolve(infos), open: () => Promise.resolve(handle) },
    }
  }
  const matches = (info: HidInfo) => info.vendorId === 0x0c2e

  it('finds its device by identity, enables it, and gives each report as one chunk', async () => {
    const fake = system([{ ...scanner, vendorId: 1 }, scanner])
    const opened = await hidOpener({
      description: 'scanner',
      matches,
      featureReports: () => [Uint8Array.of(0xfe, 1)],
      system: fake.system,
    }).open()
    if (!opened.ok) throw new Error(opened.error.detail)
    const chunks = heard(opened.value)
    fake.send(Uint8Array.of(2, 0))
    expect(fake.features).toEqual([[0xfe, 1]])
    expect(chunks).toEqual([[2, 0]])
    expect(await opened.value.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { code: 'ioError' } })
    const gone = new Promise<ChannelError>((resolve) => opened.value.onClose(resolve))
    fake.fail(new Error('could not read from HID device'))
    expect(await gone).toEqual({ code: 'ioError', detail: 'could not read from HID device' })
  })

  it('is notFound where no device matches', async () => {
    expect(await hidOpener({ description: 'scanner', matches, system: system([]).system }).open()).toMatchObject({
      ok: false,
      error: { code: 'notFound' },
    })
  })
})
