import { memoryLog, receiptNumber, systemClock } from '@zhengyin/kernel'
import { hpkeSuite } from '@zhengyin/protocol/suite'
import { expect, it } from 'vitest'
import { openStore } from './open-store.ts'
import { owned } from './testing/owned.ts'
import { sampleQuery, workPlace } from './testing/samples.ts'

it('queues in its own thread and tells who listens', { timeout: 30_000 }, async () => {
  const place = owned(workPlace())
  const centerKey = await hpkeSuite.generateKeyPair()
  const options = { file: place.file, kioskId: 'T001', centerKey, clock: systemClock(), log: memoryLog() }
  const store = await openStore(options)
  const heard: string[] = []
  store.subscribe((change) => {
    if (change.type === 'row') heard.push(change.row.phase)
  })
  const queued = await store.commit({
    submission: sampleQuery(),
    audit: [{ event: 'case.submitted', fields: { item: '312090156000' } }],
    intents: [],
  })
  if (!queued.ok) throw new Error(queued.error.code)
  expect(queued.value).toEqual({ id: queued.value.id, receiptNumber: receiptNumber(queued.value.id), epoch: store.epoch, seq: 1 })
  expect(await store.state(queued.value.id)).toMatchObject({ phase: 'queued', seq: 1 })
  expect(await store.byReceipt(queued.value.receiptNumber)).toHaveLength(1)
  expect(await store.pending()).toMatchObject({ nextSeq: 2, unsent: 1 })
  expect(heard).toEqual(['queued'])
  await expect(openStore(options)).rejects.toThrow(/SQLITE_BUSY|locked/)
  await store.close()
  const again = await openStore(options)
  expect((await again.auditHead()).seq).toBe(1)
  await again.close()
  expect(await again.commit({ audit: [], intents: [] })).toMatchObject({ ok: false, error: { code: 'storageFailed' } })
})
