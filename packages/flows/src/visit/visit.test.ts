import { ok } from '@zhengyin/kernel'
import { describe, expect, test } from 'vitest'
import type { Text } from '../screens/text.ts'
import { CASE_CODE, printError, residentCard, sheet } from '../testing/index.ts'
import { ITEM, STATES, TUESDAY, type Walk, walkTo } from '../testing/walk.ts'
import type { PublicState } from './public-state.ts'

const TAKE: Text = { key: 'farewell.take' }
/** Longest idle time, countdown and settling; less than the farewell after them. */
const LONG_IDLE_MS = 60_000 + 20_000 + 500
const LONG_WAIT_MS = 180_000 + 20_000 + 500

const inVisit = STATES.filter((state) => !['attract', 'purging', 'farewell', 'out-of-service'].includes(state))

function patience(state: PublicState): number {
  return state === 'wait' || state === 'print' ? LONG_WAIT_MS : LONG_IDLE_MS
}

async function expectSafeEnd({ visit, fake }: Walk): Promise<void> {
  const screen = visit.screen()
  if (screen.kind !== 'farewell') throw new Error(`ended at ${visit.state()}`)
  expect(screen.title).toEqual({ key: 'farewell.title' })
  expect(screen.reminders).toContainEqual(TAKE)
  expect(fake.center.purges).toBe(1)
}

describe('screens', () => {
  test.each(STATES)('%s has its screen, named after it', async (state) => {
    const { visit } = await walkTo(state)
    expect(visit.screen().code).toBe(state)
    expect(visit.screen().title).toBeDefined()
  })

  test.each(inVisit)('%s offers 求助 and 结束', async (state) => {
    const { visit } = await walkTo(state)
    expect(visit.screen().bar.map(({ intent }) => intent.type)).toEqual(['help', 'end'])
  })

  test.each(STATES)('every control at %s works', async (state) => {
    const offered = (await walkTo(state)).visit.screen()
    const intents = [
      ...offered.actions,
      ...offered.bar,
      ...('levels' in offered ? offered.levels : []),
      ...('tiles' in offered ? offered.tiles : []),
    ]
    for (const { intent } of intents) {
      const { visit } = await walkTo(state)
      expect([intent.type, visit.send(intent)]).toEqual([intent.type, 'taken'])
    }
  })

  test('home shows only what works: one tile and my cases', async () => {
    const { visit } = await walkTo('home')
    const screen = visit.screen()
    expect(screen).toMatchObject({ kind: 'home', tiles: [{ item: ITEM, tone: 'open' }], actions: [{ intent: { type: 'my-cases' } }] })
  })
})

