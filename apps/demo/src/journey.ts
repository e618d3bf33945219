/**
 * `npm run journey -- marriage-certificate --persona married`: a whole journey without a screen. Simulated person, simulated devices on the
 * real wire protocols, the real queue, the real center on its own PostgreSQL; fresh state, removed at the end.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eraseData } from '@zhengyin/center/postgres/places'
import type { Outcome } from '@zhengyin/flows'
import type { Terminal } from '@zhengyin/kiosk/core/terminal'
import { readArguments, type Usage, usageOf } from './command-line.ts'
import { centerView } from './console-view.ts'
import { chooseClock, isInstant } from './demo-clock.ts'
import { type Persona, personaIds, readPersona, readPersonaFile } from './persona.ts'
import { type Product, startProduct } from './product.ts'
import { startReviewer } from './simulated-reviewer.ts'
import { type Walk, walk } from './walk.ts'

const HELP = `usage: npm run --silent journey -- marriage-certificate (--persona ID | --persona-file FILE) [options]

  --persona ID         one of: ${personaIds().join(', ')}
  --persona-file FILE  a person, registry events and clock of your own (docs/personas.md)
  --at ISO             civil time at the start, e.g. 2026-11-24T20:00:00+08:00 (default: the persona's, else a working Tuesday 10:00)
  --clock real         this machine's own time
  --review auto|none   auto (default): a simulated reviewer decides through the console; none: nobody decides, the person leaves with a receipt
  --expect CODE        exit 1 unless the outcome is this one
  --trace FILE         every frame on every wire, as JSON lines (holds personal data of the synthetic person)
  --out DIR            keep what was printed (default: removed with the run's state)
  --json               one JSON document on stdout and nothing else
  --list               journeys and personas
  --help

exit codes: 0 an answer or a filed case (M1–M6, N1–N3, X, P), or what --expect names; 1 any other end; 2 usage`

/** Ends that give the person what they came for, or the truth about it. */
const ANSWERS: readonly Outcome[] = ['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'N1', 'N2', 'N3', 'X', 'P']

const OUTCOMES: readonly Outcome[] = [...ANSWERS, 'expired-card', 'wrong-person', 'other-item', 'left', 'idle', 'device']

const usage: Usage = usageOf(HELP)

function readOptions() {
  return readArguments(usage, {
    allowPositionals: true,
    options: {
      persona: { type: 'string' },
      'persona-file': { type: 'string' },
      at: { type: 'string' },
      clock: { type: 'string' },
      review: { type: 'string', default: 'auto' },
      expect: { type: 'string' },
      trace: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
}

const { values, positionals } = readOptions()
if (values.help) {
  console.log(HELP)
  process.exit(0)
}
if (values.list) {
  const list = { journeys: ['marriage-certificate'], personas: personaIds() }
  console.log(values.json ? JSON.stringify(list) : `journeys: ${list.journeys.join(', ')}\npersonas: ${list.personas.join(', ')}`)
  process.exit(0)
}
const journey = positionals[0]
if (journey !== 'marriage-certificate' || positionals.length > 1) {
  usage(journey === undefined ? 'which journey?' : `no journey "${positionals.join(' ')}"; there is: marriage-certificate`)
}
if (values.review !== 'auto' && values.review !== 'none') usage(`--review takes auto or none, not "${values.review}"`)
if (values.expect !== undefined && !(OUTCOMES as readonly string[]).includes(values.expect))
  usage(`--expect takes one of ${OUTCOMES.join(', ')}, not "${values.expect}"`)
if (values.clock !== undefined && values.clock !== 'real') usage(`--clock takes real, not "${values.clock}"`)
if (values.clock !== undefined && values.at !== undefined) usage('--at and --clock real contradict each other')

const persona = readChosenPersona()
const at = values.at ?? (values.clock === 'real' ? undefined : persona.clock)
if (at !== undefined && !isInstant(at)) usage(`--at takes ISO 8601 with offset, e.g. 2026-11-24T20:00:00+08:00, not "${at}"`)

const began = performance.now()
const stateDir = mkdtempSync(join(tmpdir(), 'zhengyin-journey-'))
const outDir = values.out === undefined ? mkdtempSync(join(tmpdir(), 'zhengyin-printed-')) : resolve(values.out)
if (values.out !== undefined) mkdirSync(outDir, { recursive: true })
const { clock, demo } = chooseClock({ ...(at === undefined ? {} : { at }), real: values.clock === 'real' })
const say = (line: string): void => {
  if (!values.json) console.log(line)
}

let starting: Promise<Product> | undefined
let cleaning: Promise<void> | undefined
/** Nothing of a run stays on this machine but what `--out` and `--trace` name, also when it is interrupted. */
function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    const product = await starting?.catch(() => undefined)
    await product?.stop()
    eraseData(join(stateDir, 'center'))
    rmSync(stateDir, { recursive: true, force: true })
    if (values.out === undefined) rmSync(outDir, { recursive: true, force: true })
  })()
  return cleaning
}
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.on(signal, () => void cleanUp().finally(() => process.exit(code)))

let status = 1
try {
  starting = startProduct({
    stateDir,
    clock,
    demoClock: demo,
    terminals: 1,
    port: 0,
    personas: [persona],
    wires: 'pty',
    paced: false,
    hasty: true,
    outDir,
    ...(values.trace === undefined ? {} : { traceFile: resolve(values.trace) }),
  })
  const product = await starting
  const reviewer =
    values.review === 'auto'
      ? startReviewer({
          centerUrl: product.center.url,
          clock,
          lookEveryMs: 100,
          readForMs: 0,
          onTrouble: (sentence) => console.error(sentence),
        })
      : undefined
  const terminal = product.terminals[0]
  if (terminal === undefined) throw new Error('no terminal started')
  const patience = values.review === 'auto' ? 'stays' : 'leaves'
  const seen = await walk(terminal, persona, { journey, patience, rating: 5 }, (screen) =>
    say(`${String(screen.rev).padStart(4)}  ${screen.kind.padEnd(15)} ${screen.title}`),
  )
  const queue = await drained(terminal, seen)
  await reviewer?.stop()
  const answer = await report(product, terminal, seen, queue)
  status =
    (values.expect === undefined ? ANSWERS.includes(answer.outcome.code) : answer.outcome.code === values.expect) &&
    answer.purge.found === 0
      ? 0
      : 1
  if (values.json) console.log(JSON.stringify(answer, null, 2))
  else tell(answer)
} catch (error) {
  if (cleaning === undefined) console.error(error instanceof Error ? error.message : String(error))
} finally {
  await cleanUp()
}
process.exit(status)

function readChosenPersona(): Persona {
  const { persona: id, 'persona-file': file } = values
  if ((id === undefined) === (file === undefined)) return usage('give either --persona or --persona-file')
  const read = id === undefined ? readPersonaFile(resolve(file ?? '')) : readPersona(id)
  return read.ok ? read.value : usage(read.error)
}

interface QueueAnswer {
  readonly state: string
  readonly epoch: string
  readonly sequence: number
}

/** Waits until the center has spoken its last word on everything this visit queued; gives up after a while and says what it is then. */
async function drained(terminal: Terminal, seen: Walk): Promise<QueueAnswer> {
  const deadline = performance.now() + 15_000
  for (;;) {
    const row = seen.submissionId === undefined ? undefined : await terminal.store.state(seen.submissionId)
    const { unsent } = await terminal.store.pending()
    const settled = unsent === 0 && (row === undefined || ['booked', 'refused', 'unreadable'].includes(row.phase))
    if (settled || performance.now() > deadline) {
      return { state: row?.phase ?? 'none', epoch: row?.epoch ?? terminal.store.epoch, sequence: row?.seq ?? 0 }
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function report(running: Product, terminal: Terminal, seen: Walk, queue: QueueAnswer) {
  const view = await centerView(running.center)
  const printed = terminal.dock?.world.printed() ?? []
  return {
    journey,
    persona: persona.id,
    clock: new Date(terminal.clock.now() + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+08:00'),
    outcome: seen.outcome,
    screens: seen.screens,
    taps: seen.taps,
    keys: seen.keys,
    ticks: seen.ticks,
    queue,
    center: {
      cases: view.cases,
      caseCode: view.latest?.caseCode ?? null,
      status: view.latest?.status ?? null,
      events: view.latest?.timeline.map(({ at: when, actor, event }) => ({ at: when, actor, event })) ?? [],
    },
    printed: printed.map((item) => ({
      device: item.device,
      pages: item.pages,
      file: values.out === undefined ? null : (item.file ?? null),
    })),
    receipt: { text: printed.flatMap((item) => item.text ?? []).join('\n') },
    shared: [],
    purge: seen.purge,
    durationMs: Math.round(performance.now() - began),
  }
}

function tell(answer: Awaited<ReturnType<typeof report>>): void {
  const bytes = answer.purge.searched.reduce((sum, { bytes: searched }) => sum + searched, 0)
  console.log(`
outcome   ${answer.outcome.code}  ${answer.outcome.text}
taps      ${answer.taps} (keys ${answer.keys})
queue     ${answer.queue.state}, row ${answer.queue.sequence} of epoch ${answer.queue.epoch.slice(0, 8)}…
center    ${answer.center.caseCode ?? 'no case'} ${answer.center.status ?? ''}
printed   ${answer.printed.map(({ device, pages, file }) => `${device} ${pages} page(s)${file === null ? '' : ` → ${file}`}`).join('; ') || 'nothing'}
purge     searched ${answer.purge.searched.length} stores, ${bytes} bytes; found ${answer.purge.found}
took      ${(answer.durationMs / 1000).toFixed(1)} s`)
}
