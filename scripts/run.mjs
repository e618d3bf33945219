// Starts every package script on the pinned Node 24. Plain JavaScript that runs on Node 18.
// Why: Debian's Node is older than our packages need, install scripts never run, and npm 9 and 10 drop the `.bin/node` link.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { restoreEmbeddedPostgres } from './embedded-postgres.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Command → entry and fixed arguments. Entries ending in .ts run directly on Node 24. */
const commands = {
  start: ['apps/demo/src/start.ts'],
  journey: ['apps/demo/src/journey.ts'],
  tour: ['apps/demo/src/tour.ts'],
  bench: ['apps/demo/src/bench.ts'],
  selftest: ['apps/demo/src/selftest.ts'],
  decode: ['packages/devices/src/decode/cli.ts'],
  shell: ['apps/demo/src/shell.ts'],
  build: ['apps/demo/src/build.ts'],
  test: ['scripts/test.ts'],
  check: ['scripts/check.ts'],
  e2e: ['scripts/e2e.ts'],
  docs: ['scripts/docs.ts'],
  format: ['node_modules/@biomejs/biome/bin/biome', 'check', '--write', '.'],
  vitest: ['node_modules/vitest/vitest.mjs'],
  'ci-rest': ['scripts/ci-rest.ts'],
}

const [name, ...rest] = process.argv.slice(2)
const command = name === undefined ? undefined : commands[name]
if (command === undefined) {
  console.error(`usage: node scripts/run.mjs <${Object.keys(commands).join('|')}> [arguments]`)
  process.exit(2)
}

const runtime = `node-${process.platform}-${process.arch}`
const node = join(root, 'node_modules', runtime, 'bin', 'node')
if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch)) {
  console.error(`This product runs on linux-x64 and linux-arm64; this machine is ${process.platform}-${process.arch}.`)
  process.exit(1)
}
if (!existsSync(node)) {
  console.error(`The pinned Node 24 (${runtime}) is missing from node_modules. Run: npm ci`)
  process.exit(1)
}
restoreEmbeddedPostgres(root)

const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...command, ...rest], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${dirname(node)}:${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
    TURBO_TELEMETRY_DISABLED: '1',
  },
})
// Ctrl-C reaches the child through the terminal's process group; a polite kill of this wrapper is passed on. Either way the child decides.
process.on('SIGINT', () => undefined)
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(`could not start the pinned Node 24: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
