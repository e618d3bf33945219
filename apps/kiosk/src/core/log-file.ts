/** JSON lines of named events. Events carry no personal data by their type's rule; the purge searches these files all the same. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogPort } from '@zhengyin/kernel'

/** Two files of this size at most: a terminal that logs in a loop does not fill its disk. */
const MAX_BYTES = 4 * 1024 * 1024

/** @param now civil time, ms since the epoch */
export function fileLog(file: string, now: () => number): LogPort {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  return {
    write: (event) => {
      const line = `${JSON.stringify({ at: new Date(now()).toISOString(), ...event })}\n`
      try {
        if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`)
        appendFileSync(file, line, { mode: 0o600 })
      } catch {
        // A log that cannot be written stops nothing: the audit trail has its own store and its own rule.
      }
    },
  }
}

export function bothLogs(...logs: readonly LogPort[]): LogPort {
  return {
    write: (event) => {
      for (const log of logs) log.write(event)
    },
  }
}
