/** A Chromium for tests: KIOSK_CHROMIUM, an installed one, else the npm-shipped test build. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge']

/** The executable and where it came from, or why there is none. */
export async function findBrowser(): Promise<{ path: string; origin: string } | { missing: string }> {
  const named = process.env['KIOSK_CHROMIUM']
  if (named !== undefined)
    return existsSync(named)
      ? { path: named, origin: 'KIOSK_CHROMIUM' }
      : { missing: `KIOSK_CHROMIUM names ${named}, which does not exist` }
  for (const path of INSTALLED) if (runs(path)) return { path, origin: 'installed' }
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    const path = await chromium.executablePath()
    return runs(path)
      ? { path, origin: '@sparticuz/chromium' }
      : { missing: `the npm-shipped Chromium does not start here (${firstError(path)})` }
  } catch (error) {
    return { missing: `no Chromium installed, and the npm-shipped one cannot be unpacked (${String(error)})` }
  }
}

function runs(path: string): boolean {
  return existsSync(path) && spawnSync(path, ['--version', '--no-sandbox'], { timeout: 20_000 }).status === 0
}

function firstError(path: string): string {
  const { stderr } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return stderr.split('\n')[0] ?? ''
}
