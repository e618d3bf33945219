/**
 * What `.ci/run` does after `npm test`: the checks and the heavier runs, each counted as one, then the closing line over everything.
 * Arguments: exit status of `npm test`, and `ok|fail|skip` of the install with npm 10.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { add, type Counts, closingLines, playwrightCounts, vitestCounts } from './counts.ts'

const [tested, install] = process.argv.slice(2)
let counts = add(vitestCounts('test-results/units.json'), playwrightCounts('test-results/e2e.json'))
if (tested !== '0' && counts.failed === 0) counts = add(counts, { passed: 0, failed: 1, skipped: [] })

function one(name: string, passed: boolean): void {
  console.log(`${passed ? 'ok    ' : 'FAIL  '}${name}`)
  counts = add(counts, { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: [] })
}
function skip(name: string, reason: string): void {
  counts = add(counts, { passed: 0, failed: 0, skipped: [`${name}: ${reason}`] })
}

/** Runs one command with the terminal's output passed on; exit 0 passes. */
function run(
  name: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; minutes?: number; quiet?: boolean } = {},
): { passed: boolean; stdout: string } {
  console.log(`\n== ${name}`)
  const result = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: options.quiet ? ['ignore', 'pipe', 'inherit'] : ['ignore', 'inherit', 'inherit'],
    timeout: (options.minutes ?? 5) * 60_000,
    env: { ...process.env, ...options.env },
  })
  return { passed: result.status === 0, stdout: result.stdout ?? '' }
}

if (install === 'skip') skip('npm ci with npm 10', 'npm 10 could not be fetched')
else one('npm ci with npm 10, no Python or compiler in PATH', install === 'ok')

one('npm run check', run('npm run check', ['scripts/check.ts']).passed)

/** The runner's promises, each on fresh state: outcome, one booked row, nothing left behind. */
for (const [persona, outcome] of [
  ['married', 'M1'],
  ['no-record', 'N1'],
  ['after-hours', 'P'],
] as const) {
  const { passed, stdout } = run(
    `journey ${persona}`,
    ['apps/demo/src/journey.ts', 'marriage-certificate', '--persona', persona, '--json'],
    { quiet: true },
  )
  let right = passed
  try {
    const answer = JSON.parse(stdout) as { outcome: { code: string }; purge: { found: number }; queue: { state: string } }
    right &&= answer.outcome.code === outcome && answer.purge.found === 0 && answer.queue.state === 'booked'
    console.log(`outcome ${answer.outcome.code}, queue ${answer.queue.state}, purge.found ${answer.purge.found}`)
  } catch {
    right = false
  }
  one(`journey ${persona} ends in ${outcome}, booked once, nothing found after the purge`, right)
}

one('npm run selftest', run('selftest', ['apps/demo/src/selftest.ts', '--json'], { quiet: true }).passed)
one('npm run bench', run('bench', ['apps/demo/src/bench.ts', '--json'], { minutes: 8 }).passed)

/** The center's suite again, on Debian's PostgreSQL 15. */
const debian = '/usr/lib/postgresql/15/bin'
if (existsSync(join(debian, 'postgres'))) {
  const report = 'test-results/center-pg15.json'
  run(
    'center on PostgreSQL 15',
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'center',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    {
      env: { ZHENGYIN_TEST_POSTGRES_BIN: debian },
    },
  )
  counts = add(counts, vitestCounts(report))
} else {
  skip('center on PostgreSQL 15', 'postgresql-15 is not installed')
}

console.log(closingLines(counts))
process.exit(counts.failed === 0 ? 0 : 1)
