import type { CardKind } from '@zhengyin/devices/contract/id-card-reader'

/** How a fact became known. */
export type FactSource = 'id-card' | 'person' | 'center'

/** Something proved or entered in this visit. Lives in memory only. Times are civil, ms since the epoch. */
export interface Fact<T> {
  readonly value: T
  readonly source: FactSource
  readonly at: number
}

export interface Identity {
  readonly method: 'id-card'
  readonly cardKind: CardKind
  readonly name: string
  readonly idNumber: string
  readonly sex: '0' | '1' | '2' | '9'
  /** YYYY-MM-DD. */
  readonly birth: string
  /** YYYY-MM-DD or `long-term`. */
  readonly validTo: string
}

export interface ConsentRecord {
  readonly purpose: string
  readonly textVersion: string
  readonly language: 'zh-CN'
  readonly choice: 'agree' | 'decline'
  /** Civil time, ISO 8601 with offset. */
  readonly at: string
  readonly method: 'touch'
}

/** What the visit knows. Journeys read and add; nothing is asked twice. */
export interface VisitFacts {
  readonly identity?: Fact<Identity>
  readonly consents: readonly ConsentRecord[]
}
