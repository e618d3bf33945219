/**
 * A damaged file is moved aside and read as far as it goes; what can be read drains from its old epoch, new rows go into a new one.
 * A row that the center has not and the disk cannot give back is lost: it is named, and a signed tombstone will keep its number.
 */
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { receiptNumber } from '@zhengyin/kernel'
import { parseFrame, ZERO_HASH } from '@zhengyin/protocol/frame'
import {
  type AuditRow,
  type EpochRecord,
  epochNoOf,
  type IntentRecord,
  intentSum,
  isPhase,
  placeOf,
  type QueueRecord,
  queueSum,
  type SettingRecord,
  seqOf,
} from '../queue/records.ts'
import type { LostRow, RowPhase } from '../store.ts'
import { carve } from './carve.ts'
import { checksum } from './checksum.ts'
import { type Connection, openConnection } from './connection.ts'
import { auditFollows, columnsHold, epochHolds } from './inspect.ts'

export interface Salvaged {
  readonly epochs: readonly EpochRecord[]
  readonly rows: readonly QueueRecord[]
  readonly audit: readonly AuditRow[]
  readonly intents: readonly IntentRecord[]
  readonly settings: readonly SettingRecord[]
  readonly lost: readonly LostRow[]
}

interface Found {
  epochId: string
  frame: Buffer | null
  hash: string
  prevHash: string | undefined
  /** Present when its columns hold. */
  record: QueueRecord | undefined
  id: string | undefined
}

/** Works on a copy: opening a database with a WAL writes to it, and the damaged file is evidence. */
export function salvage(file: string, kioskId: string): Salvaged {
  const images = [file, `${file}-wal`].filter((name) => existsSync(name))
  const carved = images.flatMap((name) => carve(readFileSync(name), kioskId))
  const copy = `${file}.reading`
  try {
    if (existsSync(file)) copyFileSync(file, copy)
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
    const db = tryOpen(copy)
    try {
      const read = <T>(sql: string): T[] => (db === undefined ? [] : readEach<T>(db, sql))
      const epochs = read<EpochRecord>('SELECT * FROM epoch ORDER BY no').filter(epochHolds)
      const settings = read<SettingRecord>('SELECT * FROM setting').filter((row) => checksum([row.name, row.value]).equals(row.sum))
      const audit = soundPrefix(read<AuditRow>('SELECT * FROM audit ORDER BY seq'))
      const intents = read<IntentRecord>('SELECT * FROM intent').filter((row) => intentSum(row).equals(row.sum))
      const records = db === undefined ? [] : readQueue(db)
      const ids = db === undefined ? new Map<number, string>() : readIds(db)
      return { ...mend(epochs, records, carved, ids), audit, intents, settings }
    } finally {
      db?.close()
    }
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(copy + suffix, { force: true })
  }
}

function mend(
  epochs: readonly EpochRecord[],
  records: readonly QueueRecord[],
  carved: ReturnType<typeof carve>,
  ids: ReadonlyMap<number, string>,
): Pick<Salvaged, 'epochs' | 'rows' | 'lost'> {
  const known = new Map(epochs.map((epoch) => [epoch.id.toString('hex'), epoch]))
  const nextNo = Math.max(0, ...epochs.map((epoch) => epoch.no), ...records.map((row) => epochNoOf(row.place))) + 1
  const carvedEpochs = [...new Set(carved.map((one) => one.frame.epoch))].filter((id) => !known.has(id))
  carvedEpochs.forEach((id, index) => {
    // Its row in the table was damaged: where its records still stand says its number, else it gets the next.
    const stands = records.find((row) => row.frame !== null && frameEpoch(row.frame) === id)
    const no = stands === undefined ? nextNo + index : epochNoOf(stands.place)
    known.set(id, withSum({ no, id: Buffer.from(id, 'hex'), received_through: 0 }))
  })
  const rows: QueueRecord[] = []
  const lost: LostRow[] = []
  for (const epoch of known.values()) {
    const epochId = epoch.id.toString('hex')
    const found = new Map<number, Found>()
    for (const row of records.filter((one) => epochNoOf(one.place) === epoch.no)) found.set(seqOf(row.place), fromRecord(row, epoch))
    for (const one of carved.filter((candidate) => candidate.frame.epoch === epochId)) {
      const before = found.get(one.frame.seq)
      if (before?.frame !== null && before?.frame !== undefined) continue
      const record = before?.record
      found.set(one.frame.seq, {
        epochId,
        frame: one.bytes,
        hash: one.frame.chain,
        prevHash: one.frame.prevHash,
        record,
        id: one.frame.id,
      })
    }
    const last = Math.max(
      0,
      ...found.keys(),
      epoch.received_through,
      ...[...ids.keys()].filter((place) => epochNoOf(place) === epoch.no).map(seqOf),
    )
    for (let seq = 1; seq <= last; seq++) {
      const row = rebuilt(epoch, seq, found.get(seq), found.get(seq + 1)?.prevHash, ids.get(placeOf(epoch.no, seq)))
      rows.push(row)
      if (row.state === 'lost' && found.get(seq)?.record?.state !== 'lost') {
        lost.push({ epoch: epochId, seq, ...(row.id === null ? {} : { receiptNumber: receiptNumber(row.id.toString('hex')) }) })
      }
    }
  }
  return { epochs: [...known.values()], rows, lost }
}

