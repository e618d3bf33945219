import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog, systemClock } from '@zhengyin/kernel'
import { hpkeSuite } from '@zhengyin/protocol/suite'
import { openStore } from '@zhengyin/sync/open-store'
import { expect, test } from 'vitest'
import { reportInterruptedPrints } from './interrupted-prints.ts'

test('a print that a crash interrupted is reported doubtful once, and its lease never prints again', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kiosk-prints-'))
  const log = memoryLog()
  const store = await openStore({
    file: join(dir, 'queue.db'),
    kioskId: 'T001',
    centerKey: await hpkeSuite.generateKeyPair(),
    clock: systemClock(),
    log,
  })
  try {
    const intent = { id: 'cd'.repeat(16), kind: 'print', detail: { caseCode: '041562600000012' } } as const
    await store.commit({ audit: [], intents: [intent] })
    await reportInterruptedPrints(store, systemClock(), log)
    await reportInterruptedPrints(store, systemClock(), log)
    expect((await store.pending()).unsent).toBe(1)
    expect((await store.audit(0, 10)).map(({ event, fields }) => [event, fields['outcome']])).toEqual([['print.finished', 'doubtful']])
    expect(await store.commit({ audit: [], intents: [intent] })).toEqual({ ok: false, error: { code: 'intentExists', id: intent.id } })
  } finally {
    await store.close()
    rmSync(dir, { recursive: true })
  }
})
