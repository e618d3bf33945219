/** Every fault of the simulated reader, and of the wire, on a simulated clock: what the person is asked to do follows from the code. */
import { memoryLog } from '@zhengyin/kernel'
import { type SimulatedClock, simulatedClock } from '@zhengyin/kernel/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultyOpener, type WireFaults } from '../../../channel/faulty.ts'
import { memoryLine } from '../../../channel/memory.ts'
import { joinBytes } from '../../../codec/bytes.ts'
import type { CommandOptions } from '../../../contract/common.ts'
import type { IdCardReader } from '../../../contract/id-card-reader.ts'
import type { CardPerson } from '../../../sim/card-reader/card-image.ts'
import {
  CARD_READER_FAULTS,
  type CardReaderFault,
  type SimulatedCardReader,
  simulatedCardReader,
} from '../../../sim/card-reader/simulated-card-reader.ts'
import { passTime, passTimeUntil } from '../../../testing/pass-time.ts'
import { samVReader } from './driver.ts'
import { encodeAnswer, SW } from './messages.ts'

const NOON = Date.parse('2026-03-10T12:00:00+08:00')
const person: CardPerson = {
  name: '张明',
  idNumber: '310199198604122313',
  sex: '1',
  birth: '1986-04-12',
  nation: '01',
  address: '上海市徐汇区虚构路12号301室',
  issuer: '上海市公安局徐汇分局',
  validFrom: '2016-03-01',
  validTo: '2036-03-01',
  newestAddress: '上海市徐汇区虚构路13号',
}

let clock: SimulatedClock
let sim: SimulatedCardReader
let wire: WireFaults
let reader: IdCardReader
let log: ReturnType<typeof memoryLog>

beforeEach(async () => {
  clock = simulatedClock(NOON)
  const line = memoryLine('reader')
  sim = simulatedCardReader({ line, clock })
  const faulty = faultyOpener(line.opener, clock)
  wire = faulty.faults
  log = memoryLog()
  reader = samVReader({ opener: faulty.opener, clock, log })
  await passTimeUntil(clock, reader.open())
})
afterEach(() => reader.close())

const read = (timeoutMs?: number) => passTimeUntil(clock, reader.read(timeoutMs === undefined ? {} : { timeoutMs }))

/** What the first read says. */
const expected: Record<CardReaderFault, string> = {
  silent: 'readFailed',
  babble: 'ok',
  wrongChecksum: 'readFailed',
  truncate: 'readFailed',
  late: 'readFailed',
  unplug: 'deviceNotReady',
  blindFlip: 'invalidMedia',
  unknownKind: 'unknownCardKind',
  twoCards: 'cardCollision',
  'pullDuring:find': 'cardCollision',
  'pullDuring:select': 'cardCollision',
  'pullDuring:read': 'readFailed',
  selfTestFailed: 'ok',
}

describe('a fault of the reader, once', () => {
  it.each(CARD_READER_FAULTS)('%s: the read says what happened, and laying the card again works', async (fault) => {
    sim.faults.failNext(fault)
    sim.layCard(person)
    const first = await read()
    expect(first.ok ? 'ok' : first.error.code).toBe(expected[fault])
    if (fault === 'unplug') await sim.plug()
    await passTime(clock, 5000)
    sim.faults.clear()
    sim.liftCard()
    sim.layCard(person)
    expect(await read()).toMatchObject({ ok: true, value: { name: '张明', newestAddress: '上海市徐汇区虚构路13号' } })
  })
})

describe('a fault of the reader that lasts', () => {
  it('silent: the device is offline within seconds and online again when it answers', async () => {
    sim.faults.failRepeatedly('silent')
    await passTime(clock, 8000)
    expect(reader.status()).toBe('offline')
    expect(await read()).toMatchObject({ ok: false, error: { code: 'deviceNotReady' } })
    sim.faults.clear()
    await passTime(clock, 10_500)
    expect(reader.status()).toBe('online')
  })

  it('selfTestFailed: the device is in hardware error and its self-test says why', async () => {
    sim.faults.failRepeatedly('selfTestFailed')
    await passTime(clock, 2500)
    expect(reader.status()).toBe('hardwareError')
    expect(await passTimeUntil(clock, reader.selfTest())).toMatchObject({
      ok: false,
      error: { code: 'securityFail', detail: expect.stringContaining('60') },
    })
  })

  it('unplug and replug while somebody waits for a card: the wait ends, the next one reads', async () => {
    const waiting = reader.read()
    await passTime(clock, 1000)
    await sim.unplug()
    expect(await passTimeUntil(clock, waiting)).toMatchObject({ ok: false, error: { code: 'deviceNotReady' } })
    await passTime(clock, 1000)
    expect(reader.status()).toBe('noDevice')
    await sim.plug()
    await passTime(clock, 4000)
    expect(reader.status()).toBe('online')
    sim.layCard(person)
    expect((await read()).ok).toBe(true)
  })
})

