/** Numbered, forward only, never edited once shipped. `user_version` is the number of the last one applied. */
import type { Connection } from './connection.ts'

export interface Migration {
  readonly number: number
  readonly name: string
  readonly up: (db: Connection) => void
}

export const migrations: readonly Migration[] = [
  {
    number: 1,
    name: 'queue, audit, intents',
    up: (db) => {
      db.exec(`
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum BLOB NOT NULL) STRICT, WITHOUT ROWID;

        -- The newest epoch takes new rows; older ones came out of damaged files and only drain.
        CREATE TABLE epoch (
          no INTEGER PRIMARY KEY,
          id BLOB NOT NULL,
          received_through INTEGER NOT NULL,
          sum BLOB NOT NULL
        ) STRICT;

        CREATE TABLE queue (
          -- epoch.no × 2^40 + sequence: the order of sending, and unique without a second index.
          place INTEGER PRIMARY KEY,
          id BLOB UNIQUE,
          item TEXT NOT NULL,
          -- Chain value: stays when the frame goes.
          hash BLOB NOT NULL,
          frame BLOB,
          tombstone BLOB,
          state TEXT NOT NULL,
          attempts INTEGER NOT NULL,
          rejections INTEGER NOT NULL,
          retry_at INTEGER,
          queued_at INTEGER NOT NULL,
          acked_at INTEGER,
          reason TEXT,
          case_code TEXT,
          review TEXT,
          sum BLOB NOT NULL
        ) STRICT;

        CREATE TABLE audit (
          seq INTEGER PRIMARY KEY,
          at INTEGER NOT NULL,
          event TEXT NOT NULL,
          fields TEXT NOT NULL,
          hash BLOB NOT NULL
        ) STRICT;
        CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
        CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

        CREATE TABLE intent (
          id TEXT PRIMARY KEY,
          kind TEXT NOT NULL,
          detail TEXT NOT NULL,
          state TEXT NOT NULL,
          at INTEGER NOT NULL,
          sum BLOB NOT NULL
        ) STRICT;
      `)
    },
  },
]

export class NewerDatabase extends Error {}

/** Applies what is missing, each in its own transaction. `through`: stop there (tests build old databases with it). */
export function migrate(db: Connection, through = Number.POSITIVE_INFINITY, list: readonly Migration[] = migrations): number {
  const version = db.pragma('user_version', { simple: true })
  if (typeof version !== 'number') throw new Error('user_version is not a number')
  const newest = list.at(-1)?.number ?? 0
  if (version > newest) throw new NewerDatabase(`the database is at ${version}, this program knows ${newest}`)
  let applied = 0
  for (const migration of list) {
    if (migration.number <= version || migration.number > through) continue
    db.transaction(() => {
      migration.up(db)
      db.pragma(`user_version = ${migration.number}`)
    }).immediate()
    applied++
  }
  return applied
}
