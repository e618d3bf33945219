import { ok } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { expect, test } from 'vitest'
import { startVisit } from '../index.ts'
import type { Intent } from '../screens/intent.ts'
import { CASE_CODE, demoSite, fakePorts, residentCard } from '../testing/index.ts'

/** 2026-11-24 10:00, a working Tuesday. */
const TUESDAY = Date.parse('2026-11-24T10:00:00+08:00')

test('married without sharing: nine taps from the first touch to the rating', async () => {
  const clock = simulatedClock(TUESDAY)
  const fake = fakePorts({ clock })
  const visit = startVisit({ ports: fake.ports, site: demoSite, clock })
  const outcomes: unknown[] = []
  visit.onOutcome((o) => outcomes.push(o))
  const seen: string[] = []
  visit.subscribe(() => {
    if (seen.at(-1) !== visit.state()) seen.push(visit.state())
  })
  const tap = async (intent: Intent) => {
    expect(visit.send(intent)).toBe('taken')
    await clock.advance(0)
  }
  await tap({ type: 'begin' })
  await tap({ type: 'choose-item', item: '312090156000' })
  await tap({ type: 'continue' })
  fake.reader.answer(ok(residentCard()))
  await clock.advance(0)
  await tap({ type: 'agree' })
  await tap({ type: 'answer', values: { 'spouse-name': '李芳' } })
  await tap({ type: 'submit' })
  fake.center.book()
  await clock.advance(0)
  expect(visit.screen()).toMatchObject({ kind: 'wait', truth: 'booked' })
  fake.center.release()
  await clock.advance(0)
  await tap({ type: 'print' })
  await clock.advance(0)
  await tap({ type: 'rate', level: 5 })
  await clock.advance(1000)
  expect(visit.screen().kind).toBe('farewell')
  await clock.advance(8000)
  expect(seen).toEqual([
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
  expect(outcomes).toEqual([{ journey: 'marriage-certificate', outcome: 'M1', submissionId: fake.center.latest(), caseCode: CASE_CODE }])
  expect(fake.center.reports).toMatchObject([{ outcome: 'printed', pagesOut: 1 }])
})
