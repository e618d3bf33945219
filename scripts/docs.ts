/** `npm run docs`: regenerates every generated document; `--check` fails when one is stale. */
import { spawnSync } from 'node:child_process'

const generators: [what: string, script: string][] = [
  ['journey diagrams (docs/journeys)', 'packages/flows/src/diagrams/generate.ts'],
  ['OpenAPI document (docs/api)', 'packages/protocol/src/openapi-cli.ts'],
  ['persona schema (fixtures)', 'apps/demo/src/persona-schema.ts'],
]
const check = process.argv.includes('--check')
let failed = false
for (const [what, script] of generators) {
  const run = spawnSync(process.execPath, [script, ...(check ? ['--check'] : [])], { encoding: 'utf8' })
  if (run.status !== 0) {
    failed = true
    console.log(`${what}: ${run.stdout}${run.stderr}`)
  }
}
if (failed) process.exit(1)
console.log(check ? 'generated documents are current' : 'generated documents written')
