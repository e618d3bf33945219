import type { Screen } from '@zhengyin/flows/screens/screen'
import { beforeEach, expect, test } from 'vitest'
import type { Down, TerminalFacts } from '../../api.ts'
import { sampleFacts, samplesWith } from '../dev/samples.ts'
import { type AttachPorts, type Socket, startAttaching } from './attachment.ts'

/** A core seen from the page, and a clock that moves only when told. */
class FakeSocket implements Socket {
  readonly sent: unknown[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { readonly data: unknown }) => void) | null = null
  onclose: (() => void) | null = null
  send(data: string) {
    this.sent.push(JSON.parse(data))
  }
  close() {
    this.closed = true
    this.onclose?.()
  }
  say(down: Down) {
    this.onmessage?.({ data: JSON.stringify(down) })
  }
}

const home = samplesWith('')['home'] as Screen
const hello = (nextTicket?: string): Down => ({
  type: 'hello',
  facts: sampleFacts satisfies TerminalFacts,
  ...(nextTicket === undefined ? {} : { nextTicket }),
})

let sockets: FakeSocket[]
let timers: { at: number; run: () => void }[]
let time: number

beforeEach(() => {
  sockets = []
  timers = []
  time = 0
})

const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

async function pass(ms: number) {
  const end = time + ms
  for (;;) {
    const due = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
    if (due === undefined) break
    timers = timers.filter((timer) => timer !== due)
    time = due.at
    due.run()
    await settle()
  }
  time = end
}

async function start(ports: Partial<AttachPorts> = {}) {
  const attaching = startAttaching({
    openSocket: () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    firstTicket: () => Promise.resolve('first'),
    now: () => time,
    after: (ms, run) => {
      const timer = { at: time + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    ...ports,
  })
  await settle()
  return attaching
}

function last(): FakeSocket {
  const socket = sockets.at(-1)
  if (socket === undefined) throw new Error('no socket was opened')
  return socket
}

test('the first message carries the ticket; then screens are shown and intents carry their rev', async () => {
  const attaching = await start()
  last().onopen?.()
  expect(last().sent).toEqual([{ type: 'attach', ticket: 'first' }])
  last().say(hello())
  last().say({ type: 'screen', rev: 7, screen: home })
  expect(attaching.current()).toMatchObject({ phase: 'attached', shown: { rev: 7 } })
  attaching.send({ type: 'my-cases' })
  expect(last().sent.at(-1)).toEqual({ type: 'intent', rev: 7, intent: { type: 'my-cases' } })
})

test('without a ticket no socket is opened and the page explains itself', async () => {
  const attaching = await start({ firstTicket: () => Promise.resolve(null) })
  expect(sockets).toHaveLength(0)
  expect(attaching.current().phase).toBe('no-ticket')
})

test('a refused ticket ends at the explanation and is not tried again', async () => {
  const attaching = await start()
  last().onopen?.()
  last().say({ type: 'refused', reason: 'ticket' })
  last().close()
  await pass(60_000)
  expect(attaching.current().phase).toBe('no-ticket')
  expect(sockets).toHaveLength(1)
})

test('a lost socket says so and attaches again with the ticket of the last hello', async () => {
  const attaching = await start()
  last().onopen?.()
  last().say(hello('second'))
  last().say({ type: 'screen', rev: 1, screen: home })
  last().close()
  expect(attaching.current().phase).toBe('lost')
  await pass(250)
  expect(sockets).toHaveLength(2)
  last().onopen?.()
  expect(last().sent).toEqual([{ type: 'attach', ticket: 'second' }])
  last().say(hello('third'))
  expect(attaching.current().phase).toBe('attached')
})

test('while nothing answers, attempts come ever more slowly, and the ticket is kept', async () => {
  await start()
  last().onopen?.()
  last().say(hello('second'))
  last().close()
  const gaps: number[] = []
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const before = time
    const count = sockets.length
    while (sockets.length === count) await pass(50)
    gaps.push(time - before)
    last().close()
  }
  expect(gaps).toEqual([250, 500, 1000, 2000, 5000, 5000])
  await pass(5000)
  last().onopen?.()
  expect(last().sent).toEqual([{ type: 'attach', ticket: 'second' }])
})

test('a socket that never says hello is given up and another is tried', async () => {
  await start({ firstTicket: () => Promise.resolve('one'), freshTicket: () => Promise.resolve('one') })
  last().onopen?.()
  await pass(5000)
  expect(sockets[0]?.closed).toBe(true)
  await pass(250)
  expect(sockets).toHaveLength(2)
})

test('in the shell a core that started anew is attached with a ticket read anew', async () => {
  const tickets = ['one', 'two', 'three']
  const next = () => Promise.resolve(tickets.shift() ?? 'more')
  const attaching = await start({ firstTicket: next, freshTicket: next })
  last().onopen?.()
  last().say(hello('old-core'))
  last().close()
  await pass(250)
  last().onopen?.()
  expect(last().sent).toEqual([{ type: 'attach', ticket: 'old-core' }])
  last().say({ type: 'refused', reason: 'ticket' })
  last().close()
  await pass(500)
  last().onopen?.()
  expect(last().sent).toEqual([{ type: 'attach', ticket: 'two' }])
  last().say(hello())
  expect(attaching.current().phase).toBe('attached')
})

test('a screen that was replaced does not take the terminal back', async () => {
  const attaching = await start()
  last().onopen?.()
  last().say(hello('second'))
  last().say({ type: 'refused', reason: 'replaced' })
  last().close()
  await pass(60_000)
  expect(attaching.current()).toEqual({ phase: 'refused', reason: 'replaced' })
  expect(sockets).toHaveLength(1)
})

test('touching and typing tell the core at most once in five seconds', async () => {
  const attaching = await start()
  last().onopen?.()
  last().say(hello())
  for (let touch = 0; touch < 20; touch += 1) {
    attaching.activity()
    await pass(500)
  }
  expect(last().sent.filter((up) => (up as { type: string }).type === 'activity')).toHaveLength(2)
})

test('a clock that jumped at the core is counted on from there', async () => {
  const attaching = await start()
  sockets[0]?.onopen?.()
  sockets[0]?.say(hello())
  time = 4000
  sockets[0]?.say({ type: 'clock', now: 123_456 })
  expect(attaching.current()).toMatchObject({ phase: 'attached', heardAt: 4000, facts: { clock: { now: 123_456 } } })
})
