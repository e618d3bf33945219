/** Whether business may go on. The worst reason is the one shown; nothing clears a purge that was not proven but a restart by a person. */
import type { OutOfServiceReason } from '@zhengyin/flows'
import type { Clock, LogPort, TimerHandle } from '@zhengyin/kernel'
import type { CommitError, Store } from '@zhengyin/sync/store'
import { audited } from './audit-events.ts'
import type { ProvenPurge } from './purge.ts'

/** A disk that a technician freed, or that came back, is noticed within this time. */
const PROBE_EVERY_MS = 5000

export interface Health {
  storageFailed(error: CommitError): void
  purged(purge: ProvenPurge): void
  reason(): OutOfServiceReason | null
  stop(): void
}

export interface HealthDeps {
  readonly store: Pick<Store, 'space' | 'commit'>
  readonly clock: Clock
  readonly log: LogPort
  readonly onReason: (reason: OutOfServiceReason | null) => void
}

export function watchHealth({ store, clock, log, onReason }: HealthDeps): Health {
  let storage: 'storage-full' | 'audit-blocked' | null = null
  let purgeIncomplete = false
  let told: OutOfServiceReason | null = null
  let timer: TimerHandle | null = null
  let stopped = false

  const reason = (): OutOfServiceReason | null => (purgeIncomplete ? 'purge-incomplete' : storage)

  function tell(): void {
    const now = reason()
    if (now === told) return
    told = now
    log.write(now === null ? { event: 'service.resumed' } : { event: 'service.paused', level: 'error', reason: now })
    onReason(now)
  }

  /** A space report alone is no proof: the way back into service is an audit entry that reached the disk. */
  async function probe(): Promise<void> {
    const space = await store.space().catch(() => undefined)
    if (space === undefined) storage = 'audit-blocked'
    else if (!space.acceptsBusiness) storage = 'storage-full'
    else if (storage !== null) {
      const written = await store.commit({ audit: [audited('service.resumed', {})], intents: [] })
      storage = written.ok ? null : stateOf(written.error)
    }
    tell()
  }

  function schedule(): void {
    if (stopped) return
    timer = clock.setTimeout(() => {
      void probe().then(schedule)
    }, PROBE_EVERY_MS)
  }
  void probe().then(schedule)

  return {
    storageFailed: (error) => {
      storage = stateOf(error)
      tell()
    },
    purged: (purge) => {
      if (purge.found > 0 || purge.unreadable.length > 0) purgeIncomplete = true
      tell()
    },
    reason,
    stop: () => {
      stopped = true
      if (timer !== null) clock.clearTimeout(timer)
    },
  }
}

function stateOf(error: CommitError): 'storage-full' | 'audit-blocked' {
  return error.code === 'storageFull' ? 'storage-full' : 'audit-blocked'
}
