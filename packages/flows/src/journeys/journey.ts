import type { ConsentRecord, Identity, VisitFacts } from '../facts.ts'
import type { JourneyOutcome, Outcome } from '../outcome.ts'
import type { SiteFacts, VisitPorts } from '../ports.ts'
import type { Refusal } from '../steps/refusal.ts'

/** What a visit gives to a journey: everything it may do, and what is already known. */
export interface JourneyInput {
  readonly ports: VisitPorts
  readonly site: SiteFacts
  readonly facts: VisitFacts
}

/** What a journey gives back: how it ended, what it learnt, and where the person goes next. */
export interface JourneyResult extends JourneyOutcome {
  readonly next: 'home' | 'farewell'
  readonly facts: VisitFacts
}

export interface Ending {
  readonly outcome: Outcome
  readonly next: JourneyResult['next']
}

/** The latest choice for a purpose is the one that counts in this visit. */
export function withConsent(facts: VisitFacts, record: ConsentRecord | null): VisitFacts {
  if (record === null) return facts
  return { ...facts, consents: [...facts.consents.filter((one) => one.purpose !== record.purpose), record] }
}

function outcomeOfRefusal(refusal: Refusal): Outcome {
  return refusal === 'wrong-person' ? 'wrong-person' : 'left'
}

export function afterMessage(choice: 'home' | 'finish'): JourneyResult['next'] {
  return choice === 'home' ? 'home' : 'farewell'
}

/** The member of a union a guard has already found. */
export function pick<Union extends { readonly kind: string }, Kind extends Union['kind']>(
  union: Union,
  kind: Kind,
): Extract<Union, { kind: Kind }> {
  if (union.kind !== kind) throw new Error(`expected ${kind}, got ${union.kind}`)
  return union as Extract<Union, { kind: Kind }>
}

export function identityOf(context: { facts: VisitFacts }): Identity {
  if (context.facts.identity === undefined) throw new Error('this step needs an identity')
  return context.facts.identity.value
}

export function refusedEnding(refused: { readonly refusal: Refusal; readonly next: Ending['next'] }): Ending {
  return { outcome: outcomeOfRefusal(refused.refusal), next: refused.next }
}

/** A journey that ends before its matter is decided was left. */
export function endingOf({ ending }: { readonly ending: Ending | null }): Ending {
  return ending === null ? { outcome: 'left', next: 'home' } : { outcome: ending.outcome, next: ending.next }
}