describe('the end of a visit', () => {
  test.each(inVisit)('nobody touches anything at %s: warning, then purge, and take your card and papers', async (state) => {
    const to = await walkTo(state)
    await to.clock.advance(patience(state))
    await to.settle()
    await expectSafeEnd(to)
    await to.clock.advance(8_000)
    expect(['attract', 'out-of-service']).toContain(to.visit.state())
  })

  test.each(inVisit)('结束 at %s: purge, and take your card and papers', async (state) => {
    const to = await walkTo(state)
    expect(to.visit.send({ type: 'end' })).toBe('taken')
    await to.settle()
    await expectSafeEnd(to)
  })

  test.each(inVisit)('the screen is lost at %s: purge', async (state) => {
    const to = await walkTo(state)
    to.visit.screenLost()
    await to.settle()
    await expectSafeEnd(to)
  })

  test('the warning counts twenty seconds down, and 我还在 may be pressed again and again', async () => {
    const { visit, clock, tap } = await walkTo('notice')
    for (let round = 0; round < 12; round++) {
      await clock.advance(60_000)
      expect(visit.screen().overlay).toMatchObject({ kind: 'idle', secondsLeft: 20 })
      await clock.advance(19_000)
      expect(visit.screen().overlay).toMatchObject({ kind: 'idle', secondsLeft: 1 })
      await tap({ type: 'still-here' })
      expect(visit.screen().overlay).toBeUndefined()
      expect(visit.state()).toBe('notice')
    }
  })

  test('under the warning only its own controls work', async () => {
    const { visit, clock } = await walkTo('notice')
    await clock.advance(61_000)
    expect(visit.send({ type: 'continue' })).toBe('refused')
    expect(visit.send({ type: 'help' })).toBe('refused')
    expect(visit.send({ type: 'still-here' })).toBe('taken')
    expect(visit.send({ type: 'continue' })).toBe('taken')
  })

  test('a countdown second changes the screen and not its rev', async () => {
    const { visit, clock } = await walkTo('notice')
    await clock.advance(60_000)
    const rev = visit.rev()
    let told = 0
    visit.subscribe(() => told++)
    await clock.advance(5_000)
    expect(visit.rev()).toBe(rev)
    expect(told).toBe(5)
  })

  test('an intent that was taken makes a second tap of it stale, even when the page looks the same', async () => {
    const { visit, tap } = await walkTo('spouse')
    await tap({ type: 'answer', values: { 'spouse-name': ';' } })
    const rev = visit.rev()
    await tap({ type: 'answer', values: { 'spouse-name': ';' } })
    expect(visit.rev()).toBeGreaterThan(rev)
  })

  test('activity does not make a tap stale', async () => {
    const { visit, tap } = await walkTo('spouse')
    const rev = visit.rev()
    await tap({ type: 'still-here' })
    expect(visit.rev()).toBe(rev)
  })

  test('typing without an intent keeps the visit alive', async () => {
    const { visit, clock } = await walkTo('spouse')
    for (let i = 0; i < 5; i++) {
      await clock.advance(50_000)
      expect(visit.send({ type: 'still-here' })).toBe('taken')
    }
    expect(visit.screen().overlay).toBeUndefined()
  })

  test('a purge that found something is told as not done, and the terminal stays out of service', async () => {
    const to = await walkTo('check')
    to.fake.center.setPurge({ searched: [{ store: 'temp', bytes: 9 }], found: 1 })
    await to.tap({ type: 'end' })
    expect(to.visit.screen()).toMatchObject({ kind: 'farewell', title: { key: 'farewell.stuck.title' } })
    expect(to.visit.screen()).toMatchObject({ reminders: [{ key: 'farewell.stuck.what' }, TAKE] })
    await to.clock.advance(8_000)
    expect(to.visit.state()).toBe('out-of-service')
    expect(to.visit.send({ type: 'begin' })).toBe('refused')
    to.visit.setOutOfService(null)
    expect(to.visit.state()).toBe('attract')
  })

  test.each(['throw', 'hold'] as const)('a purge that does not end well (%s) is never told as done', async (how) => {
    const to = await walkTo('home')
    if (how === 'throw') to.fake.center.setPurge('throw')
    else to.fake.center.holdPurge()
    await to.tap({ type: 'end' })
    await to.clock.advance(60_000)
    expect(to.visit.screen().title).not.toEqual({ key: 'farewell.title' })
    await to.clock.advance(8_000)
    expect(to.visit.state()).toBe('out-of-service')
  })

  test('the purge waits for a command under way', async () => {
    const to = await walkTo('print')
    await to.tap({ type: 'end' })
    expect(to.fake.center.reports).toEqual([
      { leaseId: expect.any(String), caseCode: CASE_CODE, outcome: 'doubtful', pagesOut: 0, reasons: ['canceled', 'visit-ended'] },
    ])
    await expectSafeEnd(to)
  })

  test('a lease whose job never ran is reported as not printed', async () => {
    const to = await walkTo('preview')
    to.fake.printer.script(printError('paperOut'))
    await to.tap({ type: 'print' })
    await to.tap({ type: 'end' })
    expect(to.fake.center.reports).toMatchObject([{ outcome: 'not-printed', pagesOut: 0, reasons: ['paperOut', 'visit-ended'] }])
  })

  test('a lease in hand when the visit ends is reported as doubtful once paper moved', async () => {
    const to = await walkTo('preview')
    to.fake.center.setSheet(sheet('M1', ['一'], 2))
    to.fake.printer.script(printError('paperJammed', 1))
    await to.tap({ type: 'print' })
    await to.tap({ type: 'end' })
    expect(to.fake.center.reports).toMatchObject([{ outcome: 'doubtful', pagesOut: 1 }])
  })
})

