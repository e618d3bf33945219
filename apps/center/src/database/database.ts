import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely'
import pg from 'pg'
import type { Tables } from './schema.ts'

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

export type Connection = { readonly connectionString: string } | { readonly host: string; readonly user: string; readonly database: string }

const INT8 = 20
const POOL_SIZE = 12

/** Numbers above 2^53 do not occur: sequences and counters of one district. */
const types = new pg.TypeOverrides()
types.setTypeParser(INT8, (text: string) => Number(text))

export interface Database {
  readonly db: Db
  readonly pool: pg.Pool
  close(): Promise<void>
}

export function connect(connection: Connection, onError: (error: Error) => void): Database {
  const pool = new pg.Pool({
    ...connection,
    types,
    max: POOL_SIZE,
    connectionTimeoutMillis: 10_000,
    // A receipt must be true after a power cut, whatever the server's default is.
    options: '-c synchronous_commit=on -c statement_timeout=20000 -c idle_in_transaction_session_timeout=30000 -c TimeZone=UTC',
    application_name: 'zhengyin-center',
  })
  pool.on('error', onError)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}

/** Refuses a server on which an acknowledged row could vanish, or that stores text in another encoding. */
export async function assertDurable(db: Db): Promise<{ version: number }> {
  const { rows } = await sql<{ version: string; fsync: string; commit: string; encoding: string }>`
    select current_setting('server_version_num') as version, current_setting('fsync') as fsync,
           current_setting('synchronous_commit') as commit, current_setting('server_encoding') as encoding`.execute(db)
  const found = rows[0]
  if (found === undefined) throw new Error('PostgreSQL gave no settings')
  const version = Math.floor(Number(found.version) / 10_000)
  if (version < 15) throw new Error(`PostgreSQL ${version} is too old: 15 or newer`)
  if (found.fsync !== 'on') throw new Error('this PostgreSQL runs with fsync off: it would lose acknowledged rows in a power cut')
  if (found.commit === 'off') throw new Error('this PostgreSQL ignores synchronous_commit')
  if (found.encoding !== 'UTF8') throw new Error(`this database is ${found.encoding}, names need UTF8`)
  return { version }
}
