/** A Chromium for tests: KIOSK_CHROMIUM, an installed one, else the npm-shipped test build. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/microsoft-edge']

/** The executable and where it came from, or why there is none. */
export async function findBrowser(): Promise<{ path: string; origin: string } | { missing: string }> {
  const named = process.env['KIOSK_CHROMIUM']
  if (named !== undefined)
    return existsSync(named)
      ? { path: named, origin: 'KIOSK_CHROMIUM' }
      : { missing: `KIOSK_CHROMIUM names ${named}, which does not exist` }
  for (const path of INSTALLED) if (runs(path)) return { path, origin: 'installed' }
  return npmChromium()
}

/**
 * The npm-shipped headless build. On a machine without a browser's libraries it also brings its own: they are named to that one program
 * through a wrapper, so that no other process of a test run sees them.
 */
async function npmChromium(): Promise<{ path: string; origin: string } | { missing: string }> {
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    const path = await chromium.executablePath()
    if (runs(path)) return { path, origin: '@sparticuz/chromium' }
    const libraries = await inflate(
      createRequire(import.meta.url)
        .resolve('@sparticuz/chromium')
        .replace(/build\/.*$/, 'bin/al2023.tar.br'),
    )
    mkdirSync('node_modules/.cache', { recursive: true })
    const wrapper = resolve('node_modules/.cache/chromium-with-libraries')
    writeFileSync(
      wrapper,
      `#!/bin/sh\nLD_LIBRARY_PATH='${join(libraries, 'lib')}' FONTCONFIG_PATH='${join(tmpdir(), 'fonts')}' exec '${path}' "$@"\n`,
      { mode: 0o755 },
    )
    if (runs(wrapper)) return { path: wrapper, origin: '@sparticuz/chromium with its own libraries' }
    return { missing: `the npm-shipped Chromium does not start here (${firstError(wrapper)})` }
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
