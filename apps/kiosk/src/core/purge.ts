/** The end of a visit: destroy what it held, then search everything this terminal writes for what identified the person. */
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { PurgeReport } from '@zhengyin/flows/ports'
import { MIN_NEEDLE_BYTES, type Needle, needlesOf, type VisitMarkers } from './markers.ts'

export interface PurgePlan {
  /** The terminal's own folder: database, WAL, logs, temporary files. */
  readonly dataDir: string
  /** Emptied, then searched. */
  readonly tempDirs: readonly string[]
  /** Elsewhere: a shell's profile, a print spool. Caches hold compressed bytes: searched like sealed stores. */
  readonly searchRoots: readonly string[]
  readonly markers: VisitMarkers
  /** Bytes of this visit that memory still holds (sheets): overwritten. */
  readonly buffers: Set<Uint8Array>
}

/** A place that cannot be read proves nothing: it is named, and the terminal does not go on as if it were clean. */
export interface ProvenPurge extends PurgeReport {
  readonly unreadable: readonly string[]
}

export async function purge(plan: PurgePlan): Promise<ProvenPurge> {
  for (const buffer of plan.buffers) buffer.fill(0)
  plan.buffers.clear()
  for (const folder of plan.tempDirs) await emptyFolder(folder)
  const needles = needlesOf(plan.markers.values())
  const own = await searchFor(needles, [plan.dataDir])
  const foreign = await searchFor(needles, plan.searchRoots, MIN_NEEDLE_BYTES.sealed)
  plan.markers.clear()
  return {
    searched: [...own.searched, ...foreign.searched],
    found: own.found + foreign.found,
    unreadable: [...own.unreadable, ...foreign.unreadable],
  }
}

/** Also at every start: what a crash left behind belongs to nobody any more. */
export async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true })
}

/** Every file below the roots, byte by byte. `found` counts places, not files. @param shortest of the needles that readable files are searched for */
export async function searchFor(
  needles: readonly Needle[],
  roots: readonly string[],
  shortest: number = MIN_NEEDLE_BYTES.readable,
): Promise<ProvenPurge> {
  const stores = new Map<string, number>()
  const unreadable: string[] = []
  let found = 0
  for (const root of roots) {
    for (const file of await filesBelow(root, unreadable)) {
      const store = storeOf(root, file)
      const minimum = isSealed(file) ? MIN_NEEDLE_BYTES.sealed : shortest
      const result = await searchFile(
        file,
        needles.filter((needle) => needle.bytes.length >= minimum).map((needle) => needle.bytes),
      ).catch(() => undefined)
      if (result === undefined) {
        unreadable.push(file)
        continue
      }
      stores.set(store, (stores.get(store) ?? 0) + result.bytes)
      found += result.found
    }
  }
  return { searched: [...stores].map(([store, bytes]) => ({ store, bytes })), found, unreadable }
}

async function filesBelow(root: string, unreadable: string[]): Promise<readonly string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    // A place that does not exist holds nothing.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') unreadable.push(root)
    return []
  }
}

/** SQLite's own files (sqlite.org/tempfiles.html), and a database moved aside because it was damaged. */
const DATABASE = /\.(db|sqlite3?)(-wal|-shm|-journal)?(\.|$)/

function isSealed(file: string): boolean {
  return DATABASE.test(basename(file))
}

function storeOf(root: string, file: string): string {
  const name = basename(file)
  if (DATABASE.test(name)) return name
  const [first, ...rest] = file.slice(root.length + 1).split('/')
  return rest.length > 0 && first !== undefined ? `${basename(root)}/${first}` : basename(root)
}

const CHUNK = 1024 * 1024

async function searchFile(file: string, needles: readonly Buffer[]): Promise<{ bytes: number; found: number }> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: 0, found: 0 }
    throw error
  }
  try {
    const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1))
    const buffer = Buffer.alloc(CHUNK + overlap)
    let kept = 0
    let bytes = 0
    let found = 0
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, CHUNK, null)
      if (bytesRead === 0) break
      bytes += bytesRead
      const window = buffer.subarray(0, kept + bytesRead)
      for (const needle of needles) found += countNew(window, needle, kept)
      kept = Math.min(overlap, window.length)
      window.copy(buffer, 0, window.length - kept)
    }
    return { bytes, found }
  } finally {
    await handle.close()
  }
}

/** Places in `window` that do not lie wholly in the first `old` bytes, which the window before has counted. */
function countNew(window: Buffer, needle: Buffer, old: number): number {
  let count = 0
  for (let at = window.indexOf(needle); at !== -1; at = window.indexOf(needle, at + 1)) if (at + needle.length > old) count++
  return count
}
