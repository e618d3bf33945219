/**
 * Takes sealed frames: length, hash, place and chain are checked, nothing is opened. What the answer acknowledges is on the disk.
 * Idempotent for ever by (kiosk, epoch, sequence); a frame that comes early waits for the ones before it.
 */
import { createPublicKey } from 'node:crypto'
import { err, ok, type Result } from '@zhengyin/kernel'
import type { IntakeAnswer } from '@zhengyin/protocol/control'
import { type BatchEntry, type Frame, parseBatch, ZERO_HASH } from '@zhengyin/protocol/frame'
import { MAX_BATCH_BYTES, MAX_BATCH_ROWS } from '@zhengyin/protocol/routes'
import { verifyTombstone } from '@zhengyin/protocol/signature'
import { sql } from 'kysely'
import { raiseAlarm } from '../alarms.ts'
import type { Parts } from '../center-parts.ts'
import { isoShanghai } from '../civil-time.ts'
import type { Tx } from '../database/database.ts'
import type { Terminal } from '../request-authority.ts'
import { wakeAfterCommit } from '../wake.ts'

/** How far beyond the acknowledged end a frame may come: ten whole batches. */
const MAX_AHEAD = 5000

export type IntakeError = 'too-large' | 'too-many' | 'framing' | 'empty' | 'mixed-epochs' | 'quarantined'
type Rejection = IntakeAnswer['rejected'][number]

interface Sound {
  readonly frame: Frame
  readonly bytes: Uint8Array
}

export async function receiveBatch(parts: Parts, terminal: Terminal, body: Uint8Array): Promise<Result<IntakeAnswer, IntakeError>> {
  if (terminal.state === 'quarantined') return err('quarantined')
  const batch = parseBatch(body, { rows: MAX_BATCH_ROWS, bytes: MAX_BATCH_BYTES })
  if (!batch.ok) return err(batch.error)
  const epochs = new Set(batch.value.flatMap(({ claimed }) => (claimed === undefined ? [] : [claimed.epoch])))
  const [epoch] = epochs
  if (epoch === undefined) return err('empty')
  if (epochs.size > 1) return err('mixed-epochs')

  const { sound, rejected } = sort(batch.value, terminal)
  const { clock, db, log } = parts
  const received = await db.transaction().execute((tx) => store(tx, parts, terminal.kioskId, epoch, sound))
  parts.crashPoint('intake.after-commit')
  if (!received.ok) {
    await quarantine(parts, terminal.kioskId, epoch, received.error.seq)
    return err('quarantined')
  }
  const { through, unchained, early, lost } = received.value
  const at = new Date(clock.now())
  for (const seq of lost) await raiseAlarm(db, { at, kioskId: terminal.kioskId, code: 'row-lost', detail: `${epoch}/${seq}` })
  for (const seq of unchained) {
    await raiseAlarm(db, { at, kioskId: terminal.kioskId, code: 'chain-broken', detail: `${epoch}/${seq}` })
    rejected.push({ seq, reason: 'chain' })
  }
  for (const seq of early) rejected.push({ seq, reason: 'sequence' })
  log.write({ event: 'intake.received', kioskId: terminal.kioskId, frames: batch.value.length, through, rejected: rejected.length })
  return ok({ epoch, receivedThrough: through, rejected, serverTime: isoShanghai(at) })
}

function sort(entries: readonly BatchEntry[], terminal: Terminal): { sound: Sound[]; rejected: Rejection[] } {
  const sound: Sound[] = []
  const rejected: Rejection[] = []
  const key = createPublicKey({ key: terminal.publicKey, type: 'spki', format: 'der' })
  for (const { bytes, claimed, frame } of entries) {
    if (!frame.ok) {
      // Without a readable place there is no number to name; `receivedThrough` says from where to send again.
      if (claimed !== undefined && claimed.seq >= 1) rejected.push({ seq: claimed.seq, reason: frame.error })
      continue
    }
    const { value } = frame
    if (value.kioskId !== terminal.kioskId) rejected.push({ seq: value.seq, reason: 'schema' })
    else if (value.kind === 'tombstone' && !verifyTombstone(bytes, value, key)) rejected.push({ seq: value.seq, reason: 'schema' })
    else sound.push({ frame: value, bytes })
  }
  return { sound: sound.toSorted((a, b) => a.frame.seq - b.frame.seq), rejected }
}

interface Received {
  readonly through: number
  /** Frames thrown away because their predecessor is another one. */
  readonly unchained: readonly number[]
  readonly early: readonly number[]
  /** Tombstones of rows whose hash is lost too. */
  readonly lost: readonly number[]
}

