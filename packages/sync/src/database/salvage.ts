/**
 * A damaged file is moved aside and read as far as it goes; what can be read drains from its old epoch, new rows go into a new one.
 * A row that the center has not and the disk cannot give back is lost: it is named, and a signed tombstone will keep its number.
 */
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { receiptNumber } from '@zhengyin/kernel'
import { type Frame, parseFrame, ZERO_HASH } from '@zhengyin/protocol/frame'
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
import { type Carved, carve } from './carve.ts'
import { checksum } from './checksum.ts'
import { type Connection, openConnection } from './connection.ts'
import { auditFollows, columnsHold, epochHolds } from './inspect.ts'
import { ACKED, type Receipt, readReceipts } from './receipt-log.ts'

export interface Salvaged {
  readonly epochs: readonly EpochRecord[]
  readonly rows: readonly QueueRecord[]
  readonly audit: readonly AuditRow[]
  readonly intents: readonly IntentRecord[]
  readonly settings: readonly SettingRecord[]
  readonly lost: readonly LostRow[]
}

/** One sequence number of one epoch, from whatever still tells of it. */
interface Found {
  frame?: { readonly bytes: Buffer; readonly place: Frame }
  /** Present when its columns hold. */
  record?: QueueRecord
  id?: string
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
      const indexed = db === undefined ? new Map<number, string>() : readIndexed(db)
      return { ...mend(epochs, records, carved, readReceipts(file), indexed), audit, intents, settings }
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
  carved: readonly Carved[],
  witnesses: readonly Receipt[],
  indexed: ReadonlyMap<number, string>,
): Pick<Salvaged, 'epochs' | 'rows' | 'lost'> {
  // A frame says itself where it belongs, wherever it was found.
  const stored = records.flatMap((row) => asFrame(row.frame))
  const frames = [...new Map([...carved, ...stored].map((one) => [one.frame.hash, one])).values()]
  const given = witnesses.filter((one) => one.id !== ACKED)
  const ids = [...frames.map((one) => one.frame.epoch), ...given.map((one) => one.epoch)]
  const known = numbered(epochs, records, [...new Set(ids)]).map((epoch) => withAcks(epoch, witnesses))
  const rows: QueueRecord[] = []
  const lost: LostRow[] = []
  const taken = new Set<string>()
  for (const epoch of known) {
    const found = gather(epoch, records, frames, given)
    const last = Math.max(0, ...found.keys(), epoch.received_through)
    for (let seq = 1; seq <= last; seq++) {
      const id0 = found.get(seq)?.id ?? indexed.get(placeOf(epoch.no, seq))
      const row = rebuilt(
        epoch,
        seq,
        { ...found.get(seq), ...(id0 === undefined ? {} : { id: id0 }) },
        found.get(seq + 1)?.frame?.place.prevHash,
      )
      const id = row.id?.toString('hex')
      const twice = id !== undefined && taken.has(id)
      if (id !== undefined) taken.add(id)
      const single = twice ? { ...row, id: null } : row
      rows.push({ ...single, sum: queueSum(single) })
      if (row.state !== 'lost' || found.get(seq)?.record?.state === 'lost') continue
      lost.push({ epoch: epoch.id.toString('hex'), seq, ...(id === undefined || twice ? {} : { receiptNumber: receiptNumber(id) }) })
    }
  }
  return { epochs: known, rows, lost }
}

function withAcks(epoch: EpochRecord, witnesses: readonly Receipt[]): EpochRecord {
  const told = witnesses.filter((one) => one.id === ACKED && one.epoch === epoch.id.toString('hex')).map((one) => one.seq)
  const through = Math.max(epoch.received_through, ...told)
  return { ...epoch, received_through: through, sum: checksum([epoch.no, epoch.id, through]) }
}

function asFrame(bytes: Buffer | null): Carved[] {
  const frame = bytes === null ? undefined : parseFrame(bytes)
  return bytes !== null && frame?.ok === true && frame.value.kind === 'row' ? [{ frame: frame.value, bytes }] : []
}

/** Every epoch with a number: as its table says, as its rows stand, else the next free one. */
function numbered(epochs: readonly EpochRecord[], records: readonly QueueRecord[], ids: readonly string[]): EpochRecord[] {
  const known = [...epochs]
  for (const id of ids) {
    if (known.some((epoch) => epoch.id.toString('hex') === id)) continue
    const stands = records.find((row) => asFrame(row.frame).some((one) => one.frame.epoch === id && one.frame.seq === seqOf(row.place)))
    const free = Math.max(0, ...known.map((epoch) => epoch.no), ...records.map((row) => epochNoOf(row.place))) + 1
    const wanted = stands === undefined ? free : epochNoOf(stands.place)
    const no = known.some((epoch) => epoch.no === wanted) ? free : wanted
    const bytes = Buffer.from(id, 'hex')
    known.push({ no, id: bytes, received_through: 0, sum: checksum([no, bytes, 0]) })
  }
  return known.toSorted((a, b) => a.no - b.no)
}

function gather(
  epoch: EpochRecord,
  records: readonly QueueRecord[],
  frames: readonly Carved[],
  witnesses: readonly Receipt[],
): ReadonlyMap<number, Found> {
  const epochId = epoch.id.toString('hex')
  const found = new Map<number, Found>()
  const at = (seq: number): Found => {
    const one = found.get(seq) ?? {}
    found.set(seq, one)
    return one
  }
  for (const witness of witnesses) if (witness.epoch === epochId) at(witness.seq).id = witness.id
  for (const row of records) {
    if (epochNoOf(row.place) !== epoch.no || !columnsHold(row)) continue
    const one = at(seqOf(row.place))
    one.record = row
    if (row.id !== null) one.id = row.id.toString('hex')
  }
  for (const { frame, bytes } of frames) {
    if (frame.epoch !== epochId) continue
    const one = at(frame.seq)
    one.frame = { bytes, place: frame }
    one.id = frame.id
  }
  return found
}

/** Sending again is always safe, so what is not known to be at the center goes again; what cannot go is lost. */
function rebuilt(epoch: EpochRecord, seq: number, found: Found | undefined, nextPrevHash: string | undefined): Omit<QueueRecord, 'sum'> {
  const record = found?.record
  const frame = found?.frame?.bytes ?? null
  const id = found?.id
  const hash = found?.frame?.place.chain ?? record?.hash.toString('hex') ?? nextPrevHash ?? ZERO_HASH
  const atCenter = seq <= epoch.received_through || (record !== undefined && record.acked_at !== null)
  return {
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
}

function stateOf(record: QueueRecord | undefined, hasFrame: boolean, atCenter: boolean): RowPhase {
  const before = record !== undefined && isPhase(record.state) ? record.state : undefined
  if (before === undefined) return atCenter ? 'received' : hasFrame ? 'queued' : 'lost'
  if (before !== 'queued' && before !== 'sending') return before
  return hasFrame ? 'queued' : atCenter ? 'received' : 'lost'
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

/** The index repeats every id beside its place: good for a name, not for believing that a place was given out. */
function readIndexed(db: Connection): Map<number, string> {
  const rows = readEach<{ id: Buffer; place: number }>(db, 'SELECT id, place FROM queue WHERE id IS NOT NULL ORDER BY id')
  return new Map(rows.filter((row) => row.id.length === 16).map((row) => [row.place, row.id.toString('hex')]))
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
