import { err, memoryLog, ok } from '@zhengyin/kernel'
import { type SimulatedClock, simulatedClock } from '@zhengyin/kernel/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Channel, ChannelError, ChannelOpener } from '../channel/channel.ts'
import { memoryPair } from '../channel/memory.ts'
import { runFramer } from '../codec/framer.ts'
import type { DeviceStatus } from '../contract/common.ts'
import type { ScanFrame } from '../drivers/code-scanner/scan-frame.ts'
import { serialScanFramer } from '../drivers/code-scanner/serial-frame.ts'
import { passTime, passTimeUntil } from '../testing/pass-time.ts'
import type { Command } from './line.ts'
import { createLink, type Health, type Link } from './link.ts'

/** A device of lines: `PING` is answered `PONG`, `ECHO x` with `x`; other answers are written by hand. */
interface TestDevice {
  readonly opener: ChannelOpener
  /** Host channels given out so far, newest last. */
  readonly opened: Channel[]
  heard: string[]
  present: boolean
  mute: boolean
  ill: boolean
  opens: number
  say(text: string): void
  cut(): void
}

const ascii = (text: string) => new TextEncoder().encode(text)

function testDevice(): TestDevice {
  let end: Channel | undefined
  const device: TestDevice = {
    opened: [],
    heard: [],
    present: true,
    mute: false,
    ill: false,
    opens: 0,
    say: (text) => void end?.write(ascii(`${text}\r`)),
    cut: () => void end?.close(),
    opener: {
      description: 'test device',
      open: () => {
        device.opens += 1
        if (!device.present) return Promise.resolve(err<ChannelError>({ code: 'notFound', detail: 'absent' }))
        const pair = memoryPair()
        end = pair.device
        device.opened.push(pair.host)
        pair.device.onData((bytes) => {
          const text = new TextDecoder().decode(bytes).trim()
          device.heard.push(text)
          if (device.mute) return
          if (text === 'PING') device.say(device.ill ? 'ILL' : 'PONG')
          if (text.startsWith('ECHO ')) device.say(text.slice(5))
        })
        return Promise.resolve(ok(pair.host))
      },
    },
  }
  return device
}

const textOf = (frame: ScanFrame) => (frame.type === 'code' ? new TextDecoder().decode(frame.bytes) : '')
const ping: Command<ScanFrame, Health> = {
  name: 'ping',
  bytes: ascii('PING\r'),
  timeoutMs: 500,
  match: (frame) => {
    if (textOf(frame) === 'ILL') return { value: 'hardwareError' }
    return textOf(frame) === 'PONG' ? { value: 'healthy' } : undefined
  },
}
const echo = (text: string): Command<ScanFrame, string> => ({
  name: `echo ${text}`,
  bytes: ascii(`ECHO ${text}\r`),
  timeoutMs: 500,
  match: (frame) => (textOf(frame).startsWith('*') ? undefined : { value: textOf(frame) }),
})

let clock: SimulatedClock
let device: TestDevice
let link: Link<ScanFrame>
let statuses: DeviceStatus[]
let unsolicited: string[]
let log: ReturnType<typeof memoryLog>

beforeEach(() => {
  clock = simulatedClock(0)
  device = testDevice()
  statuses = []
  unsolicited = []
  log = memoryLog()
  link = createLink({
    name: 'test',
    opener: device.opener,
    framer: () => runFramer(serialScanFramer),
    clock,
    log,
    interByteMs: 50,
    heartbeat: { command: ping, everyMs: 2000 },
    onUnsolicited: (frame) => unsolicited.push(textOf(frame)),
  })
  link.subscribe((status) => statuses.push(status))
})

const open = () => passTimeUntil(clock, link.open())

