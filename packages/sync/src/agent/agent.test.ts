import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryLog, systemClock } from '@zhengyin/kernel'
import { ed25519Signer } from '@zhengyin/protocol/signature'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../open-store.ts'
import type { RowState, UplinkStore } from '../store.ts'
import { type CenterDouble, centerDouble } from '../testing/center-double.ts'
import { sampleQuery, workPlace } from '../testing/samples.ts'
import { type Agent, startAgent } from './agent.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = ed25519Signer('T001', privateKey)
const clock = systemClock()

let place: ReturnType<typeof workPlace>
let center: CenterDouble
let store: UplinkStore
let agent: Agent | undefined
let log: ReturnType<typeof memoryLog>

beforeEach(async () => {
  place = workPlace()
  log = memoryLog()
  center = await centerDouble(new Map([['T001', publicKey]]))
  store = await openStore({ file: place.file, kioskId: 'T001', centerKey: center.sealKey, clock, log })
})
afterEach(async () => {
  await agent?.stop()
  agent = undefined
  await store.close()
  await center.stop()
  place[Symbol.dispose]()
})

/** Waits shrink to a fiftieth, so that back-off does not slow the test down; the order of things is the same. */
function start(): Agent {
  agent = startAgent({
    store,
    centerUrl: center.url,
    signer,
    clock,
    log,
    random: () => 0.02,
    health: () => ({ version: '0', devices: [] }),
  })
  return agent
}

async function submit(count = 1): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const queued = await store.commit({ submission: sampleQuery(), audit: [{ event: 'case.submitted', fields: { i } }], intents: [] })
    if (!queued.ok) throw new Error(queued.error.code)
    ids.push(queued.value.id)
  }
  return ids
}

