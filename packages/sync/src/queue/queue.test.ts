import { readFileSync } from 'node:fs'
import { parseBatch } from '@zhengyin/protocol/frame'
import { hpkeSuite } from '@zhengyin/protocol/suite'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { assertDurable, openConnection } from '../database/connection.ts'
import { must, openTestQueue, TEST_START, testCenter } from '../testing/open-test-queue.ts'
import { owned } from '../testing/owned.ts'
import { sampleQuery, workPlace } from '../testing/samples.ts'
import { CONTENT_KEY_MS } from './engine.ts'
import { RETENTION_MS } from './uplink.ts'

const limits = { rows: 500, bytes: 1_048_576 }

describe('durability', () => {
  it('every connection is read back as FULL and WAL, and anything less is refused', () => {
    const place = owned(workPlace())
    const db = openConnection(place.file)
    expect(db.pragma('synchronous', { simple: true })).toBe(2)
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    db.pragma('synchronous = NORMAL')
    expect(() => assertDurable(db)).toThrow(/not durable: synchronous=1/)
    db.close()
    const plain = new Database(place.file)
    expect(plain.pragma('synchronous', { simple: true })).toBe(1)
    plain.close()
  })

  it('numbers rows without a gap over restarts and hands the center one chain', async () => {
    const place = owned(workPlace())
    let epoch: string
    {
      const test = openTestQueue(place.file)
      epoch = test.queue.epoch
      for (let i = 0; i < 3; i++) await test.submit()
      test.queue.close()
    }
    const test = owned(openTestQueue(place.file))
    expect(test.queue.epoch).toBe(epoch)
    expect((await test.submit()).seq).toBe(4)
    const batch = await test.queue.run((engine) => engine.nextBatch(limits))
    if (batch?.kind !== 'batch') throw new Error('no batch')
    const entries = parseBatch(batch.bytes, limits)
    if (!entries.ok) throw new Error(entries.error)
    let chain = '00'.repeat(32)
    const opener = hpkeSuite.rowOpener([testCenter])
    for (const [index, { frame }] of entries.value.entries()) {
      if (!frame.ok || frame.value.kind !== 'row') throw new Error('not a row')
      expect(frame.value).toMatchObject({ seq: index + 1, prevHash: chain, epoch })
      chain = frame.value.chain
      const opened = await opener.open(frame.value, frame.value)
      expect(opened.ok && JSON.parse(opened.value.toString())).toEqual(sampleQuery().payload)
    }
  })

  it('answers the same client id twice with the first row', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    const entry = { submission: { ...sampleQuery(), id: 'ab'.repeat(16) }, audit: [], intents: [] }
    const first = must(await test.queue.run((engine) => engine.commit(entry, TEST_START)))
    const second = must(await test.queue.run((engine) => engine.commit(entry, TEST_START)))
    expect(second).toEqual(first)
    expect((await test.queue.run((engine) => engine.pending(TEST_START))).unsent).toBe(1)
  })

  it('puts what was under way back to queued at the start', async () => {
    const place = owned(workPlace())
    let id: string
    {
      const test = openTestQueue(place.file)
      id = (await test.submit()).id
      await test.queue.run((engine) => engine.nextBatch(limits))
      expect(await test.queue.run((engine) => engine.state(id)?.phase)).toBe('sending')
      test.queue.close()
    }
    const test = owned(openTestQueue(place.file))
    expect(await test.queue.run((engine) => engine.state(id)?.phase)).toBe('queued')
  })
})

