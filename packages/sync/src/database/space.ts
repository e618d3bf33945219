/** New business stops while there is still room to finish what has begun. The ballast file is the last of that room. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LogPort } from '@zhengyin/kernel'
import type { Space } from '../store.ts'

export interface SpacePort {
  /** Bytes an unprivileged writer may still use on the file system of this directory. */
  freeBytes(directory: string): number
}

export const realSpace: SpacePort = {
  freeBytes: (directory) => {
    const stats = statfsSync(directory)
    return stats.bavail * stats.bsize
  },
}

/** Below this, new business is refused: some 30,000 rows, or the logs of a bad day. */
export const RESERVE_BYTES = 64 * 1024 * 1024
const BALLAST_BYTES = 2 * 1024 * 1024

export interface SpaceGuard {
  read(): Space
  /** Gives the ballast back to the file system; true when there was one. */
  release(): boolean
  /** Puts it back when there is room. */
  restore(): void
}

export function spaceGuard(file: string, port: SpacePort, log: LogPort, reserveBytes = RESERVE_BYTES): SpaceGuard {
  const directory = dirname(file)
  const ballast = `${file}.ballast`
  const guard: SpaceGuard = {
    read: () => {
      const freeBytes = port.freeBytes(directory)
      return { freeBytes, acceptsBusiness: freeBytes >= reserveBytes }
    },
    release: () => {
      if (!existsSync(ballast)) return false
      rmSync(ballast)
      log.write({ event: 'sync.ballast-released', level: 'error' })
      return true
    },
    restore: () => {
      if (existsSync(ballast) || !guard.read().acceptsBusiness) return
      const handle = openSync(ballast, 'w', 0o600)
      try {
        writeSync(handle, Buffer.alloc(BALLAST_BYTES, 0x5a))
        fsyncSync(handle)
      } catch (error) {
        rmSync(ballast, { force: true })
        log.write({ event: 'sync.no-ballast', level: 'warn', detail: error instanceof Error ? error.message : 'unknown' })
      } finally {
        closeSync(handle)
      }
    },
  }
  return guard
}
