import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = dirname(import.meta.dirname)
const config = join(root, '.dependency-cruiser.cjs')

/** One planted violation per rule: the file that breaks it and what it imports. */
const planted: Record<string, { from: string; to: string; typeOnly?: boolean }> = {
  'kernel-imports-nothing': { from: 'packages/kernel/src/planted.ts', to: 'packages/protocol/src/target.ts' },
  'standards-layer': { from: 'packages/standards/src/planted.ts', to: 'packages/protocol/src/target.ts' },
  'catalogue-layer': { from: 'packages/catalogue/src/planted.ts', to: 'packages/sync/src/target.ts' },
  'protocol-layer': { from: 'packages/protocol/src/planted.ts', to: 'packages/sync/src/target.ts' },
  'devices-layer': { from: 'packages/devices/src/planted.ts', to: 'packages/flows/src/target.ts' },
  'sync-layer': { from: 'packages/sync/src/planted.ts', to: 'packages/devices/src/target.ts' },
  'flows-layer': { from: 'packages/flows/src/planted.ts', to: 'packages/sync/src/target.ts', typeOnly: true },
  'flows-use-device-contracts-only': { from: 'packages/flows/src/planted-driver.ts', to: 'packages/devices/src/drivers/target.ts' },
  'flows-do-no-io': { from: 'packages/flows/src/planted-io.ts', to: 'node:fs' },
  'core-without-screens': { from: 'apps/kiosk/src/core/planted.ts', to: 'electron' },
  'shell-imports-kernel-only': { from: 'apps/kiosk/src/shell/planted.ts', to: 'packages/sync/src/target.ts' },
  'ui-imports-screens-only': { from: 'apps/kiosk/src/ui/planted.tsx', to: 'packages/devices/src/target.ts' },
  'browser-code-without-node': { from: 'apps/kiosk/src/ui/planted-node.tsx', to: 'node:fs' },
  'center-layer': { from: 'apps/center/src/planted.ts', to: 'packages/sync/src/target.ts' },
  'center-in-tests': { from: 'apps/kiosk/src/core/planted-center.ts', to: 'apps/center/src/target.ts' },
  'sims-stay-out-of-drivers': { from: 'packages/devices/src/drivers/planted.ts', to: 'packages/devices/src/sim/target.ts' },
  'sims-in-simulator-builds-only': { from: 'apps/kiosk/src/core/planted-sim.ts', to: 'packages/devices/src/sim/target.ts' },
  'testing-in-tests-only': { from: 'packages/sync/src/planted-testing.ts', to: 'packages/kernel/src/testing/target.ts' },
  'no-circular': { from: 'packages/kernel/src/circle-a.ts', to: 'packages/kernel/src/circle-b.ts' },
  'no-unlisted': { from: 'packages/kernel/src/planted-unlisted.ts', to: 'stranger' },
  'not-to-unresolvable': { from: 'packages/kernel/src/planted-missing.ts', to: 'packages/kernel/src/nowhere.ts' },
}

/** Every way to name another file, planted in the kernel, which may name none. `import()` types are the one way that is left to the lint. */
const ways: Record<string, (file: string) => string> = {
  'export-all': (file) => `export * from '${file}'`,
  'export-named': (file) => `export { target } from '${file}'`,
  'export-namespace': (file) => `export * as all from '${file}'`,
  'export-type': (file) => `export type { target } from '${file}'`,
  'import-inline-type': (file) => `import { type target } from '${file}'\nexport type T = target`,
  'import-for-effect': (file) => `import '${file}'`,
  'import-dynamic': (file) => `export const later = async () => (await import('${file}')).target`,
}
const wayFile = (way: string) => `packages/kernel/src/way-${way}.ts`

const depcruise = (where: string) =>
  spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      'packages',
      'apps',
      '--config',
      config,
      '--output-type',
      'json',
    ],
    { cwd: where, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  )

let place: string
let broken: Map<string, Set<string>>

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'layers-'))
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    writeFileSync(join(place, file), text)
  }
  for (const name of ['electron', 'stranger']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }))
    write(`node_modules/${name}/index.js`, 'module.exports = {}')
  }
  write('package.json', JSON.stringify({ name: 'planted', dependencies: { electron: '1.0.0' } }))
  for (const { from, to, typeOnly } of Object.values(planted)) {
    const file = to.includes('/') && !to.startsWith('node:')
    const specifier = file ? join('../'.repeat(from.split('/').length - 1), to) : to
    write(
      from,
      typeOnly
        ? `import type { target } from '${specifier}'\nexport type T = target\n`
        : `import * as target from '${specifier}'\nconsole.log(target)\n`,
    )
    if (file && !to.includes('nowhere') && !to.includes('circle')) write(to, 'export const target = 1\nexport type target = 1\n')
  }
  write('packages/kernel/src/circle-b.ts', "import * as a from './circle-a.ts'\nconsole.log(a)\n")
  for (const [way, text] of Object.entries(ways)) write(wayFile(way), `${text('../../sync/src/target.ts')}\n`)
  const run = depcruise(place)
  if (run.stdout === '') throw new Error(run.stderr)
  const report = JSON.parse(run.stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } }
  broken = new Map()
  for (const violation of report.summary.violations) {
    broken.set(violation.rule.name, (broken.get(violation.rule.name) ?? new Set()).add(violation.from))
  }
}, 60_000)

afterAll(() => rmSync(place, { recursive: true, force: true }))

test('every rule has a planted violation', () => {
  const rules = createRequire(import.meta.url)(config) as { forbidden: { name: string }[] }
  expect(Object.keys(planted).sort()).toEqual(rules.forbidden.map((rule) => rule.name).sort())
})

test.each(Object.entries(planted))('%s is caught', (rule, { from }) => {
  expect([...(broken.get(rule) ?? [])]).toContain(from)
})

test.each(Object.keys(ways))('%s is seen', (way) => {
  expect([...(broken.get('kernel-imports-nothing') ?? [])]).toContain(wayFile(way))
})

test.each([
  ['using-declarations, which its visitor does not know', 'using held = { [Symbol.dispose]() {} }\nconsole.log(held)\n'],
  ['no TypeScript', 'const = 1\n'],
])('a file it cannot read fails the check: %s', (_what, text) => {
  const unread = mkdtempSync(join(tmpdir(), 'layers-unread-'))
  try {
    for (const folder of ['packages/kernel/src', 'apps']) mkdirSync(join(unread, folder), { recursive: true })
    writeFileSync(join(unread, 'package.json'), '{ "name": "unread" }')
    writeFileSync(join(unread, 'packages/kernel/src/unread.ts'), text)
    const run = depcruise(unread)
    expect(run.status).not.toBe(0)
    expect(run.stderr).toContain('packages/kernel/src/unread.ts')
  } finally {
    rmSync(unread, { recursive: true })
  }
})

test('import() types are lint errors', () => {
  const file = join(place, 'packages/kernel/src/planted-type.ts')
  writeFileSync(file, "export type T = import('../../sync/src/target.ts').target\n")
  const run = spawnSync(join(root, 'node_modules/.bin/oxlint'), ['--config', join(root, '.oxlintrc.json'), file], { encoding: 'utf8' })
  expect(run.status).toBe(1)
  expect(run.stdout).toContain('consistent-type-imports')
})
