/** The center as a process of its own. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { shiftedClock } from '@zhengyin/kernel'
import { type RegistryEvent, registryEvents } from './departments/archive/registry.ts'
import { type Center, startCenter } from './main.ts'
import { defaultDataDir } from './postgres/places.ts'
import { processLog } from './process-log.ts'

const HELP = `district center

  node apps/center/src/cli.ts [options]

  --port N              default 4181; 0 takes a free one
  --data DIR            keys and cluster; default ${defaultDataDir('center')}
  --database-url URL    any PostgreSQL from 15 (or DATABASE_URL); default: an own cluster
  --demo                demo accounts, specimen sheets, sandbox archive
  --registry FILE       JSON array of registry events for the sandbox archive; may be given again
  --console DIR         the built console
  --public-url URL      where /verify is reached from outside; printed in the QR code
  --bank NAME           printed in the purpose of a sheet
  --at ISO              demo clock: real speed, starting at this civil time (needs --demo)
  --enrolment-code      also prints a one-time code for one terminal
  --help
`

const OPTIONS = {
  port: { type: 'string', default: '4181' },
  data: { type: 'string' },
  'database-url': { type: 'string' },
  demo: { type: 'boolean', default: false },
  registry: { type: 'string', multiple: true },
  console: { type: 'string' },
  'public-url': { type: 'string' },
  bank: { type: 'string' },
  at: { type: 'string' },
  'enrolment-code': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
  }
}

const options = readOptions()
if (options.help) {
  process.stdout.write(HELP)
  process.exit(0)
}
const port = Number(options.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port ${options.port} is no port`)
const at = options.at === undefined ? undefined : Date.parse(options.at)
if (at !== undefined && Number.isNaN(at)) fail(`--at ${options.at} is no time`)
// Release times on paper must be true: only a demo, whose paper says so, may shift its clock.
if (at !== undefined && !options.demo) fail('--at needs --demo')
const registryFiles = options.registry ?? []
if (registryFiles.length > 0 && !options.demo) fail('--registry needs --demo: a sandbox archive holds synthetic events')

let starting: Promise<Center> | undefined
let stopping: Promise<void> | undefined
/** Also while it starts: what has started by then is stopped. */
function stop(): Promise<void> {
  const begun = starting?.catch(() => undefined) ?? Promise.resolve(undefined)
  stopping ??= begun
    .then((center) => center?.stop())
    .then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`the center did not stop cleanly: ${error instanceof Error ? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  return stopping
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop())

try {
  const databaseUrl = options['database-url'] ?? process.env['DATABASE_URL']
  const registry: RegistryEvent[] = registryFiles.flatMap((file) => registryEvents.parse(JSON.parse(readFileSync(file, 'utf8'))))
  starting = startCenter({
    port,
    dataDir: resolve(options.data ?? defaultDataDir('center')),
    databaseUrl,
    clock: shiftedClock(at === undefined ? 0 : at - Date.now()),
    demoClock: at !== undefined,
    log: processLog(),
    demo: options.demo,
    registry,
    consoleDir: options.console === undefined ? undefined : resolve(options.console),
    settings: {
      ...(options['public-url'] === undefined ? {} : { publicUrl: options['public-url'].replace(/\/$/, '') }),
      ...(options.bank === undefined ? {} : { bankName: options.bank }),
    },
  })
  const center = await starting
  process.stdout.write(`center ${center.url}\n`)
  for (const { account, password, name } of center.accounts) process.stdout.write(`demo account ${account} ${password} ${name}\n`)
  if (options['enrolment-code']) process.stdout.write(`enrolment code ${await center.enrolmentCode()}\n`)
} catch (error) {
  process.stderr.write(`the center did not start: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
