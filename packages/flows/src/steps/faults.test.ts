import { ok } from '@zhengyin/kernel'
import { describe, expect, test } from 'vitest'
import type { Intent } from '../screens/intent.ts'
import { zhText } from '../screens/say.ts'
import { residentCard as card, cardError, printError, slipError } from '../testing/index.ts'
import { type Walk, walkTo } from '../testing/walk.ts'

const common = ['timeOut', 'canceled', 'deviceNotReady', 'hardwareError', 'invalidData', 'sequenceError', 'unsupportedCommand'] as const
const readerFaults = [...common, 'noMedia', 'cardCollision', 'readFailed', 'invalidMedia', 'unknownCardKind', 'securityFail'] as const
const printerFaults = [...common, 'paperOut', 'paperJammed', 'coverOpen', 'tonerOut', 'outcomeUnknown', 'aborted', 'formatRefused'] as const
const slipFaults = [...common, 'paperOut', 'coverOpen', 'cutterError', 'overheated', 'outcomeUnknown'] as const
const conditions = ['media-empty', 'media-jam', 'media-needed', 'cover-open', 'toner-empty', 'other'] as const

/** Longest patience, countdown and settling. */
const UNTIL_FAREWELL_MS = 200_500

async function expectFarewellByItself({ clock, visit, settle, fake }: Walk): Promise<void> {
  let passed = 0
  while (visit.screen().kind !== 'farewell' && passed < UNTIL_FAREWELL_MS + 60_000) {
    await clock.advance(1_000)
    passed += 1_000
  }
  await settle()
  expect(visit.screen()).toMatchObject({ kind: 'farewell', title: { key: 'farewell.title' }, reminders: [{ key: 'farewell.take' }] })
  expect(fake.center.purges).toBe(1)
}

function wordsOf(to: Walk): string {
  return JSON.stringify(to.visit.screen(), (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'key' in value) return zhText(value as Parameters<typeof zhText>[0])
    return value
  })
}

describe('card reader', () => {
  test.each(readerFaults)('%s: says what happened and what to do, and may be tried again', async (code) => {
    const to = await walkTo('identify')
    to.fake.reader.answer(cardError(code))
    await to.settle()
    const screen = to.visit.screen()
    if (screen.kind !== 'device' || screen.problem === undefined) throw new Error('no problem is shown')
    expect(zhText(screen.problem.what)).not.toBe('')
    expect(zhText(screen.problem.todo)).not.toBe('')
    to.fake.reader.answer(ok(card()))
    await to.tap({ type: 'retry' })
    expect(to.visit.state()).toBe('consent')
  })

  test('each fault has words of its own, or shares them with its like', async () => {
    const words = new Map<string, string[]>()
    for (const code of readerFaults) {
      const to = await walkTo('identify')
      to.fake.reader.answer(cardError(code))
      await to.settle()
      const screen = to.visit.screen()
      const what = screen.kind === 'device' && screen.problem !== undefined ? zhText(screen.problem.what) : ''
      words.set(what, [...(words.get(what) ?? []), code])
    }
    expect([...words.values()].filter((codes) => codes.length > 1)).toEqual([
      ['canceled', 'deviceNotReady'],
      ['hardwareError', 'sequenceError'],
    ])
  })

  test.each(readerFaults)('%s again and again, and nobody there: safe end', async (code) => {
    const to = await walkTo('identify')
    to.fake.reader.always(cardError(code))
    to.fake.reader.answer(cardError(code))
    await to.settle()
    await expectFarewellByItself(to)
    expect(to.outcomes).toEqual([{ journey: 'marriage-certificate', outcome: 'idle' }])
  })

  test('after two failures the page points to 求助', async () => {
    const to = await walkTo('identify')
    to.fake.reader.answer(cardError('readFailed'))
    await to.settle()
    expect(to.visit.screen().lead).toEqual({ key: 'identify.lead' })
    await to.tap({ type: 'retry' })
    to.fake.reader.answer(cardError('readFailed'))
    await to.settle()
    expect(to.visit.screen().lead).toEqual({ key: 'identify.ask-help' })
  })

  test('a reader that cannot read asks for no card', async () => {
    const to = await walkTo('identify')
    to.fake.reader.answer(cardError('deviceNotReady'))
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ title: { key: 'identify.trouble.title' }, strip: { part: 'none' } })
    to.fake.reader.answer(ok(card()))
    await to.tap({ type: 'retry' })
    expect(to.visit.state()).toBe('consent')
  })

  test('a card laid again is read without a touch', async () => {
    const to = await walkTo('identify')
    to.fake.reader.answer(cardError('readFailed'))
    await to.settle()
    expect(to.visit.screen().actions.map(({ intent }) => intent.type)).toEqual(['back'])
    await to.clock.advance(3_000)
    to.fake.reader.answer(ok(card()))
    await to.settle()
    expect(to.visit.state()).toBe('consent')
  })

  test('after five failures the reader waits for a touch', async () => {
    const to = await walkTo('identify')
    to.fake.reader.always(cardError('readFailed'))
    to.fake.reader.answer(cardError('readFailed'))
    await to.clock.advance(40_000)
    expect(to.fake.reader.reads).toBe(5)
  })
})