describe('secrecy', () => {
  it('nothing personal is in the file or its WAL, and a restarted terminal holds no key to what it queued', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    await test.submit()
    for (const suffix of ['', '-wal']) {
      const bytes = readFileSync(place.file + suffix)
      for (const marker of ['李样本', '310199199003070014', '1990-03-07', '0d'.repeat(16)]) expect(bytes.includes(marker)).toBe(false)
    }
    const batch = await test.queue.run((engine) => engine.nextBatch(limits))
    if (batch?.kind !== 'batch') throw new Error('no batch')
    const entries = parseBatch(batch.bytes, limits)
    const frame = entries.ok ? entries.value[0]?.frame : undefined
    if (frame?.ok !== true || frame.value.kind !== 'row') throw new Error('no row')
    // All a terminal has after a restart: its file, the center's public key, and a key of its own making.
    const own = await hpkeSuite.generateKeyPair()
    const opened = await hpkeSuite
      .rowOpener([{ ...own, keyId: testCenter.keyId, publicKey: testCenter.publicKey }])
      .open(frame.value, frame.value)
    expect(opened).toEqual({ ok: false, error: 'wrapped-key' })
  })

  it('makes a new content key every hour and at every start', async () => {
    const place = owned(workPlace())
    const wrapped: string[] = []
    const remember = async (test: ReturnType<typeof openTestQueue>) => {
      await test.submit()
      const batch = await test.queue.run((engine) => engine.nextBatch(limits))
      const entries = batch?.kind === 'batch' ? parseBatch(batch.bytes, limits) : undefined
      const frame = entries?.ok === true ? entries.value.at(-1)?.frame : undefined
      if (frame?.ok !== true || frame.value.kind !== 'row') throw new Error('no row')
      wrapped.push(Buffer.from(frame.value.wrappedKey).toString('hex'))
    }
    {
      const test = openTestQueue(place.file)
      await remember(test)
      await remember(test)
      await test.clock.advance(CONTENT_KEY_MS)
      await remember(test)
      test.queue.close()
    }
    const test = owned(openTestQueue(place.file))
    await remember(test)
    expect(wrapped[1]).toBe(wrapped[0])
    expect(new Set(wrapped).size).toBe(3)
  })
})

describe('intents and audit', () => {
  it('an intent’s id serves once for ever, and nothing of a refused commit is kept', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    const intent = { id: 'a0'.repeat(16), kind: 'print', detail: { caseCode: '040012600000018' } } as const
    must(await test.queue.run((engine) => engine.commit({ audit: [{ event: 'lease.taken', fields: {} }], intents: [intent] }, TEST_START)))
    expect(await test.queue.run((engine) => engine.openIntents())).toEqual([{ ...intent, state: 'open', at: TEST_START }])
    must(await test.queue.run((engine) => engine.markIntent(intent.id, 'done')))
    expect(await test.queue.run((engine) => engine.openIntents())).toEqual([])
    const again = await test.queue.run((engine) =>
      engine.commit({ submission: sampleQuery(), audit: [{ event: 'lease.taken', fields: {} }], intents: [intent] }, TEST_START),
    )
    expect(again).toEqual({ ok: false, error: { code: 'intentExists', id: intent.id } })
    expect(await test.queue.run((engine) => engine.auditHead().seq)).toBe(1)
    expect((await test.queue.run((engine) => engine.pending(TEST_START))).nextSeq).toBe(1)
    expect((await test.submit()).seq).toBe(1)
  })

  it('the audit can only grow', async () => {
    const place = owned(workPlace())
    {
      const test = openTestQueue(place.file)
      await test.submit()
      test.queue.close()
    }
    const db = openConnection(place.file)
    expect(() => db.exec(`UPDATE audit SET event = 'other'`)).toThrow(/append-only/)
    expect(() => db.exec('DELETE FROM audit')).toThrow(/append-only/)
    db.close()
  })

  it('business stops when the audit cannot be written', async () => {
    const place = owned(workPlace())
    {
      const test = openTestQueue(place.file)
      await test.submit()
      test.queue.close()
    }
    const db = openConnection(place.file)
    db.exec(`CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END`)
    db.close()
    const test = owned(openTestQueue(place.file))
    const refused = await test.queue.run((engine) =>
      engine.commit({ submission: sampleQuery(), audit: [{ event: 'case.submitted', fields: {} }], intents: [] }, TEST_START),
    )
    expect(refused).toMatchObject({ ok: false, error: { code: 'storageFailed' } })
    expect((await test.queue.run((engine) => engine.pending(TEST_START))).unsent).toBe(1)
  })
})

