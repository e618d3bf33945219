import { ok } from '@zhengyin/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Intent } from '../screens/intent.ts'
import { CASE_CODE, cardError, printError, residentCard, slipError } from '../testing/index.ts'
import { ITEM, STATES, TUESDAY, type Walk, walkTo } from '../testing/walk.ts'

type Happening = readonly [name: string, happen: (to: Walk) => void | Promise<void>]

/** Presses a control that is really on the screen, the n-th of them. */
function press(n: number): Happening {
  return [
    `press ${n}`,
    ({ visit }) => {
      const screen = visit.screen()
      const offered = screen.overlay?.actions ?? [
        ...screen.actions,
        ...('tiles' in screen ? screen.tiles : []),
        ...('levels' in screen ? screen.levels : []),
        ...('cases' in screen ? screen.cases.flatMap(({ open }) => (open === undefined ? [] : [open])) : []),
        ...screen.bar,
      ]
      const chosen = offered[n % Math.max(1, offered.length)]
      if (chosen !== undefined) expect([chosen.intent.type, visit.send(chosen.intent)]).toEqual([chosen.intent.type, 'taken'])
    },
  ]
}

const strange: readonly Intent[] = [
  { type: 'submit' },
  { type: 'print' },
  { type: 'retry' },
  { type: 'open-case', caseCode: CASE_CODE },
  { type: 'answer', values: { 'spouse-name': '李芳' } },
  { type: 'choose-item', item: ITEM },
]

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(0, 0, 0, 0, 1, 2, 3, 4, 5, 6).map(press) },
  { weight: 4, arbitrary: fc.constant<Happening>(['card', ({ fake }) => fake.reader.answer(ok(residentCard()))]) },
  { weight: 3, arbitrary: fc.constant<Happening>(['booked', ({ fake }) => fake.center.book()]) },
  { weight: 3, arbitrary: fc.constant<Happening>(['released', ({ fake }) => fake.center.release()]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['refused', ({ fake }) => fake.center.refuse()]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['bad card', ({ fake }) => fake.reader.answer(cardError('readFailed'))]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['dead reader', ({ fake }) => fake.reader.answer(cardError('hardwareError'))]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['jam', ({ fake }) => fake.printer.script(printError('paperJammed'))]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['unclear print', ({ fake }) => fake.printer.script(printError('outcomeUnknown', 1))]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['long print', ({ fake }) => fake.printer.script('hold')]) },
  { weight: 1, arbitrary: fc.constant<Happening>(['no slip', ({ fake }) => fake.slips.script(slipError('paperOut'))]) },
  {
    weight: 1,
    arbitrary: fc.boolean().map<Happening>((up) => [`link ${up}`, ({ fake }) => fake.center.setLink(up ? 'up' : { code: 'noLink' })]),
  },
  { weight: 1, arbitrary: fc.boolean().map<Happening>((open) => [`open ${open}`, ({ fake }) => fake.center.setOpen(open)]) },
  {
    weight: 1,
    arbitrary: fc.boolean().map<Happening>((on) => [`service ${on}`, ({ visit }) => visit.setOutOfService(on ? null : 'storage-full')]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1_000, 9_000, 61_000, 210_000).map<Happening>((ms) => [`${ms} ms`, ({ clock }) => clock.advance(ms)]),
  },
  { weight: 1, arbitrary: fc.constantFrom(...strange).map<Happening>((intent) => [intent.type, ({ visit }) => void visit.send(intent)]) },
)

test('whatever happens in whatever order: a screen is up, every lease is reported once, and the visit ends purged', {
  timeout: 30_000,
}, async () => {
  let leasesSeen = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STATES), fc.array(happening, { minLength: 5, maxLength: 40 }), async (state, happenings) => {
      const to = await walkTo(state)
      // A report that the disk refuses is what the durable print intent is for; here the disk takes it.
      to.fake.center.setStorage('ok')
      to.fake.center.setCases([
        { caseCode: CASE_CODE, itemName: '婚姻登记档案查询', submittedAt: TUESDAY, review: { state: 'released' }, rated: false },
      ])
      for (const [, happen] of happenings) {
        const before = to.visit.rev()
        await happen(to)
        await to.settle()
        expect(to.visit.rev()).toBeGreaterThanOrEqual(before)
        expect(to.visit.screen().title).toBeDefined()
      }
      // Everybody leaves, and time passes.
      await to.clock.advance(300_000)
      await to.settle()
      expect(['attract', 'out-of-service']).toContain(to.visit.state())
      const leases = to.fake.center.leases()
      leasesSeen += leases.length
      const reported = to.fake.center.reports.map(({ leaseId }) => leaseId)
      expect([...reported].toSorted()).toEqual([...leases].toSorted())
      const printed = to.fake.center.reports.filter(({ outcome }) => outcome === 'printed')
      expect(printed.length).toBeLessThanOrEqual(to.fake.printer.jobs.length)
      await to.visit.stop()
    }),
    { numRuns: 80 },
  )
  // The walks reach paper, or this test would say nothing.
  expect(leasesSeen).toBeGreaterThan(0)
})