describe('cards that end here', () => {
  test.each(['hk-macao-taiwan', 'foreigner-2017', 'foreigner-2023'] as const)('%s belongs to the other item', async (kind) => {
    const to = await walkTo('identify')
    to.fake.reader.answer(ok({ ...card(), kind } as never))
    await to.settle()
    expect(wordsOf(to)).toContain('312090187000')
    await to.tap({ type: 'back' })
    expect(to.outcomes).toEqual([{ journey: 'marriage-certificate', outcome: 'other-item' }])
    expect(to.visit.state()).toBe('home')
  })

  test('a card is good on its last day and not on the next', async () => {
    const last = await walkTo('identify')
    last.fake.reader.answer(ok(card({ validTo: '2026-11-24' })))
    await last.settle()
    expect(last.visit.state()).toBe('consent')

    const next = await walkTo('identify')
    next.fake.reader.answer(ok(card({ validTo: '2026-11-23' })))
    await next.settle()
    expect(wordsOf(next)).toContain('2026年11月23日')
    await next.tap({ type: 'continue' })
    expect(next.outcomes).toEqual([{ journey: 'marriage-certificate', outcome: 'expired-card' }])
  })

  test('a long-term card is good', async () => {
    const to = await walkTo('identify')
    to.fake.reader.answer(ok(card({ validTo: 'long-term' })))
    await to.settle()
    expect(to.visit.state()).toBe('consent')
  })
})

describe('document printer', () => {
  test.each(printerFaults)('%s: a report or a way on, and a safe end by itself', async (code) => {
    const to = await walkTo('preview')
    to.fake.printer.script(printError(code))
    await to.tap({ type: 'print' })
    expect(['print', 'message']).toContain(to.visit.state())
    await expectFarewellByItself(to)
    expect(to.fake.center.reports).toHaveLength(1)
    expect(to.fake.center.reports[0]?.outcome).not.toBe('printed')
  })

  const unclear = ['canceled', 'timeOut', 'hardwareError', 'outcomeUnknown'] as const
  test.each(unclear)('%s: the outcome is told as unclear and never printed again', async (code) => {
    const to = await walkTo('preview')
    to.fake.printer.script(printError(code))
    await to.tap({ type: 'print' })
    expect(wordsOf(to)).toContain('没能确认纸有没有印好')
    expect(to.visit.send({ type: 'retry' })).toBe('refused')
    expect(to.fake.printer.jobs).toHaveLength(1)
    expect(to.fake.center.reports).toMatchObject([{ outcome: 'doubtful' }])
    await to.tap({ type: 'continue' })
    expect(to.outcomes.map(({ outcome }) => outcome)).toEqual(['device'])
  })

  test('a jam in the middle goes on from the next page under the same lease', async () => {
    const to = await walkTo('preview')
    to.fake.center.setSheet({ pdf: new Uint8Array(4), pages: 3, summary: [], resultCode: 'M1' })
    to.fake.printer.script(printError('paperJammed', 2))
    await to.tap({ type: 'print' })
    expect(to.visit.screen()).toMatchObject({
      kind: 'device',
      problem: { what: { key: 'print.jam.what' } },
      progress: { done: 2, total: 3 },
    })
    await to.tap({ type: 'retry' })
    expect(to.fake.printer.jobs.map(({ fromPage }) => fromPage)).toEqual([undefined, 3])
    expect(to.fake.center.reports).toMatchObject([{ outcome: 'printed', pagesOut: 3, reasons: ['paperJammed'] }])
  })

  test('the driver waits for paper: the page says so and goes on by itself', async () => {
    const to = await walkTo('print')
    to.fake.printer.progress({ phase: 'waiting', reason: 'media-empty' })
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ problem: { what: { key: 'print.paper-out.what' }, todo: { key: 'print.waiting.todo' } } })
    // Nothing tells the person to take paper that is not coming.
    expect(to.visit.screen()).not.toHaveProperty('lead')
    expect(to.visit.screen().strip.motion).toBe('still')
    to.fake.printer.progress({ phase: 'printing', pagesOut: 1 })
    to.fake.printer.finish(ok({ pagesOut: 1, jobId: 1 }))
    await to.settle()
    expect(to.visit.state()).toBe('rate')
  })

  test.each(conditions)('%s before the job: no lease is taken, and leaving gives a slip', async (condition) => {
    const to = await walkTo('preview')
    to.fake.printer.setConditions({ state: 'idle', conditions: [{ condition, severity: 'error', keyword: `${condition}-error` }] })
    await to.tap({ type: 'print' })
    expect(to.visit.screen()).toMatchObject({ kind: 'device', problem: expect.anything() })
    expect(to.fake.printer.jobs).toHaveLength(0)
    await to.tap({ type: 'leave' })
    expect(to.fake.slips.slips).toHaveLength(1)
    await to.tap({ type: 'continue' })
    expect(to.outcomes.map(({ outcome }) => outcome)).toEqual(['device'])
  })

  test('a warning does not stop a job', async () => {
    const to = await walkTo('preview')
    to.fake.printer.setConditions({
      state: 'idle',
      conditions: [{ condition: 'toner-low', severity: 'warning', keyword: 'toner-low-warning' }],
    })
    await to.tap({ type: 'print' })
    expect(to.visit.state()).toBe('rate')
  })

  test('a printer that does not answer', async () => {
    const to = await walkTo('preview')
    to.fake.printer.setConditions('offline')
    await to.tap({ type: 'print' })
    expect(to.visit.screen()).toMatchObject({ problem: { what: { key: 'print.offline.what' } } })
  })
})

