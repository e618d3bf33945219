/** `npm test`: the everyday suite (units, integration on a real PostgreSQL, then the thread in a real Chromium), one closing line. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { findBrowser } from './browser.ts'
import { add, type Counts, closingLines, playwrightCounts, vitestCounts } from './counts.ts'

if (process.argv.includes('--help')) {
  console.log(
    'usage: npm test [-- --no-browser]\nUnits and integration (vitest), then the thread in a real Chromium (Playwright, tests tagged @everyday; all of them: npm run e2e). Ends with `N passed, N failed`.',
  )
  process.exit(0)
}
mkdirSync('reports', { recursive: true })
const units = 'reports/units.json'
const walks = 'reports/e2e.json'
for (const file of [units, walks]) rmSync(file, { force: true })

spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${units}`],
  { stdio: 'inherit' },
)
let counts: Counts = vitestCounts(units)

const browser = process.argv.includes('--no-browser') ? { missing: '--no-browser was given' } : await findBrowser()
if ('missing' in browser) {
  console.log(`\n!! The browser tests did NOT run: ${browser.missing}.\n!! Install chromium, or name one in KIOSK_CHROMIUM.\n`)
  counts = add(counts, { passed: 0, failed: 0, skipped: [`all browser tests: ${browser.missing}`] })
} else {
  const run = spawnSync(process.execPath, ['scripts/e2e.ts', '--grep', '@everyday'], {
    stdio: 'inherit',
    env: { ...process.env, KIOSK_CHROMIUM: browser.path },
  })
  counts = add(counts, playwrightCounts(walks))
  if (run.status !== 0 && counts.failed === 0) counts = add(counts, { passed: 0, failed: 1, skipped: [] })
}
console.log(closingLines(counts))
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1)