describe('outcomes of interrupted journeys', () => {
  const cases: readonly [PublicState, string][] = [
    ['notice', 'left'],
    ['identify', 'left'],
    ['check', 'left'],
    ['wait', 'P'],
    ['preview', 'left'],
    ['leave', 'P'],
    ['rate', 'M1'],
    ['takePaper', 'M1'],
  ]
  test.each(cases)('结束 at %s is %s', async (state, outcome) => {
    const to = await walkTo(state)
    await to.tap({ type: 'end' })
    expect(to.outcomes.map((one) => one.outcome)).toEqual([outcome])
  })

  test('idle while waiting keeps the submission and its case', async () => {
    const to = await walkTo('wait')
    await to.clock.advance(LONG_WAIT_MS)
    await to.settle()
    expect(to.outcomes).toEqual([
      { journey: 'marriage-certificate', outcome: 'idle', submissionId: to.fake.center.latest(), caseCode: CASE_CODE },
    ])
  })

  test.each([
    ['leave', 'P'],
    ['rate', 'M1'],
  ] as const)('nobody there at %s, where the matter is decided: %s', async (state, outcome) => {
    const to = await walkTo(state)
    await to.clock.advance(LONG_IDLE_MS)
    await to.settle()
    expect(to.outcomes.map((one) => one.outcome)).toEqual([outcome])
  })

  test.each([
    [residentCard({ validTo: '2020-01-01' }), 'expired-card'],
    [{ ...residentCard(), kind: 'hk-macao-taiwan' } as never, 'other-item'],
  ])('结束 at a card that cannot be used tells why', async (card, outcome) => {
    const to = await walkTo('identify')
    to.fake.reader.answer(ok(card))
    await to.settle()
    await to.tap({ type: 'end' })
    expect(to.outcomes.map((one) => one.outcome)).toEqual([outcome])
  })

  test('a lost screen is device', async () => {
    const to = await walkTo('identify')
    to.visit.screenLost()
    await to.settle()
    expect(to.outcomes.map((one) => one.outcome)).toEqual(['device'])
  })

  test('home has no journey to tell about', async () => {
    const to = await walkTo('home')
    await to.tap({ type: 'end' })
    expect(to.outcomes).toEqual([])
  })
})

describe('help', () => {
  test('求助 tells the console where, and the person that it did', async () => {
    const { visit, tap, fake } = await walkTo('identify')
    await tap({ type: 'help' })
    expect(fake.center.helpCalls).toEqual(['identify'])
    expect(visit.screen().overlay).toMatchObject({ kind: 'help', lead: { key: 'help.reached' }, hotline: { zh: '12345' } })
    expect(visit.send({ type: 'back' })).toBe('refused')
    await tap({ type: 'close-help' })
    expect(visit.screen().overlay).toBeUndefined()
    expect(visit.state()).toBe('identify')
  })

  test('without a link it says so and shows the number to call', async () => {
    const { visit, tap, fake } = await walkTo('home')
    fake.center.setLink({ code: 'noLink' })
    await tap({ type: 'help' })
    expect(visit.screen().overlay).toMatchObject({ lead: { key: 'help.not-reached' } })
  })
})

describe('out of service', () => {
  test('nothing begins while it lasts, and it ends when told', async () => {
    const { visit } = await walkTo('out-of-service')
    expect(visit.screen().kind).toBe('out-of-service')
    expect(visit.send({ type: 'begin' })).toBe('refused')
    visit.setOutOfService(null)
    expect(visit.send({ type: 'begin' })).toBe('taken')
  })

  test('a visit under way refuses new journeys with a message, then the terminal stays out', async () => {
    const to = await walkTo('home')
    to.visit.setOutOfService('audit-blocked')
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ kind: 'home', tiles: [{ tone: 'paused' }] })
    await to.tap({ type: 'my-cases' })
    expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'paused.title' } })
    await to.tap({ type: 'continue' })
    await to.clock.advance(9_000)
    expect(to.visit.state()).toBe('out-of-service')
  })

  test('a journey under way goes on', async () => {
    const to = await walkTo('preview')
    to.visit.setOutOfService('storage-full')
    await to.tap({ type: 'print' })
    await to.tap({ type: 'skip' })
    expect(to.outcomes.map((one) => one.outcome)).toEqual(['M1'])
  })
})

