/** Limits of this disk, and where there is one: a file system in memory has no fsync worth measuring. */
import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, readFileSync, statfsSync, writeSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { err, ok, type Result } from '@zhengyin/kernel'
import Database from 'better-sqlite3'

/** linux/magic.h: TMPFS_MAGIC, RAMFS_MAGIC. */
const IN_MEMORY: readonly number[] = [0x01021994, 0x858458f6]

export interface Scratch {
  readonly directory: string
  /** Device, file system and mount point, for people. */
  readonly disk: string
}

/** The error is a sentence for people: every candidate lies in memory or is missing. */
export function scratchOnDisk(wanted: string | undefined): Result<Scratch, string> {
  const candidates = wanted === undefined ? [tmpdir(), '/var/tmp', homedir()] : [wanted]
  const parent = candidates.find((each) => existsSync(each) && !IN_MEMORY.includes(statfsSync(each).type))
  if (parent === undefined) return err(`no folder on a real disk among ${candidates.join(', ')}; name one with --dir`)
  return ok({ directory: mkdtempSync(join(parent, 'zhengyin-bench-')), disk: mountOf(parent) })
}

function mountOf(path: string): string {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, point]) => point !== undefined && (path === point || path.startsWith(point.endsWith('/') ? point : `${point}/`)))
  const [device = '?', point = '?', type = '?'] = mounts.toSorted((a, b) => (a[1]?.length ?? 0) - (b[1]?.length ?? 0)).at(-1) ?? []
  return `${type} on ${device}, mounted at ${point}`
}

export interface PlainTable {
  /** One transaction, durable when it returns. */
  insert(bytes: Uint8Array): void
  close(): void
}

/** The plainest durable row there is: one BLOB under a rowid, WAL, synchronous=FULL, the driver's other defaults. */
export function plainTable(file: string): PlainTable {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  if (db.pragma('synchronous', { simple: true }) !== 2) throw new Error('the limit is not durable')
  db.exec('CREATE TABLE plain (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT')
  const statement = db.prepare('INSERT INTO plain (bytes) VALUES (?)')
  return { insert: (bytes) => void statement.run(bytes), close: () => void db.close() }
}

const PAGE = Buffer.alloc(4096, 0xa5)
const PAGES = 16_384

export interface RawFile {
  /** Overwrites 4 KiB and syncs. */
  overwrite(): void
  close(): void
}

/** 64 MiB written and synced beforehand: what remains is the disk's own time for one durable write. */
export function rawFile(file: string): RawFile {
  const handle = openSync(file, 'w', 0o600)
  for (let page = 0; page < PAGES; page++) writeSync(handle, PAGE)
  fsyncSync(handle)
  let at = 0
  return {
    overwrite: () => {
      writeSync(handle, PAGE, 0, PAGE.length, at * PAGE.length)
      fsyncSync(handle)
      at = (at + 1) % PAGES
    },
    close: () => closeSync(handle),
  }
}

/** How often a second `work` ran. */
export async function perSecond(times: number, work: (n: number) => void | Promise<void>): Promise<number> {
  const began = performance.now()
  for (let n = 0; n < times; n++) {
    // A synchronous limit is not charged for a turn of the event loop.
    const pending = work(n)
    if (pending !== undefined) await pending
  }
  return (times * 1000) / (performance.now() - began)
}