function fromRecord(row: QueueRecord, epoch: EpochRecord): Found {
  const sound = columnsHold(row)
  const frame = row.frame === null ? undefined : parseFrame(row.frame)
  const place = frame?.ok === true ? frame.value : undefined
  const holds = place !== undefined && place.seq === seqOf(row.place) && place.epoch === epoch.id.toString('hex')
  return {
    epochId: epoch.id.toString('hex'),
    frame: holds ? row.frame : null,
    hash: holds ? place.chain : sound ? row.hash.toString('hex') : '',
    prevHash: holds ? place.prevHash : undefined,
    record: sound ? row : undefined,
    id: holds ? place.id : sound ? row.id?.toString('hex') : undefined,
  }
}

/** Sending again is always safe, so what is not known to be at the center goes again; what cannot go is lost. */
function rebuilt(
  epoch: EpochRecord,
  seq: number,
  found: Found | undefined,
  nextPrevHash: string | undefined,
  indexedId: string | undefined,
): QueueRecord {
  const record = found?.record
  const frame = found?.frame ?? null
  const id = found?.id ?? indexedId
  const hash = found !== undefined && found.hash !== '' ? found.hash : (nextPrevHash ?? ZERO_HASH)
  const atCenter = seq <= epoch.received_through || (record !== undefined && record.acked_at !== null)
  const row: Omit<QueueRecord, 'sum'> = {
    place: placeOf(epoch.no, seq),
    id: id === undefined ? null : Buffer.from(id, 'hex'),
    item: record?.item ?? 'unknown',
    hash: Buffer.from(hash, 'hex'),
    frame,
    tombstone: record?.tombstone ?? null,
    state: stateOf(record, frame !== null, atCenter),
    attempts: record?.attempts ?? 0,
    rejections: record?.rejections ?? 0,
    retry_at: null,
    queued_at: record?.queued_at ?? 0,
    acked_at: record?.acked_at ?? null,
    reason: record?.reason ?? null,
    case_code: record?.case_code ?? null,
    review: record?.review ?? null,
  }
  return { ...row, sum: queueSum(row) }
}

function stateOf(record: QueueRecord | undefined, hasFrame: boolean, atCenter: boolean): RowPhase {
  const before = record !== undefined && isPhase(record.state) ? record.state : undefined
  if (before === undefined) return atCenter ? 'received' : hasFrame ? 'queued' : 'lost'
  if (before !== 'queued' && before !== 'sending') return before
  return hasFrame ? 'queued' : atCenter ? 'received' : 'lost'
}

function withSum(epoch: Omit<EpochRecord, 'sum'>): EpochRecord {
  return { ...epoch, sum: checksum([epoch.no, epoch.id, epoch.received_through]) }
}

function frameEpoch(bytes: Buffer): string | undefined {
  const frame = parseFrame(bytes)
  return frame.ok ? frame.value.epoch : undefined
}

function tryOpen(image: string): Connection | undefined {
  try {
    return openConnection(image)
  } catch {
    return undefined
  }
}

/** As many rows as can be read before the first broken page. */
function readEach<T>(db: Connection, sql: string): T[] {
  const rows: T[] = []
  try {
    for (const row of db.prepare<[], T>(sql).iterate()) rows.push(row)
  } catch {
    // The rest lies behind a page that SQLite cannot read.
  }
  return rows
}

/** From both ends, so that one broken page does not hide what is behind it. */
function readQueue(db: Connection): QueueRecord[] {
  const rows = new Map<number, QueueRecord>()
  for (const order of ['ASC', 'DESC']) {
    for (const row of readEach<QueueRecord>(db, `SELECT * FROM queue NOT INDEXED ORDER BY place ${order}`)) rows.set(row.place, row)
  }
  return [...rows.values()].toSorted((a, b) => a.place - b.place)
}

/** The index repeats every id beside its place. */
function readIds(db: Connection): Map<number, string> {
  const rows = readEach<{ id: Buffer; place: number }>(db, 'SELECT id, place FROM queue WHERE id IS NOT NULL ORDER BY id')
  return new Map(
    rows.filter((row) => Number.isSafeInteger(row.place) && row.id.length === 16).map((row) => [row.place, row.id.toString('hex')]),
  )
}

function soundPrefix(rows: readonly AuditRow[]): AuditRow[] {
  const sound: AuditRow[] = []
  let head: { seq: number; hash: Buffer } = { seq: 0, hash: Buffer.alloc(32) }
  for (const row of rows) {
    if (!auditFollows(head, row)) break
    sound.push(row)
    head = row
  }
  return sound
}