describe('what the center says', () => {
  const ack = (epoch: string, receivedThrough: number) => ({ epoch, receivedThrough, rejected: [], serverNow: TEST_START })

  it('marks nothing when the center claims rows that were never queued: a cloned disk', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    const { id } = await test.submit()
    await test.queue.run((engine) => engine.received(ack(engine.epoch, 9)))
    expect(await test.queue.run((engine) => engine.state(id)?.phase)).toBe('queued')
    expect(test.log.events.map((event) => event.event)).toContain('sync.center-is-ahead')
  })

  it('drops the bytes 30 days after the ack, keeps the chain, and stays sound', async () => {
    const place = owned(workPlace())
    {
      const test = openTestQueue(place.file)
      await test.submit()
      await test.submit()
      await test.queue.run((engine) => engine.received(ack(engine.epoch, 1)))
      expect(await test.queue.run((engine) => engine.sweep(TEST_START + RETENTION_MS))).toBe(0)
      expect(await test.queue.run((engine) => engine.sweep(TEST_START + RETENTION_MS + 1))).toBe(1)
      test.queue.close()
    }
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery).toBeUndefined()
    expect((await test.submit()).seq).toBe(3)
  })

  it('buries a row whose bytes are gone when a restored center asks for it', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    const { id } = await test.submit()
    await test.queue.run((engine) => engine.received(ack(engine.epoch, 1)))
    await test.queue.run((engine) => engine.sweep(TEST_START + RETENTION_MS + 1))
    expect(await test.queue.run((engine) => engine.received(ack(engine.epoch, 0)))).toEqual({ advanced: false, regressed: true })
    expect(await test.queue.run((engine) => engine.nextBatch(limits))).toMatchObject({
      kind: 'bury',
      content: { seq: 1, id, reason: 'lost' },
    })
  })

  it('applies feed events and cursor together', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file))
    const { id } = await test.submit()
    await test.queue.run((engine) =>
      engine.applyFeed('c1', [
        { type: 'row-outcome', epoch: engine.epoch, seq: 1, id, outcome: { kind: 'unreadable', reason: 'ciphertext' } },
      ]),
    )
    expect(await test.queue.run((engine) => engine.cursor())).toBe('c1')
    expect(test.changes.at(-1)).toMatchObject({ type: 'row', row: { id, phase: 'unreadable', reason: 'ciphertext' } })
  })
})

describe('a disk that fills', () => {
  it('refuses new business below the reserve, and still finishes what has begun', async () => {
    const place = owned(workPlace())
    const test = owned(openTestQueue(place.file, { space: { freeBytes: () => 1000 } }))
    const entry = { submission: sampleQuery(), audit: [], intents: [] }
    expect(await test.queue.run((engine) => engine.commit(entry, TEST_START))).toEqual({ ok: false, error: { code: 'storageFull' } })
    expect((await test.queue.run((engine) => engine.space())).acceptsBusiness).toBe(false)
    must(await test.queue.run((engine) => engine.commit({ ...entry, essential: true }, TEST_START)))
  })

  it('keeps every acknowledged row when SQLite says full, and opens sound again', async () => {
    const place = owned(workPlace())
    let acknowledged = 0
    {
      const test = openTestQueue(place.file, { maxPages: 40 })
      for (;;) {
        const result = await test.queue.run((engine) => engine.commit({ submission: sampleQuery(), audit: [], intents: [] }, TEST_START))
        if (!result.ok) {
          expect(result.error).toEqual({ code: 'storageFull' })
          break
        }
        acknowledged++
      }
      expect(acknowledged).toBeGreaterThan(10)
      expect((await test.queue.run((engine) => engine.pending(TEST_START))).unsent).toBe(acknowledged)
      test.queue.close()
    }
    const test = owned(openTestQueue(place.file))
    expect(test.queue.recovery).toBeUndefined()
    expect((await test.submit()).seq).toBe(acknowledged + 1)
  })
})
