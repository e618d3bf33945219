import type { Db, Tx } from './database/database.ts'

export type AlarmCode =
  /** One sequence number came with two contents. */
  | 'sequence-reused'
  /** A frame's predecessor is not the one stored. */
  | 'chain-broken'
  /** A terminal said a row is lost: its place in the chain cannot be checked. */
  | 'row-lost'
  /** A request came a second time with its nonce: somebody recorded it, or two machines hold one key. */
  | 'request-replayed'
  | 'row-unreadable'
  /** A row fails again and again by a fault of the center's own. */
  | 'row-stuck'
  | 'lease-expired'
  /** A name on a sheet needs a character the fonts do not have; nothing was printed. */
  | 'sheet-missing-glyphs'

/** `detail` holds ids and numbers, nothing personal. */
export async function raiseAlarm(db: Db | Tx, alarm: { at: Date; kioskId: string | null; code: AlarmCode; detail: string }): Promise<void> {
  await db.insertInto('alarm').values({ at: alarm.at, kiosk_id: alarm.kioskId, code: alarm.code, detail: alarm.detail }).execute()
}
