import { ok } from '@zhengyin/kernel'
import { expect, test } from 'vitest'
import type { CaseSummary, ReviewState } from '../ports.ts'
import { CASE_CODE, residentCard } from '../testing/index.ts'
import { TUESDAY, type Walk, walk } from '../testing/walk.ts'

function someCase(review: ReviewState, rated = false): CaseSummary {
  return { caseCode: CASE_CODE, itemName: '婚姻登记档案查询', submittedAt: TUESDAY, review, rated }
}

async function comeBack(cases: readonly CaseSummary[]): Promise<Walk> {
  const to = walk()
  to.fake.center.setCases(cases)
  await to.tap({ type: 'begin' })
  await to.tap({ type: 'my-cases' })
  to.fake.reader.answer(ok(residentCard()))
  await to.settle()
  return to
}

test('come back, collect, print, rate', async () => {
  const to = await comeBack([someCase({ state: 'released' })])
  await to.tap({ type: 'open-case', caseCode: CASE_CODE })
  await to.tap({ type: 'print' })
  await to.tap({ type: 'rate', level: 3 })
  await to.clock.advance(8_000)
  expect(to.seen).toEqual(['attract', 'home', 'identify', 'cases', 'preview', 'print', 'rate', 'purging', 'farewell', 'attract'])
  expect(to.outcomes).toEqual([{ journey: 'my-case', outcome: 'M1', caseCode: CASE_CODE }])
})

test('a case that is rated already is not asked about again', async () => {
  const to = await comeBack([someCase({ state: 'released' }, true)])
  await to.tap({ type: 'open-case', caseCode: CASE_CODE })
  await to.tap({ type: 'print' })
  expect(to.visit.screen()).toMatchObject({ kind: 'device', picture: 'take-paper' })
  await to.tap({ type: 'continue' })
  expect(to.visit.screen().kind).toBe('farewell')
})

const notOpenable: readonly ReviewState[] = [
  { state: 'in-review', ahead: 4 },
  { state: 'in-review', ahead: 0, opensAt: TUESDAY },
  { state: 'printed' },
  { state: 'doubtful' },
  { state: 'refused' },
]
test.each(notOpenable)('%o is told and cannot be opened', async (review) => {
  const to = await comeBack([someCase(review)])
  const screen = to.visit.screen()
  if (screen.kind !== 'cases') throw new Error('no list of cases')
  expect(screen.cases[0]).not.toHaveProperty('open')
  expect(to.visit.send({ type: 'open-case', caseCode: CASE_CODE })).toBe('refused')
})

test('no cases: said, with a way on', async () => {
  const to = await comeBack([])
  expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'cases.none.title' } })
  await to.tap({ type: 'continue' })
  expect(to.outcomes).toEqual([{ journey: 'my-case', outcome: 'left' }])
})

test('no link: tried again when asked', async () => {
  const to = walk()
  to.fake.center.setLink({ code: 'noLink' })
  await to.tap({ type: 'begin' })
  await to.tap({ type: 'my-cases' })
  to.fake.reader.answer(ok(residentCard()))
  await to.settle()
  expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'link.title' } })
  to.fake.center.setLink('up')
  to.fake.center.setCases([someCase({ state: 'released' })])
  await to.tap({ type: 'retry' })
  expect(to.visit.screen().kind).toBe('cases')
})

test('a center that gives no list is not called a broken link', async () => {
  const to = walk()
  to.fake.center.setLink({ code: 'refused', reason: 'invalid' })
  await to.tap({ type: 'begin' })
  await to.tap({ type: 'my-cases' })
  to.fake.reader.answer(ok(residentCard()))
  await to.settle()
  expect(to.visit.screen()).toMatchObject({ kind: 'message', title: { key: 'unavailable.title' } })
  await to.tap({ type: 'continue' })
  expect(to.outcomes).toEqual([{ journey: 'my-case', outcome: 'device' }])
})

test('先不打印 goes back to the list', async () => {
  const to = await comeBack([someCase({ state: 'released' })])
  await to.tap({ type: 'open-case', caseCode: CASE_CODE })
  await to.tap({ type: 'leave' })
  expect(to.visit.state()).toBe('cases')
})
