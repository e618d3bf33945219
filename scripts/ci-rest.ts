/**
 * What `.ci/run` does after `npm test`: the checks and the heavier runs, each counted as one, then the closing line over everything.
 * Arguments: exit status of `npm test`, and `ok|fail|skip` of the install with npm 10.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { add, closingLines, playwrightCounts, vitestCounts } from './counts.ts'

const [tested, install] = process.argv.slice(2)
let counts = add(vitestCounts('reports/units.json'), playwrightCounts('reports/e2e.json'))
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

/** As root the server needs another account; `postgres` comes with Debian's package. */
function scratchPostgres(bin: string): { url: string; stop(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'pg15-'))
  const asServer = (command: string, args: string[]): void => {
    const account = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', join(bin, command)] : [join(bin, command)]
    const [program = '', ...first] = account
    const done = spawnSync(program, [...first, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    })
    if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`)
  }
  if (process.getuid?.() === 0) spawnSync('chown', ['postgres', dir])
  const data = join(dir, 'data')
  asServer('initdb', ['-D', data, '-E', 'UTF8', '--locale=C', '-U', 'postgres', '-A', 'trust'])
  asServer('pg_ctl', ['-D', data, '-w', '-l', join(dir, 'log'), '-o', `-k ${dir} -c listen_addresses=`, 'start'])
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(dir)}`,
    stop: () => {
      asServer('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
      rmSync(dir, { recursive: true, force: true })
    },
  }
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

/** Every browser walk: terminal, console, and the shell in a real Electron where one is found. */
rmSync('reports/e2e.json', { force: true })
run('npm run e2e', ['scripts/e2e.ts'], { minutes: 25 })
counts = add(counts, playwrightCounts('reports/e2e.json'))

one('npm run selftest', run('selftest', ['apps/demo/src/selftest.ts', '--json'], { quiet: true }).passed)
one('npm run bench', run('bench', ['apps/demo/src/bench.ts', '--json'], { minutes: 8 }).passed)

/** The center's suite again, on Debian's PostgreSQL 15 in a scratch cluster. */
const debian = '/usr/lib/postgresql/15/bin'
if (existsSync(join(debian, 'postgres'))) {
  const report = 'reports/center-pg15.json'
  rmSync(report, { force: true })
  const scratch = scratchPostgres(debian)
  try {
    const vitest = [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'center',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]
    run('center on PostgreSQL 15', vitest, { env: { TEST_DATABASE_URL: scratch.url }, minutes: 10 })
    counts = add(counts, vitestCounts(report))
  } finally {
    scratch.stop()
  }
} else {
  skip('center on PostgreSQL 15', 'postgresql-15 is not installed')
}

console.log(closingLines(counts))
process.exit(counts.failed === 0 ? 0 : 1)
