/** What one application puts into the queue, as the terminal's core puts it there. */

import type { ArchiveQueryApplication } from '@zhengyin/flows/ports'
import { newId } from '@zhengyin/kernel'
import { audited } from '@zhengyin/kiosk/core/audit-events'
import { archiveQuery } from '@zhengyin/kiosk/core/submission-mapping'
import { hpkeSuite, type SealKeyPair } from '@zhengyin/protocol/suite'
import type { Commit, NewSubmission } from '@zhengyin/sync/store'

export const centerKey: SealKeyPair = await hpkeSuite.generateKeyPair()

/** A working Tuesday. */
export const TUESDAY = Date.parse('2026-11-24T10:00:00+08:00')

/** Nobody's: 310199 was never assigned. */
export const application: ArchiveQueryApplication = {
  item: '312090156000',
  identity: {
    method: 'id-card',
    cardKind: 'resident',
    name: '张明',
    idNumber: '310199198604122313',
    sex: '1',
    birth: '1986-04-12',
    validTo: '2036-03-01',
  },
  purpose: 'loan',
  spouseName: '李芳',
  filedOutOfHours: false,
  consents: [
    {
      purpose: 'archive-query',
      textVersion: 'archive-query-1',
      language: 'zh-CN',
      choice: 'agree',
      at: '2026-11-24T10:00:00.000+08:00',
      method: 'touch',
    },
  ],
}

/** The same transaction as `submit` of the core: the sealed row and what the audit says of it. */
export function commitOf(filed: ArchiveQueryApplication, now: number): Commit & { readonly submission: NewSubmission } {
  const id = newId()
  const visit = newId()
  return {
    submission: { id, item: filed.item, payload: archiveQuery(filed, visit, now) },
    audit: [audited('submit.finished', { visit, item: filed.item, id, consents: filed.consents.length })],
    intents: [],
  }
}
