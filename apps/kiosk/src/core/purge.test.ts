import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needlesOf, visitMarkers } from './markers.ts'
import { purge, searchFor } from './purge.ts'

const NAME = '欧阳堃'
const NUMBER = '310199198604122313'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'kiosk-purge-'))
  mkdirSync(join(dataDir, 'logs'))
  mkdirSync(join(dataDir, 'tmp'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

function plan() {
  const markers = visitMarkers()
  markers.add(NAME)
  markers.add(NUMBER)
  return { dataDir, tempDirs: [join(dataDir, 'tmp')], searchRoots: [], markers, buffers: new Set<Uint8Array>() }
}

describe('the search can find', () => {
  test.each([
    ['a log line', 'logs/terminal.log', Buffer.from(`{"event":"x","name":"${NAME}"}`)],
    ['a database page', 'queue.db', Buffer.concat([Buffer.alloc(5000, 7), Buffer.from(NUMBER), Buffer.alloc(100, 7)])],
    ['the write-ahead log', 'queue.db-wal', Buffer.from(`....${NAME}....`)],
    ['the card’s own encoding', 'leftover.bin', Buffer.from(NAME, 'utf16le')],
    ['the number in the card’s encoding', 'leftover.bin', Buffer.from(NUMBER, 'utf16le')],
    ['the receipt printer’s encoding', 'leftover.bin', iconv.encode(NAME, 'gb18030')],
    ['a file two folders down', 'a/b/c.txt', Buffer.from(NUMBER)],
  ])('%s', async (_name, file, bytes) => {
    mkdirSync(join(dataDir, file, '..'), { recursive: true })
    writeFileSync(join(dataDir, file), bytes)
    const report = await purge(plan())
    expect(report.found).toBe(1)
    expect(report.searched.reduce((sum, store) => sum + store.bytes, 0)).toBe(bytes.length)
  })

  test('a name of two characters in a log, in any encoding', async () => {
    for (const bytes of [Buffer.from('张明'), Buffer.from('张明', 'utf16le'), iconv.encode('张明', 'gb18030')]) {
      writeFileSync(join(dataDir, 'logs', 'x.log'), bytes)
      expect((await searchFor(needlesOf(['张明']), [dataDir])).found).toBe(1)
    }
  })

  test('every place, wherever the read boundaries fall', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2_300_000 }), { minLength: 1, maxLength: 4 }), async (offsets) => {
        const file = Buffer.alloc(2_400_000, 0x2e)
        const spaced = [...new Set(offsets.map((offset) => Math.floor(offset / 32) * 32))]
        for (const offset of spaced) file.write(NUMBER, offset)
        writeFileSync(join(dataDir, 'big.bin'), file)
        expect((await searchFor(needlesOf([NUMBER]), [dataDir])).found).toBe(spaced.length)
      }),
      { numRuns: 10, examples: [[[1_048_576 - 8]], [[1_048_576 - 18]], [[1_048_576]], [[1_048_560, 2_097_144]]] },
    )
  })
})

test('temporary files are gone before the search, buffers are overwritten, markers are forgotten', async () => {
  const held = Buffer.from(`PDF ${NAME}`)
  const work = plan()
  work.buffers.add(held)
  mkdirSync(join(dataDir, 'tmp', 'spool'))
  writeFileSync(join(dataDir, 'tmp', 'spool', 'job.pdf'), NAME)
  writeFileSync(join(dataDir, 'queue.db'), Buffer.alloc(8192, 1))
  const report = await purge(work)
  expect(report).toEqual({ searched: [{ store: 'queue.db', bytes: 8192 }], found: 0, unreadable: [] })
  expect(readdirSync(join(dataDir, 'tmp'))).toEqual([])
  expect(held.every((byte) => byte === 0)).toBe(true)
  expect(work.markers.values()).toEqual([])
})

test('a folder that does not exist holds nothing; one that cannot be read is named, not taken for clean', async () => {
  expect(await searchFor(needlesOf([NAME]), [join(dataDir, 'nowhere')])).toEqual({ searched: [], found: 0, unreadable: [] })
  writeFileSync(join(dataDir, 'file'), '')
  expect((await searchFor(needlesOf([NAME]), [join(dataDir, 'file')])).unreadable).toEqual([join(dataDir, 'file')])
})

test('a foreign folder is searched too: a shell’s profile, a spool', async () => {
  const spool = mkdtempSync(join(tmpdir(), 'kiosk-spool-'))
  try {
    writeFileSync(join(spool, 'd00001-001'), `%PDF ${NUMBER}`)
    const report = await purge({ ...plan(), searchRoots: [spool] })
    expect(report.found).toBe(1)
  } finally {
    rmSync(spool, { recursive: true })
  }
})

test('sealed stores are not searched for what chance would find there', async () => {
  writeFileSync(join(dataDir, 'queue.db'), Buffer.from('张明', 'utf16le'))
  expect((await searchFor(needlesOf(['张明']), [dataDir])).found).toBe(0)
  writeFileSync(join(dataDir, 'queue.db'), Buffer.from('张明', 'utf8'))
  expect((await searchFor(needlesOf(['张明']), [dataDir])).found).toBe(1)
})
