import { type SimulatedClock, simulatedClock } from '@zhengyin/kernel/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../channel/channel.ts'
import { memoryLine } from '../../channel/memory.ts'
import { fromHex, toHex } from '../../codec/hex.ts'
import { INTER_BYTE_TIMEOUT_MS } from '../../drivers/id-card-reader/sam-v/frame.ts'
import { decodeAnswer, encodeRequest, WLT_HEADER } from '../../drivers/id-card-reader/sam-v/messages.ts'
import { type CardPerson, cardImage } from './card-image.ts'
import { type SimulatedCardReader, simulatedCardReader } from './simulated-card-reader.ts'

const person: CardPerson = {
  name: '张明',
  idNumber: '310199198604122313',
  sex: '1',
  birth: '1986-04-12',
  nation: '01',
  address: '上海市徐汇区虚构路12号301室',
  issuer: '上海市公安局徐汇分局',
  validFrom: '2016-03-01',
  validTo: 'long-term',
}

let clock: SimulatedClock
let sim: SimulatedCardReader
let host: Channel
let heard: { at: number; bytes: Uint8Array }[]

async function connect(paced: boolean) {
  clock = simulatedClock(0)
  const line = memoryLine()
  sim = simulatedCardReader({ line, clock, paced })
  const opened = await line.opener.open()
  if (!opened.ok) throw new Error(opened.error.detail)
  host = opened.value
  heard = []
  host.onData((bytes) => heard.push({ at: clock.monotonic(), bytes }))
}
beforeEach(() => connect(false))

async function say(hex: string): Promise<string> {
  heard.length = 0
  await host.write(fromHex(hex) ?? new Uint8Array(0))
  await clock.advance(0)
  return heard.map((each) => toHex(each.bytes)).join('')
}
const ask = async (name: Parameters<typeof encodeRequest>[0]) => {
  const answer = await say(toHex(encodeRequest(name)))
  return answer === '' ? undefined : decodeAnswer(fromHex(answer) ?? new Uint8Array(0))
}

describe('the simulated reader answers bad requests as a reader does', () => {
  it.each([
    ['a wrong checksum', 'AAAAAA96690003200121', 'AAAAAA9669000400001014'],
    ['an unknown command', 'AAAAAA96690003400142', 'AAAAAA9669000400002125'],
    ['a length no request has', 'AAAAAA9669FFFF200122', 'AAAAAA9669000400001115'],
    ['a request between noise', '00FF37AAAAAA96690003200122', 'AAAAAA9669000400008084'],
  ])('%s', async (_what, request, answer) => {
    expect(await say(request)).toBe(answer)
  })

  it('with silence to a request that stops in the middle, and hears the next one', async () => {
    expect(await say('AAAAAA966900')).toBe('')
    await clock.advance(INTER_BYTE_TIMEOUT_MS + 10)
    expect(await say('AAAAAA96690003200122')).toBe('AAAAAA9669000400008084')
  })
})

describe('the card on the simulated reader', () => {
  it('must be found and selected before it is read, in this order', async () => {
    sim.layCard(person)
    expect((await ask('readBase'))?.sw3).toBe(0x41)
    sim.layCard(person)
    expect((await ask('selectCard'))?.sw3).toBe(0x81)
    sim.layCard(person)
    expect((await ask('findCard'))?.sw3).toBe(0x9f)
    expect((await ask('readBase'))?.sw3).toBe(0x41)
  })

  it('is not seen again after a read, or after a failure, until it is lifted', async () => {
    sim.layCard(person)
    for (const [name, sw3] of [
      ['findCard', 0x9f],
      ['selectCard', 0x90],
      ['readBase', 0x90],
      ['readNewestAddress', 0x91],
      ['findCard', 0x80],
    ] as const) {
      expect((await ask(name))?.sw3).toBe(sw3)
    }
    sim.liftCard()
    expect((await ask('findCard'))?.sw3).toBe(0x80)
    sim.layCard(person)
    sim.faults.failNext('twoCards')
    await ask('findCard')
    expect((await ask('selectCard'))?.sw3).toBe(0x81)
    expect((await ask('findCard'))?.sw3).toBe(0x80)
  })

  it('carries a photo that starts like a real one and says in plain words that it is none', () => {
    const { photo, text } = cardImage(person)
    expect(text).toHaveLength(256)
    expect(photo).toHaveLength(1024)
    expect(photo.slice(0, 8)).toEqual(WLT_HEADER)
    expect(new TextDecoder().decode(photo.slice(8))).toContain('NO PHOTO')
  })

  it('refuses a person that fits no chip', () => {
    expect(() => cardImage({ ...person, name: '一二三四五六七八九十一二三四五六' })).toThrow('name holds 15 characters')
  })

  it('answers 30 10 with a fingerprint of length zero', async () => {
    sim.layCard(person)
    await ask('findCard')
    await ask('selectCard')
    expect((await ask('readBaseFingerprint'))?.data).toHaveLength(2 + 2 + 2 + 256 + 1024)
  })
})

describe('pacing', () => {
  it('gives a whole card exactly as fast as 115 200 baud carries request and answer', async () => {
    await connect(true)
    sim.layCard(person)
    for (const name of ['findCard', 'selectCard'] as const) {
      await host.write(encodeRequest(name))
      await clock.advance(5)
    }
    heard.length = 0
    const start = clock.monotonic()
    await host.write(encodeRequest('readBase'))
    await clock.advance(200)
    const wireMs = (bytes: number) => (bytes * 10_000) / 115_200
    let arrived = 0
    for (const { at, bytes } of heard) {
      arrived += bytes.length
      expect(at - start).toBeGreaterThanOrEqual(wireMs(10 + arrived) - 0.001)
    }
    expect(arrived).toBe(1295)
    expect((heard.at(-1)?.at ?? 0) - start).toBeCloseTo(wireMs(10 + 1295), 1)
  })
})