describe('the life of a link', () => {
  it('is online once the device has answered its heartbeat', async () => {
    await open()
    expect(device.heard).toEqual(['PING'])
    expect(statuses).toEqual(['starting', 'online'])
  })

  it('says noDevice while the path is absent and comes up when it appears, on a new channel', async () => {
    device.present = false
    await open()
    expect(link.status()).toBe('noDevice')
    device.present = true
    await passTime(clock, 300)
    expect(statuses).toEqual(['starting', 'noDevice', 'online'])
  })

  it('waits longer after every failure, up to ten seconds', async () => {
    device.present = false
    await open()
    const openedAt: number[] = []
    for (let last = device.opens; clock.monotonic() < 40_000; ) {
      await passTime(clock, 10)
      if (device.opens > last) openedAt.push(clock.monotonic())
      last = device.opens
    }
    const gaps = openedAt.map((at, i) => Math.round((at - (openedAt[i - 1] ?? 0)) / 250) * 250)
    expect(gaps).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000])
  })

  it('says offline when the port opens and nobody answers', async () => {
    device.mute = true
    await open()
    expect(link.status()).toBe('offline')
    device.mute = false
    await passTime(clock, 1000)
    expect(link.status()).toBe('online')
  })

  it('reconnects on a new channel after the line was cut, and works again', async () => {
    await open()
    device.cut()
    await passTime(clock, 20)
    expect(link.status()).toBe('offline')
    await passTime(clock, 300)
    expect(link.status()).toBe('online')
    expect(device.opened).toHaveLength(2)
    expect(await passTimeUntil(clock, link.run(echo('again')))).toEqual({ ok: true, value: 'again' })
  })

  it('notices by two unanswered heartbeats that a device is gone although its port stays open', async () => {
    await open()
    device.mute = true
    await passTime(clock, 2000 + 500 + 40)
    expect(link.status()).toBe('online')
    await passTime(clock, 2000 + 500 + 40)
    expect(link.status()).toBe('offline')
    expect(log.events).toContainEqual({ event: 'device.lost', level: 'warn', device: 'test', why: 'silent' })
  })

  it('sends no heartbeat while commands are answered', async () => {
    await open()
    for (let i = 0; i < 8; i++) {
      await passTime(clock, 1000)
      await passTimeUntil(clock, link.run(echo(String(i))))
    }
    expect(device.heard.filter((text) => text === 'PING')).toHaveLength(1)
  })

  it('reports a device that answers that it is ill, and its recovery', async () => {
    await open()
    device.ill = true
    await passTime(clock, 2100)
    expect(link.status()).toBe('hardwareError')
    device.ill = false
    await passTime(clock, 2100)
    expect(link.status()).toBe('online')
  })

  it('closes its channel and stays closed', async () => {
    await open()
    await passTimeUntil(clock, link.close())
    let ended = false
    device.opened[0]?.onClose(() => {
      ended = true
    })
    await passTime(clock, 20_000)
    expect(ended).toBe(true)
    expect(device.opens).toBe(1)
    expect(link.status()).toBe('offline')
  })

  it('closes a channel that the operating system hands over after close', async () => {
    let handOver: (() => void) | undefined
    const pair = memoryPair()
    const slow = createLink<ScanFrame>({
      name: 'slow',
      opener: { description: 'slow', open: () => new Promise((resolve) => void (handOver = () => resolve(ok(pair.host)))) },
      framer: () => runFramer(serialScanFramer),
      clock,
      interByteMs: 50,
    })
    const opening = slow.open()
    await passTime(clock, 20)
    await slow.close()
    let closed = false
    pair.host.onClose(() => {
      closed = true
    })
    handOver?.()
    await opening
    await passTime(clock, 20)
    expect(closed).toBe(true)
  })
})

describe('commands on a link', () => {
  it('are answered in the order in which they were given', async () => {
    await open()
    const answers = await passTimeUntil(clock, Promise.all(['a', 'b', 'c'].map((text) => link.run(echo(text)))))
    expect(answers).toEqual(['a', 'b', 'c'].map((value) => ({ ok: true, value })))
  })

  it('end with timeOut when no answer comes, and the next one is right', async () => {
    await open()
    device.mute = true
    const lost = await passTimeUntil(clock, link.run(echo('lost')))
    expect(lost).toMatchObject({ ok: false, error: { code: 'timeOut', sent: true } })
    device.mute = false
    const next = link.run(echo('next'))
    device.say('lost')
    expect(await passTimeUntil(clock, next)).toEqual({ ok: true, value: 'next' })
    expect(unsolicited).toEqual([])
  })

  it('end at once when cancelled, and their late answer is not taken for another', async () => {
    await open()
    device.mute = true
    const abort = new AbortController()
    const first = link.run(echo('first'), abort.signal)
    const second = link.run(echo('second'))
    abort.abort()
    expect(await passTimeUntil(clock, first, 20)).toMatchObject({ ok: false, error: { code: 'canceled' } })
    device.mute = false
    device.say('first')
    expect(await passTimeUntil(clock, second)).toEqual({ ok: true, value: 'second' })
  })

  it('are never sent when cancelled while waiting', async () => {
    await open()
    const abort = new AbortController()
    const first = link.run(echo('first'))
    const second = link.run(echo('second'), abort.signal)
    abort.abort()
    expect(await passTimeUntil(clock, second)).toMatchObject({ ok: false, error: { code: 'canceled' } })
    await passTimeUntil(clock, first)
    await passTime(clock, 100)
    expect(device.heard).toEqual(['PING', 'ECHO first'])
  })

  it('end with deviceNotReady when the line is cut, and say whether they were sent', async () => {
    await open()
    device.mute = true
    const sent = link.run(echo('sent'))
    const queued = link.run(echo('queued'))
    await passTime(clock, 20)
    device.cut()
    expect(await passTimeUntil(clock, sent)).toMatchObject({ ok: false, error: { code: 'deviceNotReady', sent: true } })
    expect(await passTimeUntil(clock, queued)).toMatchObject({ ok: false, error: { code: 'deviceNotReady', sent: false } })
    expect(await link.run(echo('later'))).toMatchObject({ ok: false, error: { code: 'deviceNotReady', sent: false } })
  })

  it('hand frames that answer nothing to the event channel', async () => {
    await open()
    device.say('*door')
    const answer = link.run(echo('x'))
    device.say('*paper')
    expect(await passTimeUntil(clock, answer)).toEqual({ ok: true, value: 'x' })
    expect(unsolicited).toEqual(['*door', '*paper'])
  })
})