describe('receipt printer', () => {
  test.each(slipFaults)('%s: the number stays on screen and the slip may be tried again', async (code) => {
    const to = await walkTo('wait')
    to.fake.slips.script(slipError(code))
    await to.tap({ type: 'leave' })
    expect(to.visit.screen()).toMatchObject({ kind: 'receipt', truth: 'booked', number: { value: expect.stringMatching(/^04/) } })
    expect(wordsOf(to)).toContain('请记下上面的号码')
    await to.tap({ type: 'retry' })
    expect(wordsOf(to)).toContain('请取走回执')
    expect(to.visit.send({ type: 'retry' })).toBe('refused')
  })

  test.each(slipFaults)('%s and nobody there: safe end', async (code) => {
    const to = await walkTo('wait')
    to.fake.slips.script(slipError(code))
    await to.tap({ type: 'leave' })
    await expectFarewellByItself(to)
  })

  test('the slip says which code, where to collect and which card, and names nobody', async () => {
    const to = await walkTo('leave')
    const slip = JSON.stringify(to.fake.slips.slips[0])
    for (const part of ['041562600000018', '任意一台政务服务银行办终端', '本人居民身份证', '康健支行']) expect(slip).toContain(part)
    for (const personal of ['张明', '李芳', '310199']) expect(slip).not.toContain(personal)
  })
})

describe('no link to the center', () => {
  const ways: readonly [Intent, string][] = [
    [{ type: 'retry' }, 'preview'],
    [{ type: 'leave' }, 'leave'],
  ]
  test.each(ways)('%o at the preview', async (intent, state) => {
    const to = await walkTo('wait')
    to.fake.center.setLink({ code: 'noLink' })
    to.fake.center.release()
    await to.settle()
    expect(wordsOf(to)).toContain('暂时连不上区中心')
    await to.tap(intent)
    expect(to.visit.state()).toBe(state)
  })

  test('somebody else’s case is not shown', async () => {
    const to = await walkTo('wait')
    to.fake.center.setLink({ code: 'refused', reason: 'not-party' })
    to.fake.center.release()
    await to.settle()
    await to.tap({ type: 'continue' })
    expect(to.outcomes.map(({ outcome }) => outcome)).toEqual(['wrong-person'])
  })

  test('the lease is refused: told, and nothing printed', async () => {
    const to = await walkTo('preview')
    to.fake.center.setLink({ code: 'refused', reason: 'already-printed' })
    await to.tap({ type: 'print' })
    expect(wordsOf(to)).toContain('现在不能打印')
    expect(to.fake.printer.jobs).toHaveLength(0)
  })
})
