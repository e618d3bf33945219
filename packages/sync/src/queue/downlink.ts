/** What the feed says, applied with its cursor in one transaction; the same event twice changes nothing. */
import { assertNever, type LogPort } from '@zhengyin/kernel'
import type { FeedEvent } from '@zhengyin/protocol/feed'
import { checksum } from '../database/checksum.ts'
import type { Connection } from '../database/connection.ts'
import type { StoreChange } from '../store.ts'
import type { CrashPort } from './crash-points.ts'
import { markIntent } from './intents.ts'
import { epochIdOf, recordOf } from './lookup.ts'
import { type QueueRecord, rowState, type SettingRecord, seqOf } from './records.ts'
import { resum } from './uplink.ts'

const FINAL = ['booked', 'refused', 'unreadable']

export function readCursor(db: Connection): string {
  return db.prepare<[], SettingRecord>(`SELECT * FROM setting WHERE name = 'cursor'`).get()?.value ?? ''
}

export function writeSetting(db: Connection, name: string, value: string): void {
  db.prepare(
    'INSERT INTO setting (name, value, sum) VALUES (@name, @value, @sum) ON CONFLICT (name) DO UPDATE SET value = @value, sum = @sum',
  ).run({
    name,
    value,
    sum: checksum([name, value]),
  })
}

export function applyFeed(
  db: Connection,
  cursor: string,
  events: readonly FeedEvent[],
  context: { readonly log: LogPort; readonly crash: CrashPort },
): readonly StoreChange[] {
  const changes: StoreChange[] = []
  const touched = new Map<string, QueueRecord>()
  db.transaction(() => {
    for (const event of events) {
      if (event.type === 'lease-expired') {
        const open = db.prepare<[string], { state: string }>('SELECT state FROM intent WHERE id = ?').get(event.leaseId)
        if (open?.state === 'open') markIntent(db, event.leaseId, 'expired')
        changes.push({ type: 'lease-expired', leaseId: event.leaseId, caseCode: event.caseCode })
        continue
      }
      const row = recordOf(db, event.id)
      if (row === undefined) {
        context.log.write({ event: 'sync.feed-of-unknown-row', level: 'warn', kind: event.type })
        continue
      }
      if (applyToRow(db, row, event, context.log)) touched.set(event.id, row)
    }
    resum(
      db,
      [...touched.values()].map((row) => row.place),
    )
    writeSetting(db, 'cursor', cursor)
    context.crash('before-feed-commit')
  }).immediate()
  context.crash('after-feed-commit')
  for (const id of touched.keys()) {
    const row = recordOf(db, id)
    if (row !== undefined) changes.push({ type: 'row', row: rowState(row, epochIdOf(db, row)) })
  }
  return changes
}

function applyToRow(db: Connection, row: QueueRecord, event: Exclude<FeedEvent, { type: 'lease-expired' }>, log: LogPort): boolean {
  switch (event.type) {
    case 'case-moved':
      db.prepare('UPDATE queue SET case_code = ?, review = ? WHERE place = ?').run(event.caseCode, JSON.stringify(event.review), row.place)
      return true
    case 'row-outcome': {
      if (event.seq !== seqOf(row.place) || event.epoch !== epochIdOf(db, row)) {
        log.write({ event: 'sync.outcome-misplaced', level: 'error', seq: event.seq })
        return false
      }
      const { outcome } = event
      const current = db.prepare<[number], { state: string }>('SELECT state FROM queue WHERE place = ?').get(row.place)?.state ?? row.state
      if (FINAL.includes(current)) {
        if (current !== outcome.kind)
          log.write({ event: 'sync.outcome-changed', level: 'error', seq: event.seq, from: current, to: outcome.kind })
        return false
      }
      const reason = outcome.kind === 'booked' ? null : outcome.reason
      const caseCode = outcome.kind === 'booked' ? (outcome.caseCode ?? null) : null
      db.prepare('UPDATE queue SET state = ?, reason = ?, case_code = coalesce(?, case_code) WHERE place = ?').run(
        outcome.kind,
        reason,
        caseCode,
        row.place,
      )
      return true
    }
    default:
      return assertNever(event)
  }
}
