import { createHash, randomBytes } from 'node:crypto'
import { crockford, err, ok, type Result } from '@zhengyin/kernel'
import type { EnrolRequest } from '@zhengyin/protocol/control'
import { publicKeyFromBase64, signKeyId } from '@zhengyin/protocol/signature'
import { sql } from 'kysely'
import type { Parts } from './center-parts.ts'

const CODE_LIFETIME_MS = 24 * 3_600_000

/** A one-time code; only its hash is kept. */
export async function issueEnrolmentCode({ db, clock }: Parts): Promise<string> {
  const code = crockford(randomBytes(13).toString('hex'), 20).replace(/(.{5})(?=.)/g, '$1-')
  const now = clock.now()
  await db
    .insertInto('enrolment_code')
    .values({ code_hash: hashCode(code), issued_at: new Date(now), expires_at: new Date(now + CODE_LIFETIME_MS) })
    .execute()
  return code
}

export type EnrolError = 'unknown-code' | 'bad-key'

/** A terminal whose answer was lost asks again with the same code and key, and gets the same id. */
export async function enrol({ db, clock, log }: Parts, request: EnrolRequest): Promise<Result<{ kioskId: string }, EnrolError>> {
  const key = publicKeyFromBase64(request.publicKey)
  if (!key.ok) return err('bad-key')
  const publicKey = key.value.export({ type: 'spki', format: 'der' })
  const keyId = signKeyId(key.value)
  return db.transaction().execute(async (tx) => {
    const code = await tx
      .selectFrom('enrolment_code')
      .selectAll()
      .where('code_hash', '=', hashCode(request.code))
      .forUpdate()
      .executeTakeFirst()
    const now = new Date(clock.now())
    if (code === undefined) return err('unknown-code')
    if (code.used_by !== null) {
      const used = await tx
        .selectFrom('kiosk')
        .select(['kiosk_id', 'key_id', 'state'])
        .where('kiosk_id', '=', code.used_by)
        .executeTakeFirst()
      return used !== undefined && used.key_id === keyId && used.state === 'active' ? ok({ kioskId: used.kiosk_id }) : err('unknown-code')
    }
    if (code.expires_at <= now) return err('unknown-code')
    const { rows } = await sql<{ number: number }>`select nextval('kiosk_number') as number`.execute(tx)
    const kioskId = `T${String(rows[0]?.number).padStart(3, '0')}`
    await tx
      .insertInto('kiosk')
      .values({ kiosk_id: kioskId, site_name: request.siteName, key_id: keyId, public_key: publicKey, state: 'active', enrolled_at: now })
      .execute()
    await tx.updateTable('enrolment_code').set({ used_at: now, used_by: kioskId }).where('code_hash', '=', code.code_hash).execute()
    log.write({ event: 'kiosk.enrolled', kioskId, keyId })
    return ok({ kioskId })
  })
}

/** Its requests are refused from now on; what it sent before stays and is worked on. */
export async function revoke({ db, log }: Parts, kioskId: string): Promise<boolean> {
  const { numUpdatedRows } = await db.updateTable('kiosk').set({ state: 'revoked' }).where('kiosk_id', '=', kioskId).executeTakeFirst()
  if (numUpdatedRows > 0n) log.write({ event: 'kiosk.revoked', level: 'warn', kioskId })
  return numUpdatedRows > 0n
}

function hashCode(code: string): Buffer {
  return createHash('sha256').update(code.toUpperCase().replaceAll('-', '').trim()).digest()
}
