import { makeCaseCode } from '@zhengyin/standards/case-code'
import { shanghaiDay } from '@zhengyin/standards/civil-day'
import type { Tx } from '../database/database.ts'

/** Three digits of the item's number at the center. */
const ITEM_DIGITS: Readonly<Record<string, string>> = { '312090156000': '156' }

/** The next number of this item and year, without gaps: the row stays locked until the case is in. */
export async function nextCaseCode(tx: Tx, item: string, now: Date): Promise<string> {
  const digits = ITEM_DIGITS[item]
  if (digits === undefined) throw new Error(`no case prefix for item ${item}`)
  const year = Number(shanghaiDay(now.getTime()).slice(0, 4))
  const { last } = await tx
    .insertInto('case_serial')
    .values({ item: digits, year, last: 1 })
    .onConflict((conflict) => conflict.columns(['item', 'year']).doUpdateSet((eb) => ({ last: eb('case_serial.last', '+', 1) })))
    .returning('last')
    .executeTakeFirstOrThrow()
  return makeCaseCode({ item: digits, year, serial: last })
}