describe('a fault of the wire', () => {
  it('one damaged request is repeated: the reader says SW 10 and has done nothing', async () => {
    sim.layCard(person)
    wire.failNext('out', { type: 'corrupt', at: 9 })
    expect((await read()).ok).toBe(true)
  })

  it('a request with a wrong length is answered SW 11 and repeated', async () => {
    sim.layCard(person)
    wire.failNext('out', { type: 'corrupt', at: 5 })
    expect((await read()).ok).toBe(true)
    expect(log.events.some((event) => event.event === 'device.lost')).toBe(false)
  })

  it.each([
    ['20 01', 0],
    ['20 02', 1],
    ['30 01', 2],
    ['30 03', 3],
  ])('answers of other commands before the answer of %s are not taken for it', async (_command, answersBefore) => {
    sim.layCard(person)
    for (let i = 0; i < answersBefore; i++) wire.failNext('in', { type: 'delay', ms: 1 })
    // A late SAM status, a late SAM id, a late "card found".
    const stray = joinBytes(
      encodeAnswer(SW.done),
      encodeAnswer(SW.done, new Uint8Array(16)),
      ...(answersBefore > 0 ? [encodeAnswer(SW.cardFound, new Uint8Array(4))] : []),
    )
    wire.failNext('in', { type: 'noise', bytes: stray })
    expect(await read()).toMatchObject({ ok: true, value: { name: '张明', newestAddress: '上海市徐汇区虚构路13号' } })
    expect(sim.heard.filter((name) => name !== 'samStatus')).toEqual(['findCard', 'selectCard', 'readBase', 'readNewestAddress'])
  })

  it('bytes lost from the answer with the card are not taken from the next card', async () => {
    sim.layCard(person)
    const first = reader.read()
    wire.failNext('in', { type: 'delay', ms: 1 })
    wire.failNext('in', { type: 'delay', ms: 1 })
    wire.failNext('in', { type: 'truncate', bytes: 700 })
    expect(await passTimeUntil(clock, first)).toMatchObject({ ok: false, error: { code: 'readFailed' } })
    sim.liftCard()
    sim.layCard({ ...person, name: '李明' })
    expect(await read()).toMatchObject({ ok: true, value: { name: '李明' } })
  })
})

describe('waiting for a card', () => {
  it('polls not faster than every 300 ms', async () => {
    await read(3000)
    const finds = sim.heard.filter((name) => name === 'findCard').length
    expect(finds).toBeGreaterThan(8)
    expect(finds).toBeLessThanOrEqual(11)
  })

  it('ends with noMedia after the time-out, timeOut when the reader itself is silent', async () => {
    expect(await read(1000)).toMatchObject({ ok: false, error: { code: 'noMedia' } })
    wire.failRepeatedly('in', { type: 'drop' })
    expect(await read(900)).toMatchObject({ ok: false, error: { code: 'timeOut' } })
  })

  it('tells its listeners that it is busy, that a card was found, and that it is free', async () => {
    const events: string[] = []
    reader.subscribe((event) => events.push(event.type === 'status' ? event.status : event.type))
    sim.layCard(person)
    await read()
    expect(events).toEqual(['deviceBusy', 'cardFound', 'online'])
  })

  it.each([
    ['in 20 01', 0],
    ['in 20 02', 1],
    ['in 30 01', 2],
    ['in 30 03', 3],
  ])('is cancelled %s, and the next read is not disturbed by the late answer', async (_where, answersBefore) => {
    sim.layCard(person)
    for (let i = 0; i < answersBefore; i++) wire.failNext('in', { type: 'delay', ms: 1 })
    wire.failNext('in', { type: 'delay', ms: 400 })
    const abort = new AbortController()
    const cancelled = reader.read({ signal: abort.signal })
    await passTime(clock, 100)
    abort.abort()
    expect(await passTimeUntil(clock, cancelled, 20)).toMatchObject({ ok: false, error: { code: 'canceled' } })
    sim.liftCard()
    sim.layCard({ ...person, name: '李明' })
    expect(await read()).toMatchObject({ ok: true, value: { name: '李明' } })
  })

  it.each(['identify', 'selfTest'] as const)('%s keeps to its own time-out and can be cancelled', async (command) => {
    const ask = (options: CommandOptions): Promise<unknown> => reader[command](options)
    wire.failRepeatedly('in', { type: 'drop' })
    expect(await passTimeUntil(clock, ask({ timeoutMs: 200 }), 400)).toMatchObject({ ok: false, error: { code: 'timeOut' } })
    const abort = new AbortController()
    const cancelled = ask({ signal: abort.signal })
    abort.abort()
    expect(await passTimeUntil(clock, cancelled, 20)).toMatchObject({ ok: false, error: { code: 'canceled' } })
  })
})

describe('the log', () => {
  it('holds no bytes and no text of a card, whatever fails', async () => {
    for (const fault of CARD_READER_FAULTS) {
      sim.faults.failNext(fault)
      sim.layCard(person)
      await read(5000)
      await sim.plug()
      await passTime(clock, 5000)
      sim.faults.clear()
      sim.liftCard()
    }
    const written = JSON.stringify(log.events)
    expect(log.events.length).toBeGreaterThan(10)
    for (const secret of ['张明', '19860412', '310199', '虚构路', 'AAAAAA9669', '5F200E66']) expect(written).not.toContain(secret)
  })
})
