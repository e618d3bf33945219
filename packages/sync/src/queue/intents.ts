/** Written before a physical effect; an id serves once for ever. */
import type { Connection } from '../database/connection.ts'
import type { Intent, IntentState, NewIntent } from '../store.ts'
import { readFields } from './audit.ts'
import { type IntentRecord, intentSum } from './records.ts'

/** False when the id was used before. */
export function insertIntent(db: Connection, intent: NewIntent, at: number): boolean {
  const record: Omit<IntentRecord, 'sum'> = { id: intent.id, kind: intent.kind, detail: JSON.stringify(intent.detail), state: 'open', at }
  const result = db
    .prepare(
      'INSERT INTO intent (id, kind, detail, state, at, sum) VALUES (@id, @kind, @detail, @state, @at, @sum) ON CONFLICT (id) DO NOTHING',
    )
    .run({ ...record, sum: intentSum(record) })
  return result.changes === 1
}

export function markIntent(db: Connection, id: string, state: IntentState): void {
  db.prepare('UPDATE intent SET state = @state, sum = zy_sum(id, kind, detail, @state, at) WHERE id = @id').run({ id, state })
}

export function openIntents(db: Connection): readonly Intent[] {
  return db
    .prepare<[], IntentRecord>(`SELECT * FROM intent WHERE state = 'open' ORDER BY at, id`)
    .all()
    .map((row) => ({
      id: row.id,
      kind: row.kind === 'locker' ? 'locker' : 'print',
      detail: readFields(row.detail),
      state: 'open',
      at: row.at,
    }))
}
