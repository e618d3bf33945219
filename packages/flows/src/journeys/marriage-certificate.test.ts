import { ok } from '@zhengyin/kernel'
import { describe, expect, test } from 'vitest'
import type { Intent } from '../screens/intent.ts'
import { CASE_CODE, residentCard, sheet } from '../testing/index.ts'
import { ITEM, type Walk, walk, walkTo } from '../testing/walk.ts'

async function apply({ tap, fake, settle }: Walk, spouse = ''): Promise<void> {
  await tap({ type: 'begin' })
  await tap({ type: 'choose-item', item: ITEM })
  await tap({ type: 'continue' })
  fake.reader.answer(ok(residentCard()))
  await settle()
  await tap({ type: 'agree' })
  await tap({ type: 'answer', values: { 'spouse-name': spouse } })
  await tap({ type: 'submit' })
}

test('married, printed without sharing: the whole sequence of states, in nine taps at most', async () => {
  const to = walk()
  await apply(to, '李芳')
  to.fake.center.book()
  await to.settle()
  to.fake.center.release()
  await to.settle()
  await to.tap({ type: 'print' })
  await to.tap({ type: 'rate', level: 5 })
  expect(to.taps()).toBeLessThanOrEqual(9)
  await to.clock.advance(8_000)
  expect(to.seen).toEqual([
    'attract',
    'home',
    'notice',
    'identify',
    'consent',
    'spouse',
    'check',
    'submit',
    'wait',
    'preview',
    'print',
    'rate',
    'purging',
    'farewell',
    'attract',
  ])
  expect(to.outcomes).toEqual([
    { journey: 'marriage-certificate', outcome: 'M1', submissionId: to.fake.center.latest(), caseCode: CASE_CODE },
  ])
  expect(to.fake.center.reports).toMatchObject([{ caseCode: CASE_CODE, outcome: 'printed', pagesOut: 1, reasons: [] }])
  expect(to.fake.center.ratings).toEqual([{ caseCode: CASE_CODE, level: 5 }])
})

test('the application says what was read, what was typed, what was agreed, and nothing else', async () => {
  const to = walk()
  await apply(to, ' 阿依古丽·买买提 ')
  expect(to.fake.center.applications).toEqual([
    {
      item: ITEM,
      identity: {
        method: 'id-card',
        cardKind: 'resident',
        name: '张明',
        idNumber: '310199199003070017',
        sex: '1',
        birth: '1990-03-07',
        validTo: '2036-01-01',
      },
      purpose: 'loan',
      spouseName: '阿依古丽·买买提',
      filedOutOfHours: false,
      consents: [
        {
          purpose: 'archive-query',
          textVersion: 'archive-query-1',
          language: 'zh-CN',
          choice: 'agree',
          at: '2026-11-24T10:00:00.000+08:00',
          method: 'touch',
        },
      ],
    },
  ])
})

test('an open spouse name is left out, not filed as empty', async () => {
  const to = walk()
  await apply(to)
  expect(to.fake.center.applications[0]).not.toHaveProperty('spouseName')
})

test('no record found prints like any other answer, and its outcome is N1', async () => {
  const to = walk()
  to.fake.center.setSheet(sheet('N1', ['馆藏范围内未查到记录。']))
  await apply(to)
  to.fake.center.release()
  await to.settle()
  expect(to.visit.screen()).toMatchObject({ kind: 'document', summary: [{ zh: '馆藏范围内未查到记录。' }] })
  await to.tap({ type: 'print' })
  await to.tap({ type: 'skip' })
  expect(to.outcomes.map(({ outcome }) => outcome)).toEqual(['N1'])
  expect(to.fake.center.ratings).toEqual([])
})

test('a result code outside the closed list is not passed on', async () => {
  const to = walk()
  to.fake.center.setSheet(sheet('M99'))
  await apply(to)
  to.fake.center.release()
  await to.settle()
  await to.tap({ type: 'print' })
  await to.tap({ type: 'skip' })
  expect(to.outcomes.map(({ outcome }) => outcome)).toEqual(['device'])
})

