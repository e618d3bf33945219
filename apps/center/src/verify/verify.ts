/** Anyone with the paper may ask whether it is ours: code and the last four characters of the identity number. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { checkVerifyCode } from '@zhengyin/standards/verify-code'
import { clearMisses, type LockRule, lockedForMs, recordMiss } from '../attempt-lock.ts'
import type { Parts } from '../center-parts.ts'
import { recordSentences } from '../departments/archive/marital-record.ts'
import { ITEM_NAMES, PURPOSE_NAMES } from '../items.ts'
import { SEARCH_SCOPE } from '../sheet/content.ts'

/** Five misses, then a minute that doubles up to an hour. */
const PER_CODE: LockRule = { scope: 'verify', free: 5, firstWaitMs: 60_000, maxWaitMs: 3_600_000, forgetAfterMs: 24 * 3_600_000 }
/** One source that tries many codes is locked as a whole, later. */
const PER_SOURCE: LockRule = { scope: 'verify-source', free: 30, firstWaitMs: 60_000, maxWaitMs: 3_600_000, forgetAfterMs: 24 * 3_600_000 }

export type VerifyAnswer =
  /** `pending`: printed under a lease whose report has not come, or came with a doubt. */
  | {
      readonly kind: 'found'
      readonly status: 'valid' | 'withdrawn' | 'expired' | 'pending'
      readonly specimen: boolean
      readonly caseCode: string
      readonly item: string
      readonly purpose: string
      readonly scope: string
      readonly printedAt: Date
      readonly validUntil: Date
      readonly terminal: string
      readonly copy: { readonly n: number; readonly of: number; readonly reprint: boolean }
      readonly result: readonly string[]
    }
  /** Mistyped: the check character does not fit. Says nothing about any sheet and costs nothing. */
  | { readonly kind: 'mistyped' }
  /** No sheet with this code and these four characters; which of the two is wrong is not told. */
  | { readonly kind: 'no-match' }
  | { readonly kind: 'locked'; readonly waitMs: number }

export async function verifySheet(
  parts: Parts,
  asked: { code: string; lastFour: string; source: string; demo: boolean },
): Promise<VerifyAnswer> {
  const code = checkVerifyCode(asked.code)
  if (!code.ok) return { kind: 'mistyped' }
  const subject = digest(`${code.value} ${asked.source}`)
  const source = digest(asked.source)
  const waitMs = Math.max(await lockedForMs(parts, PER_CODE, subject), await lockedForMs(parts, PER_SOURCE, source))
  if (waitMs > 0) return { kind: 'locked', waitMs }

  const found = await parts.db
    .selectFrom('lease')
    .innerJoin('case_file', 'case_file.case_code', 'lease.case_code')
    .innerJoin('kiosk', 'kiosk.kiosk_id', 'lease.kiosk_id')
    .selectAll('lease')
    .select(['case_file.applicant_id_number', 'case_file.item', 'case_file.purpose', 'case_file.result', 'kiosk.site_name'])
    .where('verify_code', '=', code.value)
    .executeTakeFirst()
  // Compared even when there is no such code, so that both misses take the same time.
  const expected = (found?.applicant_id_number ?? '0000').slice(-4)
  const matches = timingSafeEqual(
    createHash('sha256').update(expected).digest(),
    createHash('sha256').update(asked.lastFour.toUpperCase()).digest(),
  )
  if (found === undefined || !matches || found.result === null) {
    const waits = [await recordMiss(parts, PER_CODE, subject), await recordMiss(parts, PER_SOURCE, source)]
    const longest = Math.max(...waits)
    return longest > 0 ? { kind: 'locked', waitMs: longest } : { kind: 'no-match' }
  }
  await clearMisses(parts, PER_CODE, subject)
  const withdrawn = found.withdrawn_at !== null
  const expired = found.valid_until.getTime() <= parts.clock.now()
  return {
    kind: 'found',
    status: withdrawn ? 'withdrawn' : expired ? 'expired' : found.state === 'printed' ? 'valid' : 'pending',
    specimen: asked.demo,
    caseCode: found.case_code,
    item: ITEM_NAMES[found.item] ?? found.item,
    purpose: PURPOSE_NAMES[found.purpose] ?? found.purpose,
    scope: SEARCH_SCOPE,
    printedAt: found.issued_at,
    validUntil: found.valid_until,
    terminal: `${found.kiosk_id} ${found.site_name}`,
    copy: { n: found.copy_n, of: found.copy_of, reprint: found.reprint },
    result: recordSentences(found.result),
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
