/** `npm run check`: types, lint, layers, dead code, version alignment, format. Runs all, then says which failed. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const checks: [name: string, command: string, args: string[]][] = [
  ['types', 'node_modules/.bin/turbo', ['run', 'typecheck', '--ui=stream', '--output-logs=errors-only', '--log-order=grouped']],
  ['types of scripts', 'node_modules/.bin/tsc', ['--noEmit', '-p', 'scripts']],
  ['lockfile', process.execPath, ['scripts/lockfile.mjs', '--check']],
  ['lint', 'node_modules/.bin/oxlint', ['--type-aware', '--quiet', '.']],
  ['layers', 'node_modules/.bin/depcruise', ['packages', 'apps', '--config', '.dependency-cruiser.cjs']],
  ['dead code', 'node_modules/.bin/knip', ['--no-progress']],
  ['versions', 'node_modules/.bin/sherif', ['--fail-on-warnings', '-r', 'packages-without-package-json']],
  ['format', 'node_modules/.bin/biome', ['ci', '--colors=off', '.']],
  ['generated docs', process.execPath, ['scripts/docs.ts', '--check']],
]

if (process.argv.includes('--help')) {
  console.log(`usage: npm run check [-- NAME…]\nRuns: ${checks.map(([name]) => name).join(', ')}. Exit code 1 when one fails.`)
  process.exit(0)
}
const wanted = process.argv.slice(2)
const failed: string[] = []
for (const [name, command, args] of checks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const began = performance.now()
  if (command.startsWith('node_modules') && !existsSync(command)) throw new Error(`${command} is missing: run npm ci`)
  const result = spawnSync(command, args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  if (result.status === 0) {
    console.log(`ok    ${name} (${seconds} s)`)
  } else {
    failed.push(name)
    console.log(`FAIL  ${name} (${seconds} s)\n${result.stdout}${result.stderr}`)
  }
}
console.log(failed.length === 0 ? 'check: clean' : `check: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
