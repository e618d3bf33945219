/** Payloads of nobody: the ID number's address code was never assigned. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ArchiveQuery } from '@zhengyin/protocol/submission'
import type { NewSubmission } from '../store.ts'

export function sampleQuery(changes: Partial<ArchiveQuery> = {}): NewSubmission {
  return {
    item: '312090156000',
    payload: {
      type: 'archive-query',
      version: 1,
      item: '312090156000',
      visitId: '0d'.repeat(16),
      submittedAt: '2026-06-02T10:00:00+08:00',
      identity: {
        method: 'id-card',
        cardKind: 'resident',
        name: '李样本',
        idNumber: '310199199003070014',
        birth: '1990-03-07',
        validTo: '2036-03-07',
      },
      purpose: 'loan',
      filedOutOfHours: false,
      consents: [],
      ...changes,
    },
  }
}

/** A directory that goes when the test has ended. */
export function workPlace(): Disposable & { readonly directory: string; readonly file: string } {
  const directory = mkdtempSync(join(tmpdir(), 'zy-sync-'))
  return {
    directory,
    file: join(directory, 'queue.sqlite'),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  }
}
