import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { encodeTombstone, parseBatch } from '@zhengyin/protocol/frame'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Queued } from '../store.ts'
import { openTestQueue, TEST_START } from '../testing/open-test-queue.ts'
import { owned } from '../testing/owned.ts'
import { workPlace } from '../testing/samples.ts'
import { openConnection } from './connection.ts'

const limits = { rows: 500, bytes: 1_048_576 }

/** A sound file of `count` rows, of which the center has `received`. */
async function built(file: string, count: number, received = 0): Promise<Queued[]> {
  const test = openTestQueue(file)
  const rows: Queued[] = []
  for (let i = 0; i < count; i++) rows.push(await test.submit())
  if (received > 0) {
    await test.queue.run((engine) =>
      engine.received({ epoch: engine.epoch, receivedThrough: received, rejected: [], serverNow: TEST_START }),
    )
  }
  test.queue.close()
  return rows
}

/** Edits the file as a disk or an attacker would: no sums, no triggers. */
function tamper(file: string, sql: string, ...values: unknown[]): void {
  const db = new Database(file)
  db.prepare(sql).run(...values)
  db.close()
}

interface Taken {
  readonly id: string
  readonly seq: number
  readonly epoch: string
  readonly kind: 'row' | 'tombstone'
}

/** The frames as they lie in the file, in order. */
function framesOf(file: string): Buffer[] {
  const db = new Database(file, { readonly: true })
  const frames = db.prepare<[], Buffer>('SELECT frame FROM queue ORDER BY place').pluck().all()
  db.close()
  return frames
}

/** A center in a few lines: takes each number once and in order, and will not have it again with other bytes. */
function modelCenter() {
  const frames = new Map<string, string>()
  const taken: Taken[] = []
  const through = (epoch: string) => taken.filter((one) => one.epoch === epoch).length
  return {
    taken,
    take: (bytes: Uint8Array, epoch: string): number => {
      const entries = parseBatch(bytes, limits)
      if (!entries.ok) throw new Error(entries.error)
      for (const { frame } of entries.value) {
        if (!frame.ok) throw new Error(frame.error)
        const { seq, hash, id, kind } = frame.value
        const before = frames.get(`${epoch}/${seq}`)
        if (before !== undefined && before !== hash) throw new Error(`number ${seq} came again with other bytes`)
        if (seq !== through(epoch) + 1) continue
        frames.set(`${epoch}/${seq}`, hash)
        taken.push({ id, seq, epoch, kind })
      }
      return through(epoch)
    },
  }
}

async function drain(test: ReturnType<typeof openTestQueue>, center = modelCenter()): Promise<readonly Taken[]> {
  for (let step = 0; ; step++) {
    if (step > 100) throw new Error('the line does not move')
    const next = await test.queue.run((engine) => engine.nextBatch(limits))
    if (next === undefined) return center.taken
    if (next.kind === 'bury') {
      const frame = encodeTombstone({ ...next.content, keyId: 'k' }, () => Buffer.alloc(64))
      await test.queue.run((engine) => engine.bury(next.content.epoch, next.content.seq, frame))
      continue
    }
    const { epoch } = next
    const receivedThrough = center.take(next.bytes, epoch)
    await test.queue.run((engine) => engine.received({ epoch, receivedThrough, rejected: [], serverNow: TEST_START }))
  }
}

