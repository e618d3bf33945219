/** One terminal as a process of its own, as a unit file starts it. `npm start` runs the same inside the demo. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { LogPort } from '@zhengyin/kernel'
import { loadConfig } from './config-file.ts'
import { startTerminal } from './terminal.ts'

const HELP = `usage: node apps/kiosk/src/core/main.ts --state DIR --config FILE [--config FILE …] [--enrol CODE]

  --config FILE  lowest layer first: product default, site, terminal
  --state DIR    keeps the last good configuration
  --enrol CODE   once, with the code that two people at the center gave out

Logs JSON lines on stdout. Exit codes: 0 stopped, 1 could not start, 2 usage, 78 the configuration is wrong.`

/** sysexits.h EX_CONFIG: a supervisor must not restart what cannot start. */
const EXIT_BAD_CONFIG = 78

const log: LogPort = { write: (event) => console.log(JSON.stringify({ at: new Date().toISOString(), ...event })) }

function usage(message: string): never {
  console.error(`${message}\n\n${HELP}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        config: { type: 'string', multiple: true, default: [] },
        state: { type: 'string' },
        enrol: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
}

const options = readOptions()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}
if (options.state === undefined || options.config.length === 0) usage('--state and --config are needed')

const loaded = loadConfig(options.config, join(options.state, 'last-good.json'), log)
if (!loaded.ok) {
  console.error(`the configuration is wrong:\n  ${loaded.error.problems.join('\n  ')}`)
  process.exit(EXIT_BAD_CONFIG)
}
for (const problem of loaded.value.problems) console.error(`running on the last good configuration: ${problem}`)

const { enrol } = options
const started = await startTerminal(loaded.value.config, {
  log,
  ...(enrol === undefined ? {} : { enrolmentCode: () => Promise.resolve(enrol) }),
})
if (!started.ok) {
  console.error(`the terminal did not start: ${started.error.code}: ${started.error.detail}`)
  process.exit(1)
}
const terminal = started.value
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void terminal.stop().then(() => process.exit(0))
  })
// A supervisor that hears this may stop us at once.
log.write({ event: 'terminal.ready', url: terminal.url, attachFile: terminal.attachFile })
