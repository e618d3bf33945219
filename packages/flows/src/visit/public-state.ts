import type { VisitSnapshot } from './visit-machine.ts'

/** Where a visit is, as a small union: for the idle time, for help requests, for logs and for tests. */
export type PublicState = 'attract' | 'home' | 'not-accepting' | Step | 'purging' | 'farewell' | 'out-of-service'

export type Step =
  | 'notice'
  | 'identify'
  | 'consent'
  | 'spouse'
  | 'check'
  | 'submit'
  | 'wait'
  | 'leave'
  | 'cases'
  | 'preview'
  | 'print'
  | 'rate'
  | 'takePaper'
  | 'message'

const STEPS: readonly Step[] = [
  'notice',
  'identify',
  'consent',
  'spouse',
  'check',
  'submit',
  'wait',
  'leave',
  'cases',
  'preview',
  'print',
  'rate',
  'takePaper',
  'message',
]

/** The steps of the journey under way; exactly one is active at a time. */
export function stepsOf(visit: VisitSnapshot) {
  const marriage = visit.children['marriage-certificate']?.getSnapshot()
  if (marriage !== undefined) return { journey: 'marriage-certificate' as const, ...marriage.children }
  const mine = visit.children['my-case']?.getSnapshot()
  if (mine !== undefined) return { journey: 'my-case' as const, ...mine.children }
  return null
}

export function publicState(visit: VisitSnapshot): PublicState {
  if (visit.matches('attract')) return 'attract'
  if (visit.matches('settling') || visit.matches('purging')) return 'purging'
  if (visit.matches('farewell')) return 'farewell'
  if (visit.matches('outOfService')) return 'out-of-service'
  if (visit.matches({ active: { place: 'notAccepting' } })) return 'not-accepting'
  const steps = stepsOf(visit)
  if (steps === null) return 'home'
  const step = STEPS.find((name) => name in steps)
  return step ?? 'home'
}
