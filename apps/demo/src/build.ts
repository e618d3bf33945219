/** Builds the browser programs and the shell when their sources changed. `npm run build [-- --force]`. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = join(import.meta.dirname, '../../..')

export const BUILT = {
  ui: join(ROOT, 'apps/kiosk/dist/ui'),
  shell: join(ROOT, 'apps/kiosk/dist/shell'),
  console: join(ROOT, 'apps/center/dist/console'),
}

interface Target {
  readonly name: string
  readonly out: string
  readonly sources: readonly string[]
  readonly build: () => Promise<void>
}

const targets: readonly Target[] = [
  {
    name: 'terminal screens',
    out: BUILT.ui,
    sources: [
      'apps/kiosk/src/ui',
      'apps/kiosk/build.ts',
      'apps/kiosk/src/api.ts',
      'apps/kiosk/src/dock-api.ts',
      'packages/flows/src/screens',
    ],
    build: async () => (await import('@zhengyin/kiosk/build')).buildUi({ outDir: BUILT.ui }),
  },
  {
    name: 'console',
    out: BUILT.console,
    sources: ['apps/center/src/console', 'apps/center/build.ts', 'apps/center/src/console-api.ts'],
    build: async () => (await import('@zhengyin/center/build')).buildConsole({ outDir: BUILT.console }),
  },
  {
    name: 'shell',
    out: BUILT.shell,
    sources: ['apps/kiosk/src/shell'],
    build: async () => (await import('@zhengyin/kiosk/shell/build')).buildShell(),
  },
]

/** Content hash of a target's sources and the lockfile: a clone, a copy or a touch does not rebuild. */
function fingerprint(target: Target): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const entry = readdirSync(join(path, '..'), { withFileTypes: true }).find((item) => join(path, '..', item.name) === path)
    if (entry?.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else if (entry?.isFile()) hash.update(relative(ROOT, path)).update('\0').update(readFileSync(path)).update('\0')
  }
  for (const source of [...target.sources, 'package-lock.json']) add(join(ROOT, source))
  return hash.digest('hex')
}

/** Builds what is missing or stale; says what it does through `say`. */
export async function ensureBuilt(say: (line: string) => void, force = false): Promise<void> {
  for (const target of targets) {
    const stamp = join(target.out, '.sources')
    const print = fingerprint(target)
    if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === print) continue
    const began = performance.now()
    say(`building ${target.name} …`)
    await target.build()
    mkdirSync(target.out, { recursive: true })
    writeFileSync(stamp, print)
    say(`built ${target.name} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt((line) => console.error(line), process.argv.includes('--force'))
}
