/** What the archive's answer says (M1 … N3, X). Known only from a sheet the center rendered; nothing here derives one. */
export const RESULT_CODES = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'N1', 'N2', 'N3', 'X'] as const
export type ResultCode = (typeof RESULT_CODES)[number]

/** How a journey ended. Closed: a new code needs a decision record. `P` = filed and not yet decided. */
export type Outcome = ResultCode | 'P' | 'expired-card' | 'wrong-person' | 'other-item' | 'left' | 'idle' | 'device'

export type JourneyName = 'marriage-certificate' | 'my-case'

/** 婚姻登记档案查询, purpose 办理贷款; the tile says 贷款要婚姻证明. */
export const MARRIAGE_ARCHIVE_ITEM = '312090156000'
/** 涉外婚姻登记档案查询: where cards of kinds J, I and Y belong. */
export const FOREIGN_MARRIAGE_ARCHIVE_ITEM = '312090187000'

export interface JourneyOutcome {
  readonly journey: JourneyName
  readonly outcome: Outcome
  readonly submissionId?: string
  readonly caseCode?: string
}

/** The outcome of a printed sheet. A code outside the closed list is the center's mistake and is never passed on. */
export function outcomeOfResult(code: string): Outcome {
  return RESULT_CODES.find((known) => known === code) ?? 'device'
}
