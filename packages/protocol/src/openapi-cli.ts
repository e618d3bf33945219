/** Writes docs/api/openapi.json; `--check` fails when what lies there is not what the route table says. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openApiDocument } from './openapi.ts'

const file = fileURLToPath(new URL('../../../docs/api/openapi.json', import.meta.url))
const due = `${JSON.stringify(openApiDocument(), undefined, 2)}\n`

if (process.argv.includes('--check')) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== due) {
    process.stderr.write('docs/api/openapi.json is stale: npm run docs\n')
    process.exitCode = 1
  }
} else {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, due)
}
