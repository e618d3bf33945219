import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTestQueue, TEST_START } from '../testing/open-test-queue.ts'
import { owned } from '../testing/owned.ts'
import { sampleQuery, workPlace } from '../testing/samples.ts'

/** A file system of its own, so that ENOSPC is the kernel's. Only root may mount one. */
function smallDisk(directory: string, bytes: number): (Disposable & { readonly ok: true }) | { readonly ok: false; readonly why: string } {
  if (process.getuid?.() !== 0) return { ok: false, why: 'not root: no file system can be mounted' }
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory], { stdio: 'pipe' })
  } catch (error) {
    return { ok: false, why: `mount refused: ${error instanceof Error ? error.message.split('\n')[0] : 'unknown'}` }
  }
  return { ok: true, [Symbol.dispose]: () => void execFileSync('umount', ['-l', directory], { stdio: 'pipe' }) }
}

describe('a real full disk', () => {
  it('loses nothing acknowledged, finishes what has begun on the ballast, and goes on when there is room', async (context) => {
    const place = owned(workPlace())
    const disk = smallDisk(place.directory, 8 * 1024 * 1024)
    if (!disk.ok) return context.skip(`a real full disk was not tried: ${disk.why}`)
    owned(disk)
    const entry = { submission: sampleQuery(), audit: [{ event: 'case.submitted', fields: {} }], intents: [] }
    let acknowledged = 0
    {
      // The file system says it has room, as one shared with others may: SQLite meets the end itself.
      const test = openTestQueue(place.file, { reserveBytes: 0 })
      expect(readdirSync(place.directory)).toContain('queue.sqlite.ballast')
      const filler = join(place.directory, 'filler')
      const free = 8 * 1024 * 1024 - readdirSync(place.directory).reduce((sum, name) => sum + statSync(join(place.directory, name)).size, 0)
      writeFileSync(filler, Buffer.alloc(free - 400_000))
      for (;;) {
        const result = await test.queue.run((engine) => engine.commit(entry, TEST_START))
        if (!result.ok) {
          expect(result.error).toEqual({ code: 'storageFull' })
          break
        }
        acknowledged++
      }
      expect(acknowledged).toBeGreaterThan(5)
      const finished = await test.queue.run((engine) => engine.commit({ ...entry, essential: true }, TEST_START))
      expect(finished.ok).toBe(true)
      expect(readdirSync(place.directory)).not.toContain('queue.sqlite.ballast')
      expect((await test.queue.run((engine) => engine.pending(TEST_START))).unsent).toBe(acknowledged + 1)
      rmSync(filler)
      expect((await test.queue.run((engine) => engine.commit(entry, TEST_START))).ok).toBe(true)
      test.queue.close()
    }
    const again = owned(openTestQueue(place.file))
    expect(again.queue.recovery).toBeUndefined()
    expect((await again.queue.run((engine) => engine.pending(TEST_START))).unsent).toBe(acknowledged + 2)
  })
})
