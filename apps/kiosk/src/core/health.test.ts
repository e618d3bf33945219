import type { OutOfServiceReason } from '@zhengyin/flows'
import { err, memoryLog, ok } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import type { CommitError, Store } from '@zhengyin/sync/store'
import { expect, test } from 'vitest'
import { watchHealth } from './health.ts'

function watched() {
  const disk: { acceptsBusiness: boolean; commits: CommitError | null; gone: boolean } = {
    acceptsBusiness: true,
    commits: null,
    gone: false,
  }
  const reasons: (OutOfServiceReason | null)[] = []
  const clock = simulatedClock(0)
  const store = {
    space: () => (disk.gone ? Promise.reject(new Error('gone')) : Promise.resolve({ freeBytes: 1, acceptsBusiness: disk.acceptsBusiness })),
    commit: () => Promise.resolve(disk.commits === null ? ok(undefined) : err(disk.commits)),
  } as unknown as Pick<Store, 'space' | 'commit'>
  const health = watchHealth({ store, clock, log: memoryLog(), onReason: (reason) => reasons.push(reason) })
  return { disk, reasons, clock, health }
}

const clean = { searched: [], found: 0, unreadable: [] }

test('a healthy disk says nothing', async () => {
  const { clock, reasons } = watched()
  await clock.advance(60_000)
  expect(reasons).toEqual([])
})

test('a full disk is noticed by itself, and service comes back once an audit entry reaches it', async () => {
  const { clock, disk, reasons } = watched()
  disk.acceptsBusiness = false
  await clock.advance(5000)
  expect(reasons).toEqual(['storage-full'])
  disk.acceptsBusiness = true
  disk.commits = { code: 'storageFailed', detail: 'EIO' }
  await clock.advance(5000)
  expect(reasons).toEqual(['storage-full', 'audit-blocked'])
  disk.commits = null
  await clock.advance(5000)
  expect(reasons).toEqual(['storage-full', 'audit-blocked', null])
})

test('audit that cannot be written stops business at once', () => {
  const { health, reasons } = watched()
  health.storageFailed({ code: 'storageFailed', detail: 'EIO' })
  expect(reasons).toEqual(['audit-blocked'])
})

test('a queue that is gone is not healthy', async () => {
  const { clock, disk, reasons } = watched()
  disk.gone = true
  await clock.advance(5000)
  expect(reasons).toEqual(['audit-blocked'])
})

test.each([
  ['found something', { ...clean, found: 1 }],
  ['could not read a place', { ...clean, unreadable: ['/x'] }],
])('a purge that %s keeps the terminal out of service, whatever the disk says', async (_name, purge) => {
  const { clock, health, reasons } = watched()
  health.purged(clean)
  expect(reasons).toEqual([])
  health.purged(purge)
  health.purged(clean)
  await clock.advance(60_000)
  expect(reasons).toEqual(['purge-incomplete'])
})
