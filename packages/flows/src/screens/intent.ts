/** What a person can want. The core checks each one against the state machine: a screen is never trusted. */
export type Intent =
  | { readonly type: 'begin' }
  | { readonly type: 'choose-item'; readonly item: string }
  | { readonly type: 'my-cases' }
  | { readonly type: 'open-case'; readonly caseCode: string }
  | { readonly type: 'continue' }
  | { readonly type: 'back' }
  | { readonly type: 'retry' }
  | { readonly type: 'agree' }
  | { readonly type: 'decline' }
  /** Committed answers of the form on screen, by field id. Half-typed text stays in the ui until then. */
  | { readonly type: 'answer'; readonly values: Readonly<Record<string, string>> }
  /** From the check page back to the question that owns the answer. */
  | { readonly type: 'change'; readonly field: string }
  | { readonly type: 'submit' }
  /** Stay at the terminal until the decision. */
  | { readonly type: 'wait' }
  /** Go with a receipt; come back later at any terminal. */
  | { readonly type: 'leave' }
  | { readonly type: 'print' }
  | { readonly type: 'rate'; readonly level: 1 | 2 | 3 | 4 | 5 }
  | { readonly type: 'skip' }
  /** Shows one masked value for a short time. */
  | { readonly type: 'reveal'; readonly field: string }
  | { readonly type: 'help' }
  | { readonly type: 'close-help' }
  /** Ends the idle warning; without one on screen it only restarts the idle time (the core sends it for the ui's `activity`). */
  | { readonly type: 'still-here' }
  | { readonly type: 'end' }
