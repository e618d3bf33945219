/** What a center's refusal of a visit call means to the person. */
export type Refusal = 'wrong-person' | 'not-released' | 'closed' | 'other'

/** Reasons are those of the protocol's visit-call answer; an unknown one is `other`. */
export function refusalOf(reason: string): Refusal {
  switch (reason) {
    case 'not-party':
    case 'not-found':
      return 'wrong-person'
    case 'not-released':
      return 'not-released'
    case 'already-printed':
    case 'already-leased':
    // The terminal's own record: this lease was used before.
    case 'lease-used':
    case 'doubtful':
      return 'closed'
    default:
      return 'other'
  }
}
