/** `npm run bench`: what this machine reaches, against limits measured in the same run. docs/benchmarks.md says what that means. */
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { scratchOnDisk } from './bench/disk.ts'
import { enqueue } from './bench/enqueue.ts'
import { idRead } from './bench/id-read.ts'
import { journeyLogic } from './bench/journey-logic.ts'
import { type Bench, jsonLine, type Measured, type Skipped, table } from './bench/result.ts'
import { startToHome } from './bench/start-to-home.ts'
import { wholeJourney } from './bench/whole-journey.ts'

const BENCHES: readonly Bench[] = [enqueue, idRead, journeyLogic, wholeJourney, startToHome]

const HELP = `usage: npm run bench [-- options]

  --only NAME  one bench; may be given again. Benches:
${BENCHES.map(({ name, about }) => `               ${name.padEnd(14)} ${about}`).join('\n')}
  --json       JSON lines { name, unit, limit, value, ratio, runs, goal, met, spread, against } on stdout and nothing else there
  --dir DIR    scratch folder on the disk to measure (default: the first of the temporary folders that is not in memory)
  --help

Value and limit are medians of rounds in which both are measured in turn; ratio is the median of the rounds' ratios.
Goals are reported, not enforced: exit code 0 when every bench ran or was skipped with its reason, 1 when one broke, 2 usage.`

function usage(message: string): never {
  console.error(`${message}\n\n${HELP}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        dir: { type: 'string' },
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
const unknown = options.only.find((name) => !BENCHES.some((bench) => bench.name === name))
if (unknown !== undefined) usage(`no bench "${unknown}"; there are: ${BENCHES.map(({ name }) => name).join(', ')}`)
const chosen = options.only.length === 0 ? BENCHES : BENCHES.filter(({ name }) => options.only.includes(name))

const say = (line: string): void => console.error(line)
const scratch = scratchOnDisk(options.dir)
if (!scratch.ok) usage(scratch.error)
const { directory, disk } = scratch.value
const clean = (): void => rmSync(directory, { recursive: true, force: true })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    clean()
    process.exit(130)
  })
const began = performance.now()
say(
  `scratch ${directory} (${disk}); ${availableParallelism()} cores, load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
)
const lines: (Measured | Skipped)[] = []
let broken = 0
try {
  for (const bench of chosen) {
    say(`${bench.name}: ${bench.about} …`)
    const place = join(directory, bench.name)
    mkdirSync(place, { mode: 0o700 })
    try {
      const found = await bench.run(place, say)
      lines.push(...found)
      if (options.json) for (const line of found) console.log(jsonLine(line))
    } catch (error) {
      broken += 1
      say(`BROKEN ${bench.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
} finally {
  clean()
}
if (!options.json) console.log(`\n${table(lines)}`)
say(
  `took ${((performance.now() - began) / 1000).toFixed(0)} s, load at the end ${loadavg()[0]?.toFixed(1) ?? '?'}${broken === 0 ? '' : `, ${broken} broken`}`,
)
process.exit(broken === 0 ? 0 : 1)