async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const end = performance.now() + ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`)
    await sleep(5)
  }
}

const unsent = async () => (await store.pending()).unsent
const phases = async (ids: readonly string[]) => Promise.all(ids.map(async (id) => (await store.state(id))?.phase))
/** Every id at the center exactly once, in the order of the queue. */
function expectExactly(ids: readonly string[]): void {
  expect([...center.stored.values()].map((one) => one.frame.id)).toEqual(ids)
}

describe('the agent', { timeout: 30_000 }, () => {
  it('carries rows up in order, and their outcomes and case events down', async () => {
    const ids = await submit(3)
    const seen: RowState[] = []
    start().watch(ids[0] ?? '', (row) => seen.push(row))
    await until('all sent', async () => (await unsent()) === 0)
    expectExactly(ids)
    await center.book()
    await until('booked', async () => (await phases(ids)).every((phase) => phase === 'booked'))
    center.publish([{ type: 'case-moved', id: ids[0] ?? '', caseCode: '043122600000012', review: { state: 'in-review', ahead: 2 } }])
    await until('case moved', () => seen.at(-1)?.review !== undefined)
    expect(seen.at(-1)).toMatchObject({ phase: 'booked', caseCode: '043122600000012', review: { state: 'in-review', ahead: 2 } })
    expect(seen[0]?.phase === 'queued' || seen[0]?.phase === 'sending').toBe(true)
    expect(agent?.link()).toBe('up')
    expect(await agent?.heartbeat()).toEqual({ ok: true, value: undefined })
    expect(await agent?.help({ screen: 'consent', at: '2026-06-02T10:00:00+08:00' })).toEqual({ ok: true, value: { number: 'H1' } })
  })

  it('sends a new row at once when it was idle', async () => {
    start()
    await until('up', () => agent?.link() === 'up')
    const [id] = await submit()
    await until('sent', () => center.stored.size === 1, 10_000)
    expectExactly([id ?? ''])
  })

  it('sends the same batch again when the reply was lost after the commit, and it counts once', async () => {
    center.fault('/v1/queue', 'lose-reply', 2)
    const ids = await submit(2)
    start()
    await until('sent', async () => (await unsent()) === 0)
    expectExactly(ids)
    expect(center.duplicates()).toBeGreaterThan(0)
  })

  it('goes on by itself after a center that was down comes back, without a new local write', async () => {
    const ids = await submit(3)
    await center.stop()
    start()
    await until('tried and failed', () => log.events.filter((event) => event.event === 'sync.batch-failed').length >= 2)
    expect(agent?.link()).toBe('down')
    expect(await phases(ids)).toEqual(['queued', 'queued', 'queued'])
    await center.start()
    await until('sent', async () => (await unsent()) === 0)
    expectExactly(ids)
    await until('up', () => agent?.link() === 'up')
  })

  it('believes nobody but the center, and loses nothing meanwhile', async () => {
    const ids = await submit(1)
    for (const fault of ['portal', 'empty', 'other-json', 'redirect', 'huge', 'cut'] as const) center.fault('/v1/queue', fault)
    start()
    await until('sent', async () => (await unsent()) === 0)
    expectExactly(ids)
    const codes = log.events.filter((event) => event.event === 'sync.batch-failed').map((event) => event['code'])
    expect(codes).toEqual(['not-the-center', 'not-the-center', 'not-the-center', 'not-the-center', 'too-large', 'unreachable'])
  })

  it('parks a row that intake refuses again and again, and the line goes on behind its signed tombstone', async () => {
    const ids = await submit(4)
    center.refuse(2)
    start()
    await until('sent', async () => (await unsent()) === 0)
    const kinds = [...center.stored.values()].map((one) => [one.frame.seq, one.frame.kind, one.frame.id])
    expect(kinds).toEqual([
      [1, 'row', ids[0]],
      [2, 'tombstone', ids[1]],
      [3, 'row', ids[2]],
      [4, 'row', ids[3]],
    ])
    expect(await store.state(ids[1] ?? '')).toMatchObject({ phase: 'parked', reason: 'schema' })
    expect((await store.pending()).parked).toBe(1)
  })

  it('sends again what a center restored from a backup has forgotten', async () => {
    const ids = await submit(4)
    start()
    await until('sent', async () => (await unsent()) === 0)
    center.restoreTo(2)
    const [fifth] = await submit()
    await until('sent again', () => center.stored.size === 5)
    expect(new Set([...center.stored.values()].map((one) => one.frame.id))).toEqual(new Set([...ids, fifth]))
    await until('nothing unsent', async () => (await unsent()) === 0)
  })

  it('applies repeated and reordered outcomes once', async () => {
    const ids = await submit(2)
    start()
    await until('sent', async () => (await unsent()) === 0)
    const outcome = (seq: number, kind: 'booked' | 'refused') =>
      ({
        type: 'row-outcome',
        epoch: store.epoch,
        seq,
        id: ids[seq - 1] ?? '',
        outcome: kind === 'booked' ? { kind, caseCode: '043122600000012' } : { kind, reason: 'duplicate' },
      }) as const
    center.publish([
      { type: 'case-moved', id: ids[1] ?? '', caseCode: '043122600000020', review: { state: 'released' } },
      outcome(2, 'booked'),
      outcome(1, 'refused'),
      outcome(1, 'booked'),
      outcome(2, 'booked'),
    ])
    await until('applied', async () => (await phases(ids)).join() === 'refused,booked')
    expect(await store.state(ids[0] ?? '')).toMatchObject({ reason: 'duplicate' })
    expect(log.events.filter((event) => event.event === 'sync.outcome-changed')).toHaveLength(1)
  })

  it('keeps its place in the feed over a restart', async () => {
    const ids = await submit(1)
    start()
    await until('sent', async () => (await unsent()) === 0)
    await center.book()
    await until('booked', async () => (await phases(ids))[0] === 'booked')
    await agent?.stop()
    await store.close()
    store = await openStore({ file: place.file, kioskId: 'T001', centerKey: center.sealKey, clock, log })
    expect(await store.cursor()).toBe('1')
    expect(await phases(ids)).toEqual(['booked'])
  })
})