async function store(
  tx: Tx,
  parts: Parts,
  kioskId: string,
  epoch: string,
  sound: readonly Sound[],
): Promise<Result<Received, { reused: true; seq: number }>> {
  const now = new Date(parts.clock.now())
  const state = await lockEpoch(tx, kioskId, epoch, now)
  const limit = state.received_through + MAX_AHEAD
  const early = sound.filter(({ frame }) => frame.seq > limit).map(({ frame }) => frame.seq)
  const near = sound.filter(({ frame }) => frame.seq <= limit)

  const known = await knownHashes(tx, kioskId, epoch, near, state.received_through)
  const fresh = new Map<number, Sound>()
  for (const entry of near) {
    const { seq, hash } = entry.frame
    const before = known.get(seq) ?? fresh.get(seq)?.frame.hash
    if (before === hash) continue
    // A terminal whose database was damaged before our answer reached it buries what arrived here: what was acknowledged stays.
    if (seq <= state.received_through && before !== undefined && entry.frame.kind === 'tombstone') {
      parts.log.write({ event: 'intake.buried-row-is-here', level: 'warn', kioskId, epoch, seq })
      continue
    }
    // One number, two contents, the first acknowledged or both in one batch: a copied disk or a copied key.
    if (seq <= state.received_through || fresh.has(seq)) return err({ reused: true, seq })
    fresh.set(seq, entry)
  }
  if (fresh.size > 0) await insertFrames(tx, [...fresh.values()], now)

  const line = await advance(tx, kioskId, epoch, state)
  if (line.through > state.received_through) {
    await tx
      .updateTable('epoch')
      .set({ received_through: line.through, chain: line.chain })
      .where('kiosk_id', '=', kioskId)
      .where('epoch', '=', epoch)
      .execute()
    await wakeAfterCommit(tx, 'frames')
  }
  parts.crashPoint('intake.before-commit')
  return ok({ through: line.through, unchained: line.unchained, early, lost: line.lost })
}

async function lockEpoch(tx: Tx, kioskId: string, epoch: string, now: Date): Promise<{ received_through: number; chain: string }> {
  await tx
    .insertInto('epoch')
    .values({ kiosk_id: kioskId, epoch, chain: ZERO_HASH, started_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return tx
    .selectFrom('epoch')
    .select(['received_through', 'chain'])
    .where('kiosk_id', '=', kioskId)
    .where('epoch', '=', epoch)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function knownHashes(tx: Tx, kioskId: string, epoch: string, near: readonly Sound[], through: number): Promise<Map<number, string>> {
  const old = near.map(({ frame }) => frame.seq).filter((seq) => seq <= through)
  if (old.length === 0) return new Map()
  const rows = await tx
    .selectFrom('frame')
    .select(['seq', 'hash'])
    .where('kiosk_id', '=', kioskId)
    .where('epoch', '=', epoch)
    .where('seq', 'in', old)
    .execute()
  return new Map(rows.map(({ seq, hash }) => [seq, hash]))
}

async function insertFrames(tx: Tx, entries: readonly Sound[], now: Date): Promise<void> {
  await tx
    .insertInto('frame')
    .values(
      entries.map(({ frame, bytes }) => ({
        kiosk_id: frame.kioskId,
        epoch: frame.epoch,
        seq: frame.seq,
        client_id: frame.id,
        kind: frame.kind,
        hash: frame.hash,
        chain: frame.chain,
        prev_hash: frame.prevHash,
        bytes: Buffer.from(bytes),
        received_at: now,
        state: 'ahead' as const,
        line_no: null,
        opened_at: null,
      })),
    )
    // Beyond the acknowledged end a terminal may change its mind: a parked row comes again as a tombstone.
    .onConflict((conflict) =>
      conflict.columns(['kiosk_id', 'epoch', 'seq']).doUpdateSet((eb) => ({
        client_id: eb.ref('excluded.client_id'),
        kind: eb.ref('excluded.kind'),
        hash: eb.ref('excluded.hash'),
        chain: eb.ref('excluded.chain'),
        prev_hash: eb.ref('excluded.prev_hash'),
        bytes: eb.ref('excluded.bytes'),
        received_at: eb.ref('excluded.received_at'),
      })),
    )
    .execute()
}

/** Moves the acknowledged end over every frame that now follows without a gap and names its predecessor. */
async function advance(
  tx: Tx,
  kioskId: string,
  epoch: string,
  from: { received_through: number; chain: string },
): Promise<{ through: number; chain: string; unchained: number[]; lost: number[] }> {
  const ahead = await tx
    .selectFrom('frame')
    .select(['frame_id', 'seq', 'kind', 'prev_hash', 'chain'])
    .where('kiosk_id', '=', kioskId)
    .where('epoch', '=', epoch)
    .where('state', '=', 'ahead')
    .orderBy('seq')
    .execute()
  let through = from.received_through
  let { chain } = from
  const joined: number[] = []
  const unchained: number[] = []
  const lost: number[] = []
  for (const frame of ahead) {
    if (frame.seq !== through + 1) break
    // After a tombstone without a hash the next frame's predecessor cannot be compared; the loss itself was alarmed.
    const unknown = through > 0 && chain === ZERO_HASH
    if (!unknown && frame.prev_hash !== chain) {
      // Never acknowledged, so the terminal still has it.
      await tx.deleteFrom('frame').where('frame_id', '=', frame.frame_id).execute()
      unchained.push(frame.seq)
      break
    }
    joined.push(frame.frame_id)
    through = frame.seq
    chain = frame.chain
    if (frame.kind === 'tombstone' && frame.chain === ZERO_HASH) lost.push(frame.seq)
  }
  if (joined.length > 0) {
    const { rows } = await sql<{ line: number }>`select nextval('frame_line') as line`.execute(tx)
    await tx
      .updateTable('frame')
      .set({ state: 'waiting', line_no: rows[0]?.line ?? null })
      .where('frame_id', 'in', joined)
      .execute()
  }
  return { through, chain, unchained, lost }
}

async function quarantine({ db, clock, log }: Parts, kioskId: string, epoch: string, seq: number): Promise<void> {
  await db.updateTable('kiosk').set({ state: 'quarantined' }).where('kiosk_id', '=', kioskId).where('state', '=', 'active').execute()
  await raiseAlarm(db, { at: new Date(clock.now()), kioskId, code: 'sequence-reused', detail: `${epoch}/${seq}` })
  log.write({ event: 'kiosk.quarantined', level: 'error', kioskId, epoch, seq })
}
