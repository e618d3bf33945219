import { ok } from '@zhengyin/kernel'
import { type SimulatedClock, simulatedClock } from '@zhengyin/kernel/testing'
import type { JourneyOutcome } from '../outcome.ts'
import type { Intent } from '../screens/intent.ts'
import type { Screen } from '../screens/screen.ts'
import type { PublicState } from '../visit/public-state.ts'
import { startVisit, type VisitHandle } from '../visit/start-visit.ts'
import { CASE_CODE, demoSite, type FakePorts, fakePorts, residentCard } from './index.ts'

/** 2026-11-24 10:00 in Shanghai, a working Tuesday. */
export const TUESDAY = Date.parse('2026-11-24T10:00:00+08:00')

export const ITEM = '312090156000'

export interface Walk {
  readonly clock: SimulatedClock
  readonly fake: FakePorts
  readonly visit: VisitHandle
  readonly outcomes: readonly JourneyOutcome[]
  /** Public states in the order they were shown, without repeats in a row. */
  readonly seen: readonly PublicState[]
  readonly screens: readonly Screen[]
  /** Activations of controls, as the tap budget counts them. */
  readonly taps: () => number
  /** Sends an intent that must be taken, and lets what it started run. */
  readonly tap: (intent: Intent) => Promise<void>
  /** Lets promises run without moving time. */
  readonly settle: () => Promise<void>
}

export function walk(at = TUESDAY): Walk {
  const clock = simulatedClock(at)
  const fake = fakePorts({ clock })
  const visit = startVisit({ ports: fake.ports, site: demoSite, clock })
  const outcomes: JourneyOutcome[] = []
  const seen: PublicState[] = ['attract']
  const screens: Screen[] = []
  let taps = 0
  visit.onOutcome((outcome) => outcomes.push(outcome))
  visit.subscribe(() => {
    screens.push(visit.screen())
    if (seen.at(-1) !== visit.state()) seen.push(visit.state())
  })
  const settle = async () => {
    for (let i = 0; i < 4; i++) await clock.advance(0)
  }
  return {
    clock,
    fake,
    visit,
    outcomes,
    seen,
    screens,
    taps: () => taps,
    settle,
    tap: async (intent) => {
      const before = visit.state()
      if (visit.send(intent) === 'refused') throw new Error(`${intent.type} was refused at ${before}`)
      taps += 1
      await settle()
    },
  }
}

/** The ways to every state that has a screen of its own: shortest first, each built on another. */
const WAYS: Readonly<Record<PublicState, (to: Walk) => Promise<void>>> = {
  attract: async ({ settle }) => settle(),
  home: async ({ tap }) => tap({ type: 'begin' }),
  'not-accepting': async (to) => {
    await WAYS.home(to)
    to.visit.setOutOfService('storage-full')
    await to.tap({ type: 'choose-item', item: ITEM })
  },
  notice: async (to) => {
    await WAYS.home(to)
    await to.tap({ type: 'choose-item', item: ITEM })
  },
  identify: async (to) => {
    await WAYS.notice(to)
    await to.tap({ type: 'continue' })
  },
  consent: async (to) => {
    await WAYS.identify(to)
    to.fake.reader.answer(ok(residentCard()))
    await to.settle()
  },
  spouse: async (to) => {
    await WAYS.consent(to)
    await to.tap({ type: 'agree' })
  },
  check: async (to) => {
    await WAYS.spouse(to)
    await to.tap({ type: 'answer', values: { 'spouse-name': '李芳' } })
  },
  submit: async (to) => {
    await WAYS.check(to)
    to.fake.center.setStorage({ code: 'storageFull' })
    await to.tap({ type: 'submit' })
  },
  wait: async (to) => {
    await WAYS.check(to)
    await to.tap({ type: 'submit' })
    to.fake.center.book()
    await to.settle()
  },
  leave: async (to) => {
    await WAYS.wait(to)
    await to.tap({ type: 'leave' })
  },
  preview: async (to) => {
    await WAYS.wait(to)
    to.fake.center.release()
    await to.settle()
  },
  print: async (to) => {
    await WAYS.preview(to)
    to.fake.printer.script('hold')
    await to.tap({ type: 'print' })
  },
  rate: async (to) => {
    await WAYS.preview(to)
    await to.tap({ type: 'print' })
  },
  cases: async (to) => {
    await WAYS.home(to)
    to.fake.center.setCases([
      { caseCode: CASE_CODE, itemName: '婚姻登记档案查询', submittedAt: TUESDAY, review: { state: 'released' }, rated: true },
    ])
    await to.tap({ type: 'my-cases' })
    to.fake.reader.answer(ok(residentCard()))
    await to.settle()
  },
  takePaper: async (to) => {
    await WAYS.cases(to)
    await to.tap({ type: 'open-case', caseCode: CASE_CODE })
    await to.tap({ type: 'print' })
  },
  message: async (to) => {
    await WAYS.consent(to)
    await to.tap({ type: 'decline' })
  },
  purging: async (to) => {
    await WAYS.home(to)
    to.fake.center.holdPurge()
    await to.tap({ type: 'end' })
  },
  farewell: async (to) => {
    await WAYS.home(to)
    await to.tap({ type: 'end' })
  },
  'out-of-service': async (to) => {
    to.visit.setOutOfService('audit-blocked')
    await to.settle()
  },
}

export const STATES = Object.keys(WAYS) as readonly PublicState[]

export async function walkTo(state: PublicState, at = TUESDAY): Promise<Walk> {
  const to = walk(at)
  await WAYS[state](to)
  if (to.visit.state() !== state) throw new Error(`walked to ${to.visit.state()} instead of ${state}`)
  return to
}
