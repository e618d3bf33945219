/** Writes audit entries in order. Business stops when it cannot: whoever asked for the entry goes on, the terminal leaves service. */
import type { LogPort } from '@zhengyin/kernel'
import type { CommitError, Store } from '@zhengyin/sync/store'
import { type AuditEventId, type AuditFields, audited } from './audit-events.ts'

export interface AuditTrail {
  /** Ordered, not awaited: the person does not wait for the disk. `essential` entries may use the disk's reserve. */
  write<Id extends AuditEventId>(event: Id, fields: AuditFields<Id>, essential?: boolean): void
  /** Resolves when everything written so far is durable or has failed. */
  settled(): Promise<void>
}

export function auditTrail(store: Pick<Store, 'commit'>, log: LogPort, onFailure: (error: CommitError) => void): AuditTrail {
  let tail: Promise<void> = Promise.resolve()
  return {
    write: (event, fields, essential = false) => {
      tail = tail.then(async () => {
        const written = await store.commit({ audit: [audited(event, fields)], intents: [], essential })
        if (written.ok) return
        log.write({ event: 'audit.not-written', level: 'error', entry: event, code: written.error.code })
        onFailure(written.error)
      })
    },
    settled: () => tail,
  }
}