describe('a damaged database', () => {
  it('is set aside, its readable rows drain from their old epoch, and new rows go into a new one', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 5)
    const [first] = rows
    tamper(place.file, `UPDATE queue SET frame = zeroblob(length(frame)) WHERE id = ?`, Buffer.from(rows[2]?.id ?? '', 'hex'))
    const test = owned(openTestQueue(place.file))
    const { recovery } = test.queue
    expect(recovery).toMatchObject({ salvaged: 4, epoch: test.queue.epoch, lost: [{ seq: 3, receiptNumber: rows[2]?.receiptNumber }] })
    expect(existsSync(recovery?.quarantined ?? '')).toBe(true)
    expect(test.queue.epoch).not.toBe(first?.epoch)
    expect(test.log.events.find((event) => event.event === 'sync.row-lost')).toMatchObject({
      receiptNumber: rows[2]?.receiptNumber,
      seq: 3,
    })
    expect(await test.queue.run((engine) => engine.state(rows[2]?.id ?? '')?.phase)).toBe('lost')
    const fresh = await test.submit()
    expect(fresh.seq).toBe(1)
    expect(await drain(test)).toEqual([
      ...rows.map((row) => ({ id: row.id, seq: row.seq, epoch: row.epoch, kind: row.seq === 3 ? 'tombstone' : 'row' })),
      { id: fresh.id, seq: 1, epoch: test.queue.epoch, kind: 'row' },
    ])
    // The audit goes on in its chain and says what happened.
    const audit = await test.queue.run((engine) => engine.audit(0, 100))
    expect(audit.map((entry) => entry.event)).toEqual([...Array<string>(5).fill('case.submitted'), 'store.recovered', 'case.submitted'])
  })

  it('gives a sound database back: the next start has nothing to mend', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 3)
    tamper(place.file, `UPDATE queue SET state = 'booked' WHERE id = ?`, Buffer.from(rows[0]?.id ?? '', 'hex'))
    {
      const test = openTestQueue(place.file)
      expect(test.queue.recovery).toMatchObject({ salvaged: 3, lost: [] })
      test.queue.close()
    }
    const again = owned(openTestQueue(place.file))
    expect(again.queue.recovery).toBeUndefined()
    expect((await drain(again)).map((row) => row.id)).toEqual(rows.map((row) => row.id))
  })

  it('is carved for frames when even its header is gone', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 6)
    const bytes = readFileSync(place.file)
    bytes.fill(0, 0, 4096)
    writeFileSync(place.file, bytes)
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery).toMatchObject({ reason: 'SQLITE_NOTADB', salvaged: 6, lost: [] })
    expect((await drain(test)).map((row) => row.id)).toEqual(rows.map((row) => row.id))
  })

  it('does not call lost what the center has', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 3, 2)
    const center = modelCenter()
    center.take(Buffer.concat(framesOf(place.file).slice(0, 2)), rows[0]?.epoch ?? '')
    tamper(place.file, `UPDATE queue SET frame = zeroblob(10) WHERE id = ?`, Buffer.from(rows[0]?.id ?? '', 'hex'))
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery?.lost).toEqual([])
    expect(await test.queue.run((engine) => engine.state(rows[0]?.id ?? '')?.phase)).toBe('received')
    expect((await drain(test, center)).map((row) => row.seq)).toEqual([1, 2, 3])
  })

  it('asks before it buries: a row whose acknowledgement was lost with its bytes is not sent again as a tombstone', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 3, 1)
    const center = modelCenter()
    // The center took rows 1 and 2; only the first acknowledgement came back.
    center.take(Buffer.concat(framesOf(place.file).slice(0, 2)), rows[0]?.epoch ?? '')
    tamper(place.file, `UPDATE queue SET frame = zeroblob(length(frame)) WHERE id = ?`, Buffer.from(rows[1]?.id ?? '', 'hex'))
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery?.lost).toMatchObject([{ seq: 2 }])
    expect((await drain(test, center)).map((row) => [row.seq, row.kind])).toEqual([
      [1, 'row'],
      [2, 'row'],
      [3, 'row'],
    ])
    expect(await test.queue.run((engine) => engine.state(rows[1]?.id ?? '')?.phase)).toBe('received')
  })

  it('an old copy of a file whose rows the center has loses nothing and never reuses a number', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 2)
    const older = readFileSync(place.file)
    const center = modelCenter()
    {
      const test = openTestQueue(place.file)
      rows.push(await test.submit())
      await drain(test, center)
      test.queue.close()
    }
    writeFileSync(place.file, older)
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery).toMatchObject({ lost: [] })
    const fresh = await test.submit()
    expect(fresh.epoch).not.toBe(rows[0]?.epoch)
    expect((await drain(test, center)).map((row) => row.id)).toEqual([...rows, fresh].map((row) => row.id))
  })

  it('mends itself under a running terminal', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    const rows: Queued[] = []
    for (let i = 0; i < 40; i++) rows.push(await test.submit())
    const [bad] = rows
    let broken = false
    const state = await test.queue.run((engine) => {
      if (broken) return engine.state(bad?.id ?? '')
      broken = true
      throw Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' })
    })
    expect(state?.phase).toBe('queued')
  })
})

