/** What the core needs of the flows: start visits, and the words of what they ended with. */
export type { JourneyName, JourneyOutcome, Outcome, ResultCode } from './outcome.ts'
export { zhText } from './screens/say.ts'
export type { PublicState } from './visit/public-state.ts'
export { startVisit, type VisitHandle, type VisitOptions } from './visit/start-visit.ts'
export type { OutOfServiceReason } from './visit/visit-machine.ts'
