/** Takes one picture of every sample screen: `node apps/kiosk/e2e/take-pictures.ts FOLDER`, browser named in KIOSK_CHROMIUM. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { buildUi } from '../build.ts'
import { samplesWith } from '../src/ui/dev/samples.ts'
import { serveUi } from './ui-server.ts'

const out = process.argv[2]
const executablePath = process.env['KIOSK_CHROMIUM']
if (out === undefined || executablePath === undefined) {
  console.error('usage: KIOSK_CHROMIUM=/path/to/chromium node apps/kiosk/e2e/take-pictures.ts FOLDER')
  process.exit(2)
}

const folder = await mkdtemp(join(tmpdir(), 'kiosk-ui-'))
await buildUi({ outDir: folder, gallery: true })
const server = await serveUi(folder)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
try {
  await mkdir(out, { recursive: true })
  const page = await browser.newPage({ viewport: { width: 1080, height: 1920 }, reducedMotion: 'reduce' })
  for (const name of [...Object.keys(samplesWith('')), 'lost', 'no-ticket']) {
    await page.goto(`${server.url}gallery.html#${name}`)
    await page.reload()
    await page.locator('[data-screen]').waitFor()
    if (name === 'document') await page.locator('canvas').waitFor()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' })
    console.log(name)
  }
} finally {
  await browser.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
}
