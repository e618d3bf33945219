/** A print intent that nobody finished: the terminal died between the first page and the report. Only a person can say what came out. */
import type { Clock, LogPort } from '@zhengyin/kernel'
import type { Store } from '@zhengyin/sync/store'
import { audited } from './audit-events.ts'
import { printReport } from './submission-mapping.ts'

export async function reportInterruptedPrints(store: Store, clock: Clock, log: LogPort): Promise<void> {
  for (const intent of await store.openIntents()) {
    const { caseCode } = intent.detail
    if (intent.kind !== 'print' || intent.state !== 'open' || typeof caseCode !== 'string') continue
    const report = { leaseId: intent.id, caseCode, outcome: 'doubtful', pagesOut: 0, reasons: ['terminal-restarted'] } as const
    const written = await store.commit({
      submission: { item: 'print-report', payload: printReport(report, clock.now()) },
      audit: [audited('print.finished', { visit: '', leaseId: intent.id, caseCode, outcome: 'doubtful', pagesOut: 0 })],
      intents: [],
      marks: [{ id: intent.id, state: 'doubtful' }],
      essential: true,
    })
    log.write({ event: 'print.interrupted', level: 'warn', reported: written.ok })
  }
}
