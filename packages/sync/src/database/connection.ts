/** Every connection to the terminal's database comes from here, and none leaves without FULL having been read back. */
import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { checksum } from './checksum.ts'

export type Connection = Database.Database

export interface ConnectionOptions {
  /** Refuses growth beyond so many 4 KiB pages; how tests make a disk small. */
  readonly maxPages?: number
}

/** Throws SqliteError, or Error when the driver did not take a setting. */
export function openConnection(file: string, options: ConnectionOptions = {}): Connection {
  const isNew = !existsSync(file)
  const db = new Database(file, { timeout: 500 })
  try {
    // One process owns the file: a second core on it is refused here, with SQLITE_BUSY.
    db.pragma('locking_mode = EXCLUSIVE')
    db.pragma('journal_mode = WAL')
    // The driver's default in WAL mode is NORMAL, which loses acknowledged rows in a power cut.
    db.pragma('synchronous = FULL')
    db.pragma('cell_size_check = ON')
    db.pragma('trusted_schema = OFF')
    if (options.maxPages !== undefined) db.pragma(`max_page_count = ${options.maxPages}`)
    assertDurable(db)
    db.function('zy_sum', { deterministic: true, varargs: true }, (...values: unknown[]) => checksum(values))
    if (isNew) syncDirectory(dirname(file))
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** sqlite.org/pragma.html#pragma_synchronous: 2 is FULL. */
export function assertDurable(db: Connection): void {
  const synchronous = db.pragma('synchronous', { simple: true })
  const journal = db.pragma('journal_mode', { simple: true })
  if (synchronous !== 2 || journal !== 'wal') {
    throw new Error(`the database is not durable: synchronous=${String(synchronous)}, journal_mode=${String(journal)}`)
  }
}

/** A new name is durable only once its directory is. */
export function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
