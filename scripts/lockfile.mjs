// Takes every `engines` field out of package-lock.json; `--check` fails when one is there. Plain JavaScript for Node 18.
//
// Why: everything we run, runs on the pinned Node 24 (decision 0002), whatever Node installs it. npm compares `engines` with the
// installing Node all the same, and silently leaves out optional packages that do not fit: on Debian 12's Node 18 that is every native
// binding of the bundler and the linter. Run it after each change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const named = Object.entries(lock.packages).filter(([path, entry]) => path.startsWith('node_modules/') && entry.engines !== undefined)
if (process.argv.includes('--check')) {
  if (named.length === 0) process.exit(0)
  console.error(`package-lock.json names engines of ${named.length} packages: run node scripts/lockfile.mjs`)
  process.exit(1)
}
for (const [, entry] of named) delete entry.engines
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(`took the engines of ${named.length} packages out of package-lock.json`)
