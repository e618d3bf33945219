/** Misses of one subject: the first few are free, then each doubles the wait, up to a cap: never for good. Kept across restarts. */
import type { Parts } from './center-parts.ts'

export interface LockRule {
  readonly scope: 'verify' | 'verify-source' | 'login'
  /** Misses that cost nothing. */
  readonly free: number
  readonly firstWaitMs: number
  readonly maxWaitMs: number
  /** Misses older than this are forgotten. */
  readonly forgetAfterMs: number
}

/** Milliseconds until another try is taken; 0 when it may be made now. */
export async function lockedForMs({ db, clock }: Parts, rule: LockRule, subject: string): Promise<number> {
  const row = await db
    .selectFrom('attempt_lock')
    .select('locked_until')
    .where('scope', '=', rule.scope)
    .where('subject', '=', subject)
    .executeTakeFirst()
  return Math.max(0, (row?.locked_until?.getTime() ?? 0) - clock.now())
}

/** Records one miss and returns the wait it brings. */
export async function recordMiss({ db, clock }: Parts, rule: LockRule, subject: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const now = clock.now()
    await tx
      .insertInto('attempt_lock')
      .values({ scope: rule.scope, subject, misses: 0, locked_until: null, last_miss_at: new Date(now) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = await tx
      .selectFrom('attempt_lock')
      .selectAll()
      .where('scope', '=', rule.scope)
      .where('subject', '=', subject)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const forgotten = now - row.last_miss_at.getTime() > rule.forgetAfterMs
    const misses = (forgotten ? 0 : row.misses) + 1
    const waitMs = misses < rule.free ? 0 : Math.min(rule.maxWaitMs, rule.firstWaitMs * 2 ** Math.min(misses - rule.free, 30))
    await tx
      .updateTable('attempt_lock')
      .set({ misses, last_miss_at: new Date(now), locked_until: waitMs === 0 ? null : new Date(now + waitMs) })
      .where('scope', '=', rule.scope)
      .where('subject', '=', subject)
      .execute()
    return waitMs
  })
}

export async function clearMisses({ db }: Parts, rule: LockRule, subject: string): Promise<void> {
  await db.deleteFrom('attempt_lock').where('scope', '=', rule.scope).where('subject', '=', subject).execute()
}
