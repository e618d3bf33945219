import { err, ok, type Result } from '@zhengyin/kernel'
import type { HelpRequest } from '@zhengyin/protocol/control'
import type { Selectable } from 'kysely'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import type { HelpList, HelpRow } from '../console-api.ts'
import type { HelpRequestTable } from '../database/schema.ts'

/** Pressing 求助 again on the same screen is the same call for help. */
const SAME_CALL_MS = 5 * 60_000

export async function askForHelp({ db, clock, log }: Parts, kioskId: string, request: HelpRequest): Promise<{ number: string }> {
  const now = clock.now()
  const open = await db
    .selectFrom('help_request')
    .select('help_id')
    .where('kiosk_id', '=', kioskId)
    .where('state', '!=', 'closed')
    .where('screen', '=', request.screen)
    .where('received_at', '>', new Date(now - SAME_CALL_MS))
    .executeTakeFirst()
  if (open !== undefined) return { number: helpNumber(open.help_id) }
  const { help_id } = await db
    .insertInto('help_request')
    .values({
      kiosk_id: kioskId,
      screen: request.screen,
      code: request.code ?? null,
      asked_at: new Date(request.at),
      received_at: new Date(now),
      state: 'open',
    })
    .returning('help_id')
    .executeTakeFirstOrThrow()
  log.write({ event: 'help.asked', kioskId, screen: request.screen })
  return { number: helpNumber(help_id) }
}

export async function listHelp(
  { db }: Parts,
  query: { page: number; pageSize: number; state?: HelpRow['state'] | undefined },
): Promise<HelpList> {
  let selected = db.selectFrom('help_request')
  if (query.state !== undefined) selected = selected.where('help_request.state', '=', query.state)
  const { total } = await selected.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await selected
    .innerJoin('kiosk', 'kiosk.kiosk_id', 'help_request.kiosk_id')
    .selectAll('help_request')
    .select('kiosk.site_name')
    .orderBy('help_id', 'desc')
    .limit(query.pageSize)
    .offset((query.page - 1) * query.pageSize)
    .execute()
  return { total, page: query.page, pageSize: query.pageSize, rows: rows.map(wire) }
}

export type HelpError = 'not-found' | 'changed'

export async function takeHelp(parts: Parts, staff: { name: string }, number: string): Promise<Result<HelpRow, HelpError>> {
  return move(parts, number, 'open', { state: 'taken', taken_by: staff.name, taken_at: new Date(parts.clock.now()) })
}

export async function closeHelp(parts: Parts, number: string, note: string): Promise<Result<HelpRow, HelpError>> {
  return move(parts, number, 'taken', { state: 'closed', closed_at: new Date(parts.clock.now()), note })
}

async function move(
  { db }: Parts,
  number: string,
  from: HelpRow['state'],
  change: Partial<Pick<Selectable<HelpRequestTable>, 'state' | 'taken_by' | 'taken_at' | 'closed_at' | 'note'>>,
): Promise<Result<HelpRow, HelpError>> {
  const id = Number(number.slice(1))
  const moved = await db.updateTable('help_request').set(change).where('help_id', '=', id).where('state', '=', from).executeTakeFirst()
  const row = await db
    .selectFrom('help_request')
    .innerJoin('kiosk', 'kiosk.kiosk_id', 'help_request.kiosk_id')
    .selectAll('help_request')
    .select('kiosk.site_name')
    .where('help_id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return err('not-found')
  return moved.numUpdatedRows === 0n ? err('changed') : ok(wire(row))
}

function helpNumber(id: number): string {
  return `H${String(id).padStart(4, '0')}`
}

function wire(row: Selectable<HelpRequestTable> & { site_name: string }): HelpRow {
  return {
    number: helpNumber(row.help_id),
    kioskId: row.kiosk_id,
    siteName: row.site_name,
    screen: row.screen,
    ...(row.code === null ? {} : { code: row.code }),
    at: isoShanghai(row.received_at),
    state: row.state,
    ...(row.taken_by === null ? {} : { takenBy: row.taken_by }),
    ...(row.taken_at === null ? {} : { takenAt: isoShanghai(row.taken_at) }),
    ...(row.closed_at === null ? {} : { closedAt: isoShanghai(row.closed_at) }),
    ...(row.note === null ? {} : { note: row.note }),
  }
}
