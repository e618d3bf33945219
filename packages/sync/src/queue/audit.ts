/** The audit chain: append-only by trigger, each entry hashed over the one before, in the transaction of what it tells of. */
import { auditHash } from '../database/checksum.ts'
import type { Connection } from '../database/connection.ts'
import { statement } from '../database/statements.ts'
import type { AuditEntry, AuditRecord } from '../store.ts'
import type { AuditRow } from './records.ts'

export interface AuditChain {
  readonly seq: number
  readonly hash: Buffer
}

export function auditChain(db: Connection): AuditChain {
  const last = db.prepare<[], AuditRow>('SELECT * FROM audit ORDER BY seq DESC LIMIT 1').get()
  return last === undefined ? { seq: 0, hash: Buffer.alloc(32) } : { seq: last.seq, hash: last.hash }
}

/** Inside the caller's transaction. */
export function appendAudit(db: Connection, head: AuditChain, entries: readonly AuditEntry[], at: number): AuditChain {
  if (entries.length === 0) return head
  const insert = statement(db, 'INSERT INTO audit (seq, at, event, fields, hash) VALUES (?, ?, ?, ?, ?)')
  let chain = head
  for (const entry of entries) {
    const fields = JSON.stringify(entry.fields)
    const seq = chain.seq + 1
    const hash = auditHash(chain.hash, seq, at, entry.event, fields)
    insert.run(seq, at, entry.event, fields, hash)
    chain = { seq, hash }
  }
  return chain
}

export function readAudit(db: Connection, afterSeq: number, limit: number): readonly AuditRecord[] {
  return db
    .prepare<[number, number], AuditRow>('SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?')
    .all(afterSeq, limit)
    .map((row) => ({ seq: row.seq, at: row.at, event: row.event, fields: readFields(row.fields), hash: row.hash.toString('hex') }))
}

export function readFields(text: string): AuditEntry['fields'] {
  return JSON.parse(text) as AuditEntry['fields']
}