describe('intents', () => {
  test('an unknown item is refused', async () => {
    const { visit } = await walkTo('home')
    expect(visit.send({ type: 'choose-item', item: '000000000000' })).toBe('refused')
  })

  test.each(STATES)('nothing that does not fit %s crashes it', async (state) => {
    const all = [
      { type: 'begin' },
      { type: 'my-cases' },
      { type: 'continue' },
      { type: 'back' },
      { type: 'retry' },
      { type: 'agree' },
      { type: 'submit' },
      { type: 'wait' },
      { type: 'leave' },
      { type: 'print' },
      { type: 'skip' },
      { type: 'close-help' },
      { type: 'still-here' },
      { type: 'change', field: '__proto__' },
      { type: 'reveal', field: 'constructor' },
      { type: 'open-case', caseCode: 'no such case' },
      { type: 'answer', values: { other: '' } },
      { type: 'rate', level: 9 as 5 },
    ] as const
    for (const intent of all) {
      const to = await walkTo(state)
      const before = to.visit.rev()
      const answer = to.visit.send(intent)
      await to.settle()
      expect(['taken', 'refused']).toContain(answer)
      if (answer === 'refused') expect(to.visit.rev()).toBe(before)
      expect(to.visit.screen().title).toBeDefined()
    }
  })
})

describe('one visit, two journeys', () => {
  test('my cases after the application asks for no card again', async () => {
    const to = await walkTo('leave')
    await to.tap({ type: 'back' })
    expect(to.visit.state()).toBe('home')
    to.fake.center.setCases([
      { caseCode: CASE_CODE, itemName: '婚姻登记档案查询', submittedAt: TUESDAY, review: { state: 'released' }, rated: false },
    ])
    await to.tap({ type: 'my-cases' })
    expect(to.visit.state()).toBe('cases')
    expect(to.fake.reader.reads).toBe(1)
    await to.tap({ type: 'open-case', caseCode: CASE_CODE })
    await to.tap({ type: 'print' })
    await to.tap({ type: 'rate', level: 4 })
    expect(to.outcomes).toMatchObject([
      { journey: 'marriage-certificate', outcome: 'P' },
      { journey: 'my-case', outcome: 'M1', caseCode: CASE_CODE },
    ])
    expect(to.fake.center.ratings).toEqual([{ caseCode: CASE_CODE, level: 4 }])
  })

  test('the next visit knows nothing of the last one', async () => {
    const to = await walkTo('leave')
    await to.tap({ type: 'continue' })
    await to.clock.advance(8_000)
    await to.tap({ type: 'begin' })
    await to.tap({ type: 'my-cases' })
    expect(to.visit.state()).toBe('identify')
  })
})

test('a bug in a driver ends in a screen, never in silence', async () => {
  const to = await walkTo('preview')
  to.fake.printer.script('throw')
  await to.tap({ type: 'print' })
  expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'print.doubtful.title' } })
  expect(to.fake.center.reports).toMatchObject([{ outcome: 'doubtful', reasons: ['driver-threw'] }])
})

test('a bug in a journey ends the visit with its purge', async () => {
  const to = await walkTo('home')
  to.fake.center.breakHours()
  await to.tap({ type: 'choose-item', item: ITEM })
  expect(to.visit.screen()).toMatchObject({ kind: 'farewell', reminders: [{ key: 'farewell.trouble' }, TAKE] })
  expect(to.outcomes.map((one) => one.outcome)).toEqual(['device'])
})

test('a bug in the visit itself purges and begins again', async () => {
  const to = await walkTo('attract')
  to.fake.center.breakHours()
  await to.tap({ type: 'begin' })
  await to.settle()
  expect(to.fake.center.purges).toBe(1)
  expect(to.visit.state()).toBe('attract')
})

test('a bug in the visit with a purge that is not clean stays out of service', async () => {
  const to = await walkTo('attract')
  to.fake.center.breakHours()
  to.fake.center.setPurge('throw')
  await to.tap({ type: 'begin' })
  await to.settle()
  expect(to.visit.state()).toBe('out-of-service')
})

test('stop aborts the command under way and reports its lease', async () => {
  const to = await walkTo('print')
  await to.visit.stop()
  expect(to.fake.center.reports).toMatchObject([{ outcome: 'doubtful', reasons: ['canceled', 'visit-ended'] }])
})
