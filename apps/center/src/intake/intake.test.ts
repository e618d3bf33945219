import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { newId } from '@zhengyin/kernel'
import { encodeRow, encodeTombstone, parseFrame, ZERO_HASH } from '@zhengyin/protocol/frame'
import { publicKeyToBase64, signRequest } from '@zhengyin/protocol/signature'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { archiveQuery, startTestCenter, type TestCenter } from '../testing/test-center.ts'
import { enrolKiosk, type Row, type TestKiosk } from '../testing/test-kiosk.ts'

const BINARY = 'application/octet-stream'

describe('intake', () => {
  let test: TestCenter
  let kiosk: TestKiosk
  let sql: pg.Client
  beforeAll(async () => {
    test = await startTestCenter(inject('postgresUrl'))
    sql = new pg.Client({ connectionString: test.config.databaseUrl })
    await sql.connect()
  })
  afterAll(async () => {
    await sql.end()
    await test.stop()
  })
  beforeEach(async () => {
    kiosk = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
  })

  const query = () => archiveQuery()
  async function count(table: string, column = 'kiosk_id'): Promise<number> {
    const { rows } = await sql.query<{ count: string }>(`select count(*) from ${table} where ${column} = $1`, [kiosk.kioskId])
    return Number(rows[0]?.count)
  }
  const allDone = (seq: number) => kiosk.awaitEvent('row-outcome', (event) => event.seq === seq)
  const post = (body: Buffer, type = BINARY) => kiosk.request('POST', '/v1/queue', body, type)

  it('gives every row of a batch its one outcome, in order', async () => {
    const rows = [kiosk.row(query()), kiosk.row(query()), kiosk.row(query())]
    expect((await kiosk.send(...rows)).receivedThrough).toBe(3)
    await allDone(3)
    const { events } = await kiosk.feed()
    expect(events.flatMap((event) => (event.type === 'row-outcome' ? [event.id] : []))).toEqual(rows.map(({ id }) => id))
  })

  it('answers a resent batch as the first time and books nothing twice', async () => {
    const rows = [kiosk.row(query()), kiosk.row(query())]
    const first = await kiosk.send(...rows)
    await allDone(2)
    const again = await Promise.all([kiosk.send(...rows), kiosk.send(...rows), kiosk.send(...rows.toReversed())])
    for (const answer of again) expect(answer).toMatchObject({ receivedThrough: first.receivedThrough, rejected: [] })
    await kiosk.send(kiosk.row(query()))
    await allDone(3)
    expect(await count('case_file')).toBe(3)
    const { events } = await kiosk.feed()
    expect(events.filter(({ type }) => type === 'row-outcome')).toHaveLength(3)
  })

  it('keeps a row that comes early, and acknowledges it when the gap closes', async () => {
    const [one, two, three] = [kiosk.row(query()), kiosk.row(query()), kiosk.row(query())]
    expect(await kiosk.send(three)).toMatchObject({ receivedThrough: 0, rejected: [] })
    expect(await kiosk.send(one)).toMatchObject({ receivedThrough: 1 })
    expect(await count('case_file')).toBeLessThanOrEqual(1)
    expect(await kiosk.send(two)).toMatchObject({ receivedThrough: 3, rejected: [] })
    await allDone(3)
    expect(await count('case_file')).toBe(3)
  })

  it('rejects a row far beyond the acknowledged end', async () => {
    const far = kiosk.rowAt({ seq: 9000, prevHash: ZERO_HASH }, query())
    expect(await kiosk.send(far)).toMatchObject({ receivedThrough: 0, rejected: [{ seq: 9000, reason: 'sequence' }] })
  })

  it('names a frame whose bytes changed, and keeps the sound ones around it', async () => {
    const [one, two, three] = [kiosk.row(query()), kiosk.row(query()), kiosk.row(query())]
    const bad = Buffer.from(two.bytes)
    const at = bad.length - 40
    bad[at] = (bad[at] ?? 0) ^ 1
    const answer = await post(Buffer.concat([one.bytes, bad, three.bytes]))
    expect(await answer.json()).toMatchObject({ receivedThrough: 1, rejected: [{ seq: 2, reason: 'hash' }] })
    expect(await kiosk.send(two)).toMatchObject({ receivedThrough: 3, rejected: [] })
  })

  it('rejects a frame whose predecessor is another one, and takes the right one afterwards', async () => {
    await kiosk.send(kiosk.row(query()))
    const stranger = kiosk.rowAt({ seq: 2, prevHash: 'ab'.repeat(32) }, query())
    expect(await kiosk.send(stranger)).toMatchObject({ receivedThrough: 1, rejected: [{ seq: 2, reason: 'chain' }] })
    expect(await kiosk.send(kiosk.row(query()))).toMatchObject({ receivedThrough: 2, rejected: [] })
  })

  it('quarantines a terminal that sends one sequence number with two contents', async () => {
    await kiosk.send(kiosk.row(query()))
    const other = kiosk.rowAt({ seq: 1, prevHash: ZERO_HASH }, query())
    const answer = await post(other.bytes)
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'quarantined' }])
    expect((await post(kiosk.row(query()).bytes)).status).toBe(409)
    const { rows } = await sql.query('select code from alarm where kiosk_id = $1', [kiosk.kioskId])
    expect(rows).toEqual([{ code: 'sequence-reused' }])
  })

  it('goes on after a tombstone, for a parked row and for a lost one', async () => {
    const parked = kiosk.rowAt({ seq: 1, prevHash: ZERO_HASH }, query())
    const frame = parseFrame(parked.bytes)
    if (!frame.ok) throw new Error(frame.error)
    const bury = (place: { seq: number; prevHash: string; id: string }, reason: 'parked' | 'lost', buriedHash: string): Row => ({
      id: place.id,
      seq: place.seq,
      bytes: encodeTombstone(
        { kioskId: kiosk.kioskId, epoch: kiosk.epoch, ...place, reason, buriedHash, keyId: kiosk.signer.keyId },
        (bytes) => kiosk.signer.sign(bytes),
      ),
    })
    const first = bury({ seq: 1, prevHash: ZERO_HASH, id: parked.id }, 'parked', frame.value.hash)
    const second = kiosk.rowAt({ seq: 2, prevHash: frame.value.hash }, query())
    const secondFrame = parseFrame(second.bytes)
    if (!secondFrame.ok) throw new Error(secondFrame.error)
    const third = bury({ seq: 3, prevHash: secondFrame.value.hash, id: newId() }, 'lost', ZERO_HASH)
    const fourth = kiosk.rowAt({ seq: 4, prevHash: randomBytes(32).toString('hex') }, query())
    expect(await kiosk.send(first, second, third, fourth)).toMatchObject({ receivedThrough: 4, rejected: [] })
    await allDone(4)
    const { events } = await kiosk.feed()
    const outcomes = events.flatMap((event) => (event.type === 'row-outcome' ? [[event.seq, event.outcome.kind]] : []))
    expect(outcomes).toEqual([
      [1, 'unreadable'],
      [2, 'booked'],
      [3, 'unreadable'],
      [4, 'booked'],
    ])
    const { rows } = await sql.query('select code from alarm where kiosk_id = $1 order by alarm_id', [kiosk.kioskId])
    expect(rows).toContainEqual({ code: 'row-lost' })
  })

  it('keeps a row it acknowledged when the terminal, whose disk lost it since, buries it', async () => {
    const first = kiosk.row(query())
    await kiosk.send(first)
    const bytes = encodeTombstone(
      {
        kioskId: kiosk.kioskId,
        epoch: kiosk.epoch,
        seq: 1,
        id: first.id,
        prevHash: ZERO_HASH,
        reason: 'lost',
        buriedHash: ZERO_HASH,
        keyId: kiosk.signer.keyId,
      },
      (text) => kiosk.signer.sign(text),
    )
    expect(await kiosk.send({ id: first.id, seq: 1, bytes })).toMatchObject({ receivedThrough: 1, rejected: [] })
    expect(await kiosk.send(kiosk.row(query()))).toMatchObject({ receivedThrough: 2 })
    await allDone(2)
    const { rows } = await sql.query('select count(*)::int as n from alarm where kiosk_id = $1', [kiosk.kioskId])
    expect(rows).toEqual([{ n: 0 }])
  })

  it('does not take a tombstone that the terminal did not sign', async () => {
    const forged = encodeTombstone(
      {
        kioskId: kiosk.kioskId,
        epoch: kiosk.epoch,
        seq: 1,
        prevHash: ZERO_HASH,
        id: newId(),
        reason: 'lost',
        buriedHash: ZERO_HASH,
        keyId: 'x',
      },
      () => randomBytes(64),
    )
    const answer = await post(forged)
    expect(await answer.json()).toMatchObject({ receivedThrough: 0, rejected: [{ seq: 1, reason: 'schema' }] })
  })

  it('books an id once, also when it comes back in a salvaged epoch', async () => {
    const content = query()
    const row = kiosk.row(content)
    await kiosk.send(row)
    const first = await allDone(1)
    const other = newId()
    await kiosk.send(await kiosk.rowIn(other, { seq: 1, prevHash: ZERO_HASH, id: row.id }, content))
    const second = await kiosk.awaitEvent('row-outcome', (event) => event.epoch === other)
    expect(second.outcome).toEqual(first.outcome)
    expect(await count('case_file')).toBe(1)
  })

  it('says unreadable, not refused, of a seal it cannot open, and goes on', async () => {
    const wrong = kiosk.row(query())
    const place = parseFrame(wrong.bytes)
    if (!place.ok || place.value.kind !== 'row') throw new Error('no row')
    const damaged = encodeRow({ ...place.value, ciphertext: Buffer.from(place.value.ciphertext).fill(7) })
    const hash = parseFrame(damaged)
    if (!hash.ok) throw new Error(hash.error)
    const next = kiosk.rowAt({ seq: 2, prevHash: hash.value.hash }, query())
    await kiosk.send({ id: wrong.id, seq: 1, bytes: damaged }, next)
    expect((await allDone(1)).outcome).toEqual({ kind: 'unreadable', reason: 'ciphertext' })
    expect((await allDone(2)).outcome).toMatchObject({ kind: 'booked' })
  })

  it.each([
    ['no JSON', 'not json', 'invalid-content'],
    ['another version', JSON.stringify({ ...archiveQuery(), version: 2 }), 'invalid-content'],
    ['a wrong check digit', { ...archiveQuery(), identity: { ...archiveQuery().identity, idNumber: '310199198604122314' } }, 'id-number'],
    ['an expired card', { ...archiveQuery(), identity: { ...archiveQuery().identity, validTo: '2026-11-23' } }, 'card-expired'],
    ['no consent', { ...archiveQuery(), consents: [] }, 'no-consent'],
    [
      'a lease nobody gave',
      {
        type: 'print-report',
        version: 1,
        leaseId: newId(),
        caseCode: '041562600000014',
        outcome: 'printed',
        pagesOut: 1,
        reasons: [],
        at: '2026-11-24T10:00:00+08:00',
      },
      'unknown-lease',
    ],
    [
      'a rating of no case',
      { type: 'rating', version: 1, caseCode: '041562699999998', level: 5, at: '2026-11-24T10:00:00+08:00' },
      'unknown-case',
    ],
  ] as const)('refuses a row with %s', async (_name, content, reason) => {
    await kiosk.send(kiosk.row(content as never))
    expect((await allDone(1)).outcome).toEqual({ kind: 'refused', reason })
  })

  it('answers 413 to a body of 10 MB and stays able to work', async () => {
    const answer = await post(Buffer.alloc(10_000_000, 1))
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'too-large' }])
    expect(await kiosk.send(kiosk.row(query()))).toMatchObject({ receivedThrough: 1 })
  })

  it('answers 413 to 501 rows, 400 to garbage, to nothing and to JSON', async () => {
    const row = kiosk.row('{}')
    expect((await post(Buffer.concat(Array.from({ length: 501 }, () => row.bytes)))).status).toBe(413)
    expect((await post(randomBytes(300))).status).toBe(400)
    expect((await post(Buffer.from('{}'), 'application/json')).status).toBe(400)
    expect((await post(row.bytes.subarray(0, -1))).status).toBe(400)
  })

  it('refuses requests that are unsigned, wrongly signed, altered, replayed or from a revoked terminal', async () => {
    const { url } = test.center
    const row = kiosk.row(query())
    const headers = () =>
      signRequest({ method: 'POST', target: '/v1/queue', body: row.bytes }, kiosk.signer, { nonce: `${newId()}.1`, now: Date.now() })
    const send = (given: Record<string, string>, body: Buffer = row.bytes) =>
      fetch(`${url}/v1/queue`, { method: 'POST', body: new Uint8Array(body), headers: { ...given, 'content-type': BINARY } })

    expect((await send({})).status).toBe(401)
    const stranger = await enrolKiosk(url, await test.center.enrolmentCode())
    expect((await send({ ...headers(), 'zy-kiosk': stranger.kioskId })).status).toBe(401)
    const altered = Buffer.from(row.bytes)
    altered[20] = (altered[20] ?? 0) ^ 1
    expect((await send(headers(), altered)).status).toBe(401)
    const once = headers()
    expect((await send(once)).status).toBe(200)
    const replay = await send(once)
    expect([replay.status, await replay.json()]).toMatchObject([401, { code: 'unauthorised' }])
    expect(await test.center.revoke(kiosk.kioskId)).toBe(true)
    expect((await send(headers())).status).toBe(401)
    expect((await stranger.feed()).events).toEqual([])
  })

  it('does not take another terminal’s frames', async () => {
    const other = await enrolKiosk(test.center.url, await test.center.enrolmentCode())
    const foreign = other.row(query())
    expect(await (await post(foreign.bytes)).json()).toMatchObject({ receivedThrough: 0, rejected: [{ seq: 1, reason: 'schema' }] })
  })

  it('enrols once per code, and gives a terminal whose answer was lost the same id again', async () => {
    const code = await test.center.enrolmentCode()
    const ask = async (key: string, given = code) => {
      const response = await fetch(`${test.center.url}/v1/enrol`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code: given, publicKey: key, siteName: '康健支行' }),
      })
      return { status: response.status, body: (await response.json()) as { kioskId?: string } }
    }
    const key = publicKeyToBase64(generateKeyPairSync('ed25519').publicKey)
    const first = await ask(key)
    expect(first.status).toBe(200)
    expect((await ask(key)).body.kioskId).toBe(first.body.kioskId)
    expect((await ask(publicKeyToBase64(generateKeyPairSync('ed25519').publicKey))).status).toBe(403)
    expect((await ask(key, 'AAAAA-AAAAA-AAAAA-AAAAA')).status).toBe(403)
    expect(
      (await ask(publicKeyToBase64(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey), await test.center.enrolmentCode()))
        .status,
    ).toBe(403)
  })
})