describe('after hours', () => {
  async function atNight(): Promise<Walk> {
    const to = walk()
    to.fake.center.setOpen(false)
    await to.tap({ type: 'begin' })
    return to
  }

  test('home and notice say the next service time before any card is asked for', async () => {
    const to = await atNight()
    expect(to.visit.screen()).toMatchObject({
      tiles: [{ tone: 'later', availability: { key: 'home.next-opening', values: { time: '11月24日 11:00' } } }],
    })
    await to.tap({ type: 'choose-item', item: ITEM })
    expect(to.visit.screen()).toMatchObject({
      kind: 'notice',
      callout: { tone: 'warning', text: { values: { time: '11月24日 11:00' } } },
      actions: [{ label: { key: 'notice.file-anyway' } }, { label: { key: 'notice.not-now' } }],
    })
    expect(to.fake.reader.reads).toBe(0)
  })

  test('a calendar that does not know the next opening is not guessed for', async () => {
    const to = walk()
    to.fake.center.setOpen(false)
    to.fake.center.setNextOpening(Number.NaN)
    await apply(to)
    to.fake.center.book({ state: 'in-review', ahead: 0, opensAt: Number.NaN })
    await to.settle()
    expect(to.visit.screen().kind).toBe('receipt')
    const shown = JSON.stringify([to.screens, to.fake.slips.slips])
    expect(shown).toContain('hours.unknown')
    expect(shown).not.toContain('NaN')
  })

  test('先不办 costs nothing', async () => {
    const to = await atNight()
    await to.tap({ type: 'choose-item', item: ITEM })
    await to.tap({ type: 'back' })
    expect(to.visit.state()).toBe('home')
    expect(to.outcomes).toEqual([{ journey: 'marriage-certificate', outcome: 'left' }])
  })

  test('登记，到时再审: filed for that time, slip with the case code, P', async () => {
    const to = walk()
    to.fake.center.setOpen(false)
    await apply(to)
    expect(to.visit.state()).toBe('wait')
    to.fake.center.book({ state: 'in-review', ahead: 0, opensAt: to.clock.now() + 3_600_000 })
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ kind: 'receipt', truth: 'booked', number: { value: CASE_CODE } })
    expect(to.fake.center.applications).toMatchObject([{ filedOutOfHours: true }])
    const slip = JSON.stringify(to.fake.slips.slips[0])
    expect(slip).toContain(CASE_CODE)
    expect(slip).toContain('2026年11月24日 11:00')
    await to.tap({ type: 'continue' })
    expect(to.outcomes).toMatchObject([{ outcome: 'P', caseCode: CASE_CODE }])
  })

  test('without a link the slip carries the receipt number, and the truth on screen follows', async () => {
    const to = walk()
    to.fake.center.setOpen(false)
    await apply(to)
    await to.clock.advance(8_000)
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ kind: 'receipt', truth: 'queued', number: { value: '0000000000' } })
    expect(JSON.stringify(to.fake.slips.slips[0])).toContain('还没有送到区中心')
    to.fake.center.book()
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ kind: 'receipt', truth: 'booked', number: { value: CASE_CODE } })
  })

  test('the archive closes between reading the notice and submitting: filed as out of hours', async () => {
    const to = await walkTo('check')
    to.fake.center.setOpen(false)
    await to.tap({ type: 'submit' })
    expect(to.fake.center.applications).toMatchObject([{ filedOutOfHours: true }])
  })
})

describe('waiting', () => {
  test('queued, booked and refused are three truths', async () => {
    const to = walk()
    await apply(to)
    expect(to.visit.screen()).toMatchObject({ kind: 'wait', title: { key: 'wait.title.sending' } })
    await to.clock.advance(8_000)
    expect(to.visit.screen()).toMatchObject({ kind: 'wait', truth: 'queued', facts: [{ value: { zh: '0000000000' } }] })
    to.fake.center.book({ state: 'in-review', ahead: 3 })
    await to.settle()
    expect(to.visit.screen()).toMatchObject({
      kind: 'wait',
      truth: 'booked',
      facts: [{ value: { zh: CASE_CODE } }, { value: { key: 'wait.ahead.value', values: { count: 3 } } }],
    })
    to.fake.center.book({ state: 'in-review', ahead: 3, opensAt: to.clock.now() + 3_600_000 })
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ title: { key: 'wait.title.closed' }, what: { key: 'wait.what.closed' } })
    to.fake.center.refuse()
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ kind: 'message', tone: 'error', title: { key: 'refused.title' } })
    await to.tap({ type: 'continue' })
    expect(to.outcomes.map(({ outcome }) => outcome)).toEqual(['X'])
  })

  test('the review ends with a refusal to provide', async () => {
    const to = await walkTo('wait')
    to.fake.center.book({ state: 'refused' })
    await to.settle()
    expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'not-provided.title' } })
    await to.tap({ type: 'continue' })
    expect(to.outcomes).toMatchObject([{ outcome: 'X', caseCode: CASE_CODE }])
  })

  test('leaving with a slip is P, and the slip is printed once', async () => {
    const to = await walkTo('leave')
    expect(to.fake.slips.slips).toHaveLength(1)
    await to.tap({ type: 'continue' })
    expect(to.outcomes).toMatchObject([{ outcome: 'P', caseCode: CASE_CODE }])
  })

  test('a place in the queue that moves does not eat a tap', async () => {
    const to = await walkTo('wait')
    to.fake.center.book({ state: 'in-review', ahead: 1 })
    await to.settle()
    expect(to.visit.send({ type: 'leave' })).toBe('taken')
  })
})

