import type { ActorRefFrom } from 'xstate'
import type { marriageCertificate } from '../journeys/marriage-certificate.ts'
import type { myCase } from '../journeys/my-case.ts'
import type { Outcome } from '../outcome.ts'

export interface JourneyRefs {
  readonly 'marriage-certificate'?: ActorRefFrom<typeof marriageCertificate> | undefined
  readonly 'my-case'?: ActorRefFrom<typeof myCase> | undefined
}

/**
 * The outcome of a journey whose matter is decided though its last page is still up: the sheet is printed and only the rating is open, the
 * card has expired and the page says so. Null while nothing is decided.
 */
export function knownOutcome(journeys: JourneyRefs): Outcome | null {
  const journey = (journeys['marriage-certificate'] ?? journeys['my-case'])?.getSnapshot()
  if (journey === undefined) return null
  if (journey.context.ending !== null) return journey.context.ending.outcome
  const card = journey.children.identify?.getSnapshot()
  if (card?.matches('expired') === true) return 'expired-card'
  if (card?.matches('otherItem') === true) return 'other-item'
  return null
}
