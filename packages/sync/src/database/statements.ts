import type Database from 'better-sqlite3'
import type { Connection } from './connection.ts'

const prepared = new WeakMap<Connection, Map<string, Database.Statement>>()

/** A statement of this connection, compiled once: compiling costs as much as running. For statements of the commit path. */
export function statement(db: Connection, sql: string): Database.Statement {
  const known = prepared.get(db) ?? new Map<string, Database.Statement>()
  prepared.set(db, known)
  const found = known.get(sql) ?? db.prepare(sql)
  known.set(sql, found)
  return found
}
