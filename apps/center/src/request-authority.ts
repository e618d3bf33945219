/** Who sent this request: a terminal's RFC 9421 signature, then its nonce. Time is never judged. */
import { createPublicKey } from 'node:crypto'
import { err, ok, type Result } from '@zhengyin/kernel'
import { acceptNonce, EMPTY_WINDOW, type HttpRequest, parseNonce, verifyRequest } from '@zhengyin/protocol/signature'
import { raiseAlarm } from './alarms.ts'
import type { Parts } from './center-parts.ts'

export interface Terminal {
  readonly kioskId: string
  readonly siteName: string
  readonly state: 'active' | 'quarantined'
  readonly publicKey: Buffer
}

export type AuthorityError = 'unsigned' | 'unknown' | 'wrong-signature' | 'revoked' | 'replayed'

export async function authorise({ db, clock, log }: Parts, request: HttpRequest): Promise<Result<Terminal, AuthorityError>> {
  const claimed = request.headers['zy-kiosk']
  if (claimed === undefined) return err('unsigned')
  const kiosk = await db.selectFrom('kiosk').selectAll().where('kiosk_id', '=', claimed).executeTakeFirst()
  if (kiosk === undefined) return err('unknown')
  const key = createPublicKey({ key: kiosk.public_key, type: 'spki', format: 'der' })
  const verified = verifyRequest(request, (kioskId, keyId) => (kioskId === kiosk.kiosk_id && keyId === kiosk.key_id ? key : undefined))
  if (!verified.ok) {
    log.write({ event: 'request.refused', level: 'warn', kioskId: kiosk.kiosk_id, reason: verified.error })
    return err(verified.error === 'missing' ? 'unsigned' : 'wrong-signature')
  }
  if (kiosk.state === 'revoked') return err('revoked')

  const nonce = parseNonce(verified.value.nonce)
  if (nonce === undefined) return err('wrong-signature')
  const fresh = await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('request_session')
      .values({ kiosk_id: kiosk.kiosk_id, session: nonce.session, highest: EMPTY_WINDOW.highest, seen: EMPTY_WINDOW.seen.toString(16) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = await tx
      .selectFrom('request_session')
      .selectAll()
      .where('kiosk_id', '=', kiosk.kiosk_id)
      .where('session', '=', nonce.session)
      .forUpdate()
      .executeTakeFirstOrThrow()
    const next = acceptNonce({ highest: row.highest, seen: BigInt(`0x${row.seen}`) }, nonce.counter)
    if (!next.ok) return false
    await tx
      .updateTable('request_session')
      .set({ highest: next.value.highest, seen: next.value.seen.toString(16) })
      .where('kiosk_id', '=', kiosk.kiosk_id)
      .where('session', '=', nonce.session)
      .execute()
    return true
  })
  if (!fresh) {
    await raiseAlarm(db, { at: new Date(clock.now()), kioskId: kiosk.kiosk_id, code: 'request-replayed', detail: nonce.session })
    return err('replayed')
  }
  return ok({ kioskId: kiosk.kiosk_id, siteName: kiosk.site_name, state: kiosk.state, publicKey: kiosk.public_key })
}
