/** Opens the terminal's database sound, or makes it sound: inspect → (salvage → rebuild → swap) → ready. */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogPort } from '@zhengyin/kernel'
import { appendAudit, auditChain } from '../queue/audit.ts'
import { writeSetting } from '../queue/downlink.ts'
import { INSERT_QUEUE, type SettingRecord } from '../queue/records.ts'
import { epochSum } from '../queue/uplink.ts'
import type { Recovery } from '../store.ts'
import { type Connection, type ConnectionOptions, openConnection, syncDirectory } from './connection.ts'
import { type Damage, inspect } from './inspect.ts'
import { migrate } from './migrations.ts'
import { readReceipts } from './receipt-log.ts'
import { type Salvaged, salvage } from './salvage.ts'

export interface OpenOptions extends ConnectionOptions {
  readonly file: string
  readonly kioskId: string
  /** Civil, ms. */
  readonly at: number
  readonly log: LogPort
}

export interface Opened {
  readonly db: Connection
  readonly recovery: Recovery | undefined
}

export class OtherKiosk extends Error {}

export function openSound(options: OpenOptions): Opened {
  const { file } = options
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const rebuilt = `${file}.rebuilt`
  // The swap below was cut between its two renames.
  if (!existsSync(file) && existsSync(rebuilt)) renameSync(rebuilt, file)
  const tried = tryOpen(options)
  if ('db' in tried) return { db: tried.db, recovery: undefined }
  options.log.write({ event: 'sync.database-damaged', level: 'error', reason: tried.reason })
  const recovery = rebuild(options, rebuilt, tried.reason)
  const db = openConnection(file, options)
  return { db, recovery }
}

function tryOpen(options: OpenOptions): { readonly db: Connection } | Damage {
  let db: Connection | undefined
  try {
    db = openConnection(options.file, options)
    migrate(db)
    const damage = inspect(db, readReceipts(options.file))
    if (damage === undefined) {
      initialise(db, options.kioskId)
      return { db }
    }
    db.close()
    return damage
  } catch (error) {
    db?.close()
    const code = damageCode(error)
    if (code === undefined) throw error
    return { reason: code }
  }
}

/** The codes that say the file itself is broken; a busy or full disk is not damage. */
export function damageCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return /^SQLITE_(CORRUPT|NOTADB|IOERR_SHORT_READ|IOERR_DATA)/.test(error.code) ? error.code : undefined
}

function initialise(db: Connection, kioskId: string): void {
  const owner = db.prepare<[], SettingRecord>(`SELECT * FROM setting WHERE name = 'kiosk'`).get()?.value
  if (owner !== undefined && owner !== kioskId) throw new OtherKiosk(`this queue belongs to ${owner}, not to ${kioskId}`)
  db.transaction(() => {
    if (owner === undefined) writeSetting(db, 'kiosk', kioskId)
    const { count } = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM epoch').get() ?? { count: 0 }
    if (count === 0) newEpoch(db, 1, randomBytes(16))
  }).immediate()
}

function newEpoch(db: Connection, no: number, id: Buffer): void {
  db.prepare('INSERT INTO epoch (no, id, received_through, sum) VALUES (?, ?, 0, ?)').run(no, id, epochSum(no, id, 0))
}

function rebuild(options: OpenOptions, rebuilt: string, reason: string): Recovery {
  for (const suffix of ['', '-wal', '-shm']) rmSync(rebuilt + suffix, { force: true })
  const saved = salvage(options.file, options.kioskId)
  const aside = freeName(options.file, options.at)
  const epoch = randomBytes(16)
  const recovery: Recovery = {
    quarantined: aside,
    reason,
    epoch: epoch.toString('hex'),
    salvaged: saved.rows.filter((row) => row.frame !== null).length,
    lost: saved.lost,
  }
  const db = openConnection(rebuilt, options)
  try {
    migrate(db)
    db.transaction(() => fill(db, options, saved, recovery, epoch)).immediate()
  } finally {
    db.close()
  }
  renameSync(options.file, aside)
  for (const suffix of ['-wal', '-shm', '-journal'])
    if (existsSync(options.file + suffix)) renameSync(options.file + suffix, aside + suffix)
  renameSync(rebuilt, options.file)
  syncDirectory(dirname(options.file))
  options.log.write({ event: 'sync.database-rebuilt', level: 'error', salvaged: recovery.salvaged, lost: recovery.lost.length })
  for (const row of recovery.lost) {
    options.log.write({
      event: 'sync.row-lost',
      level: 'error',
      seq: row.seq,
      epoch: row.epoch,
      receiptNumber: row.receiptNumber ?? 'unknown',
    })
  }
  return recovery
}

function fill(db: Connection, options: OpenOptions, saved: Salvaged, recovery: Recovery, fresh: Buffer): void {
  for (const setting of saved.settings) writeSetting(db, setting.name, setting.value)
  writeSetting(db, 'kiosk', options.kioskId)
  const epoch = db.prepare('INSERT INTO epoch (no, id, received_through, sum) VALUES (@no, @id, @received_through, @sum)')
  for (const row of saved.epochs) epoch.run(row)
  const queue = db.prepare(INSERT_QUEUE)
  for (const row of saved.rows) queue.run(row)
  const audit = db.prepare('INSERT INTO audit (seq, at, event, fields, hash) VALUES (@seq, @at, @event, @fields, @hash)')
  for (const row of saved.audit) audit.run(row)
  const intent = db.prepare('INSERT INTO intent (id, kind, detail, state, at, sum) VALUES (@id, @kind, @detail, @state, @at, @sum)')
  for (const row of saved.intents) intent.run(row)
  newEpoch(db, Math.max(0, ...saved.epochs.map((row) => row.no)) + 1, fresh)
  const fields = { reason: recovery.reason, salvaged: recovery.salvaged, lost: recovery.lost.length, epoch: recovery.epoch }
  appendAudit(db, auditChain(db), [{ event: 'store.recovered', fields }], options.at)
}

function freeName(file: string, at: number): string {
  const stamp = new Date(at).toISOString().replaceAll(/[-:]/g, '').slice(0, 15)
  let name = `${file}.damaged-${stamp}`
  for (let n = 2; existsSync(name); n++) name = `${file}.damaged-${stamp}-${n}`
  return name
}
