/** `npm run e2e`: builds the screens, then walks them with Playwright in a real Chromium. Arguments go to Playwright. */
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { findBrowser } from './browser.ts'
import { closingLines, playwrightCounts } from './counts.ts'

const browser = await findBrowser()
if ('missing' in browser) {
  console.log(`\n!! The browser tests did NOT run: ${browser.missing}.\n!! Install chromium, or name one in KIOSK_CHROMIUM.\n`)
  console.log('skipped: all browser tests\n0 passed, 0 failed, 1 skipped')
  process.exit(0)
}
console.log(`browser: ${browser.path} (${browser.origin})`)
const build = spawnSync(process.execPath, ['apps/demo/src/build.ts'], { stdio: 'inherit' })
if (build.status !== 0) process.exit(1)
mkdirSync('reports', { recursive: true })
const report = 'reports/e2e.json'
const run = spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, KIOSK_CHROMIUM: browser.path, E2E_REPORT: report },
})
console.log(closingLines(playwrightCounts(report)))
process.exit(run.status ?? 1)