describe('tampering', () => {
  const cases: readonly [string, string][] = [
    ['a row taken out', 'DELETE FROM queue WHERE place % 1099511627776 = 2'],
    ['a row moved', 'UPDATE queue SET place = place + 100 WHERE place % 1099511627776 = 3'],
    ['a state', `UPDATE queue SET state = 'booked' WHERE place % 1099511627776 = 1`],
    ['an item', `UPDATE queue SET item = 'x' WHERE place % 1099511627776 = 1`],
    ['the watermark', 'UPDATE epoch SET received_through = 3'],
    ['the feed’s cursor or the kiosk', `UPDATE setting SET value = 'T00' || '1' || ' '`],
    ['an intent', `UPDATE intent SET state = 'open'`],
  ]
  it.each(cases)('%s is noticed', async (_what, sql) => {
    const place = owned(workPlace())
    await built(place.file, 3)
    {
      const test = openTestQueue(place.file)
      const intent = { id: 'i', kind: 'print', detail: {} } as const
      await test.queue.run((engine) => engine.commit({ audit: [], intents: [intent], marks: [{ id: 'i', state: 'done' }] }, TEST_START))
      test.queue.close()
    }
    tamper(place.file, sql)
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery).toBeDefined()
    expect(test.queue.recovery?.lost).toEqual([])
  })

  it('two frames swapped are noticed', async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 3)
    const ids = rows.map((row) => Buffer.from(row.id, 'hex'))
    const db = new Database(place.file)
    const frameOf = (id: Buffer | undefined) => db.prepare<[unknown], Buffer>('SELECT frame FROM queue WHERE id = ?').pluck().get(id)
    const swapped = [frameOf(ids[2]), frameOf(ids[1])]
    db.prepare('UPDATE queue SET frame = ? WHERE id = ?').run(swapped[0], ids[1])
    db.prepare('UPDATE queue SET frame = ? WHERE id = ?').run(swapped[1], ids[2])
    db.close()
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery).toMatchObject({ salvaged: 3, lost: [] })
    expect((await drain(test)).map((row) => row.id)).toEqual(rows.map((row) => row.id))
  })

  it('an edited audit entry is noticed', async () => {
    const place = owned(workPlace())
    await built(place.file, 3)
    const db = openConnection(place.file)
    db.exec(`DROP TRIGGER audit_is_append_only_update; UPDATE audit SET event = 'case.opened' WHERE seq = 2`)
    db.close()
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery?.reason).toBe('audit 2')
    expect((await test.queue.run((engine) => engine.audit(0, 9))).map((entry) => entry.event)).toEqual([
      'case.submitted',
      'store.recovered',
    ])
  })

  it('of 60 flipped bits none changes a row unnoticed, and no row is lost without being named', { timeout: 30_000 }, async () => {
    const place = owned(workPlace())
    const rows = await built(place.file, 12)
    const sound = readFileSync(place.file)
    let noticed = 0
    // A fixed walk over the file: the same bits in every run.
    for (let n = 0; n < 60; n++) {
      const bit = (n * 7919 * 131 + 4242) % (sound.length * 8)
      const flipped = Buffer.from(sound)
      flipped.writeUInt8((flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3)
      const trial = owned(workPlace())
      writeFileSync(trial.file, flipped)
      const test = owned(openTestQueue(trial.file))
      const { recovery } = test.queue
      if (recovery !== undefined) noticed++
      const named = new Set(recovery?.lost.map((row) => row.seq))
      const sent = new Set((await drain(test)).filter((row) => row.kind === 'row').map((row) => row.id))
      for (const row of rows) expect(sent.has(row.id) || named.has(row.seq), `bit ${bit}, row ${row.seq}`).toBe(true)
    }
    expect(noticed).toBeGreaterThan(0)
  })
})

it('a file cut short loses nothing without naming it', async () => {
  const place = owned(workPlace())
  const rows = await built(place.file, 30)
  truncateSync(place.file, Math.floor(readFileSync(place.file).length / 8192) * 4096)
  const test = owned(openTestQueue(place.file))
  const { recovery } = test.queue
  expect(recovery).toBeDefined()
  const sent = new Set((await drain(test)).filter((row) => row.kind === 'row').map((row) => row.id))
  const named = new Set(recovery?.lost.map((row) => row.seq))
  for (const row of rows) expect(sent.has(row.id) || named.has(row.seq), `row ${row.seq}`).toBe(true)
  expect(rows.some((row) => !sent.has(row.id))).toBe(true)
})

it('a file or WAL that is gone or of another day is noticed, and every missing row named', async () => {
  const place = owned(workPlace())
  const rows = await built(place.file, 2)
  const older = readFileSync(place.file)
  {
    const test = openTestQueue(place.file)
    rows.push(await test.submit(), await test.submit())
    test.queue.close()
  }
  writeFileSync(place.file, older)
  {
    const test = openTestQueue(place.file)
    expect(test.queue.recovery?.lost.map((row) => row.receiptNumber)).toEqual([rows[2]?.receiptNumber, rows[3]?.receiptNumber])
    expect((await drain(test)).map((row) => [row.seq, row.kind])).toEqual([
      [1, 'row'],
      [2, 'row'],
      [3, 'tombstone'],
      [4, 'tombstone'],
    ])
    test.queue.close()
  }
  rmSync(place.file)
  let receipt: string
  {
    const nothingUnsent = openTestQueue(place.file)
    expect(nothingUnsent.queue.recovery).toBeUndefined()
    receipt = (await nothingUnsent.submit()).receiptNumber
    nothingUnsent.queue.close()
  }
  rmSync(place.file)
  const gone = owned(openTestQueue(place.file))
  expect(gone.queue.recovery?.lost).toMatchObject([{ seq: 1, receiptNumber: receipt }])
})

it('another terminal’s file is refused, not mended', async () => {
  const place = owned(workPlace())
  await built(place.file, 1)
  expect(() => openTestQueue(place.file, { kioskId: 'T002' })).toThrow(/belongs to T001/)
})
