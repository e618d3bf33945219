/** What the core needs of the flows: start visits, and the words of what they ended with. */
export type { JourneyOutcome, Outcome } from './outcome.ts'
export { zhText } from './screens/say.ts'
export { startVisit, type VisitHandle } from './visit/start-visit.ts'
export type { OutOfServiceReason } from './visit/visit-machine.ts'
