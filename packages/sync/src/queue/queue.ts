/** An engine that mends itself: when a page breaks under a running terminal, the file is rebuilt and the call made again. */
import type { Clock, LogPort } from '@zhengyin/kernel'
import type { SealRecipient } from '@zhengyin/protocol/suite'
import type { ConnectionOptions } from '../database/connection.ts'
import { damageCode, openSound } from '../database/open.ts'
import { openReceiptLog } from '../database/receipt-log.ts'
import { realSpace, type SpacePort, spaceGuard } from '../database/space.ts'
import type { Recovery, StoreChange } from '../store.ts'
import type { CrashPort } from './crash-points.ts'
import { noCrash } from './crash-points.ts'
import { createEngine, type Engine } from './engine.ts'

export interface QueueOptions extends ConnectionOptions {
  readonly file: string
  readonly kioskId: string
  readonly centerKey: SealRecipient
  readonly clock: Clock
  readonly log: LogPort
  readonly changed: (change: StoreChange) => void
  readonly space?: SpacePort
  readonly reserveBytes?: number
  readonly crash?: CrashPort
}

export interface Queue {
  readonly recovery: Recovery | undefined
  readonly epoch: string
  /** Runs one call; at most one at a time. */
  run<T>(call: (engine: Engine) => T | Promise<T>): Promise<T>
  close(): void
}

/** Throws when the file cannot be had: busy, another terminal's, newer than this program, or not durable. */
export function openQueue(options: QueueOptions): Queue {
  function open(): { engine: Engine; recovery: Recovery | undefined } {
    const { db, recovery } = openSound({ ...options, at: options.clock.now() })
    const space = spaceGuard(options.file, options.space ?? realSpace, options.log, options.reserveBytes)
    return {
      engine: createEngine({ ...options, db, space, receipts: openReceiptLog(options.file, options.log), crash: options.crash ?? noCrash }),
      recovery,
    }
  }
  let current = open()
  const { recovery } = current
  return {
    recovery,
    get epoch() {
      return current.engine.epoch
    },
    run: async (call) => {
      try {
        return await call(current.engine)
      } catch (error) {
        if (damageCode(error) === undefined) throw error
        current.engine.close()
        current = open()
        if (current.recovery !== undefined) options.changed({ type: 'recovered', recovery: current.recovery })
        return call(current.engine)
      }
    },
    close: () => current.engine.close(),
  }
}