describe('nothing is filed when it cannot be kept', () => {
  test.each([{ code: 'storageFull' }, { code: 'storageFailed', detail: 'disk' }] as const)('%o', async (problem) => {
    const to = await walkTo('check')
    to.fake.center.setStorage(problem)
    await to.tap({ type: 'submit' })
    expect(to.visit.screen()).toMatchObject({ kind: 'message', tone: 'error', title: { key: 'submit.storage-full.title' } })
    to.fake.center.setStorage('ok')
    await to.tap({ type: 'retry' })
    expect(to.visit.state()).toBe('wait')
  })
})

describe('answers', () => {
  test('不同意 ends without a query', async () => {
    const to = await walkTo('message')
    expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'declined.title' } })
    await to.tap({ type: 'back' })
    expect(to.outcomes).toEqual([{ journey: 'marriage-certificate', outcome: 'left' }])
    expect(to.fake.center.applications).toEqual([])
  })

  test('agreement and refusal weigh the same', async () => {
    const { visit } = await walkTo('consent')
    const weights = visit
      .screen()
      .actions.slice(0, 2)
      .map(({ emphasis }) => emphasis)
    expect(new Set(weights).size).toBe(1)
  })

  test('a name that is wrong stays in its field with words beside it', async () => {
    const to = await walkTo('spouse')
    await to.tap({ type: 'answer', values: { 'spouse-name': '李芳;' } })
    expect(to.visit.screen()).toMatchObject({ kind: 'form', fields: [{ value: '李芳;', error: { key: 'spouse.letters' } }] })
    await to.tap({ type: 'answer', values: { 'spouse-name': '䶮'.repeat(51) } })
    expect(to.visit.screen()).toMatchObject({ fields: [{ error: { key: 'spouse.too-long' } }] })
    await to.tap({ type: 'answer', values: { 'spouse-name': '𬀩'.repeat(50) } })
    expect(to.visit.state()).toBe('check')
  })

  test('修改 goes to the question and comes back to the page', async () => {
    const to = await walkTo('check')
    await to.tap({ type: 'change', field: 'spouse' })
    expect(to.visit.screen()).toMatchObject({ kind: 'form', fields: [{ value: '李芳' }] })
    await to.tap({ type: 'answer', values: { 'spouse-name': '王芳' } })
    expect(to.visit.screen()).toMatchObject({ kind: 'check', rows: [{}, {}, {}, { value: { zh: '王芳' } }] })
  })

  test('name and number are masked, shown while pressed, and masked again after ten seconds', async () => {
    const to = await walkTo('check')
    const values = () => {
      const screen = to.visit.screen()
      return screen.kind === 'check' ? screen.rows.slice(0, 2).map(({ value }) => ('zh' in value ? value.zh : value.key)) : []
    }
    expect(values()).toEqual(['张*', '3101**********0017'])
    await to.tap({ type: 'reveal', field: 'id-number' })
    expect(values()).toEqual(['张*', '310199199003070017'])
    await to.tap({ type: 'reveal', field: 'name' })
    expect(values()).toEqual(['张明', '3101**********0017'])
    await to.clock.advance(10_000)
    expect(values()).toEqual(['张*', '3101**********0017'])
  })

  test('every step has a way back', async () => {
    const to = await walkTo('check')
    const back: Intent = { type: 'back' }
    for (const state of ['spouse', 'consent', 'notice', 'home']) {
      await to.tap(back)
      expect(to.visit.state()).toBe(state)
    }
  })

  test('no screen before the print carries the whole name or number unasked', async () => {
    const to = await walkTo('rate')
    const shown = JSON.stringify(to.screens.filter(({ kind }) => kind !== 'document'))
    expect(shown).not.toContain('张明')
    expect(shown).not.toContain('310199199003070017')
  })
})
