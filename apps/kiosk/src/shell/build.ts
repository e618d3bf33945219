/** Bundles main and preload to CommonJS: Electron 25, the test runtime, takes no ES module as main. Run on Node 24. */
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const DIST = join(import.meta.dirname, '../../dist')

export const SHELL_DIST = {
  /** Refuses debugging switches, --no-sandbox and root. */
  release: join(DIST, 'shell'),
  /** For test drivers and for tests as root; never packaged. */
  test: join(DIST, 'shell-test'),
} as const

export async function buildShell(): Promise<void> {
  for (const kind of ['release', 'test'] as const) {
    for (const [entry, source] of Object.entries({ main: 'main.ts', preload: 'page/preload.ts' })) {
      const bundle = await rolldown({
        input: join(import.meta.dirname, source),
        platform: 'node',
        external: ['electron'],
        transform: { target: 'chrome114', define: { TEST_BUILD: String(kind === 'test') } },
      })
      await bundle.write({ dir: SHELL_DIST[kind], format: 'cjs', entryFileNames: `${entry}.cjs`, codeSplitting: false })
      await bundle.close()
    }
  }
}

if (process.argv[1] === import.meta.filename) await buildShell()
