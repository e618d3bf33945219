/** `npm run selftest`: every configured device, presence → identity → status → function. Exit 0 only when every required device passed. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { formatReport, type Person, runSelftest, type SelftestDevice, selftestExitCode } from '@zhengyin/devices/selftest'
import { simulatedCamera } from '@zhengyin/devices/sim/camera'
import { nullLog, systemClock } from '@zhengyin/kernel'
import { parseConfig, type TerminalConfig } from '@zhengyin/kiosk/core/config'
import { loadConfig } from '@zhengyin/kiosk/core/config-file'
import { openDevices, type TerminalDevices } from '@zhengyin/kiosk/core/devices'
import { type SimulatedWorld, simulatedWorld } from '@zhengyin/kiosk/core/simulated/world'
import { noTrace } from '@zhengyin/kiosk/core/wire-trace'
import { readArguments, type Usage, usageOf } from './command-line.ts'
import { demoTerminalConfig } from './demo-site.ts'

const HELP = `usage: npm run --silent selftest [-- options]

  --config FILE   a terminal's configuration; may be given more than once, lowest layer first (default: the demo site, all simulated)
  --no-paper      print nothing
  --attended      ask the person at the terminal what only a person can see
  --break DEVICE=FAULT   simulator builds: let one device fail, e.g. document-printer=coverOpen
  --json          one JSON document on stdout
  --help

exit codes: 0 every required device passed; 1 one did not; 2 usage`

const usage: Usage = usageOf(HELP)

function readOptions() {
  return readArguments(usage, {
    allowNegative: true,
    options: {
      config: { type: 'string', multiple: true },
      paper: { type: 'boolean', default: true },
      attended: { type: 'boolean', default: false },
      break: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values
}

const options = readOptions()
if (options.help) {
  console.log(HELP)
  process.exit(0)
}

const scratch = mkdtempSync(join(tmpdir(), 'zhengyin-selftest-'))
const clock = systemClock()
let world: SimulatedWorld | undefined
let devices: TerminalDevices | undefined
let code = 1
try {
  const config = configuration()
  world = config.profile === 'simulator' ? await simulatedWorld(config, { clock, log: nullLog, hasty: true }) : undefined
  devices = await openDevices(config, { clock, log: nullLog, trace: noTrace, ...(world === undefined ? {} : { simulated: world.ends }) })
  if (options.break !== undefined) breakOne(options.break)
  const tested: SelftestDevice[] = devices.all.map((device) => ({ device, required: device.class !== 'code-scanner', model: 'unknown' }))
  if (config.profile === 'simulator') {
    // No journey of this version takes a picture; the fake feed stands in for the camera in the screen.
    const camera = simulatedCamera({ position: 'document' })
    await camera.open()
    tested.push({ device: camera, required: false, model: 'simulated' })
  }
  const person = options.attended ? atTheTerminal() : world === undefined ? undefined : simulatedHands(world)
  const report = await runSelftest(tested, {
    clock,
    paper: options.paper,
    label: config.terminal,
    ...(person === undefined ? {} : { person }),
  })
  console.log(options.json ? JSON.stringify(report, null, 2) : formatReport(report))
  code = selftestExitCode(report)
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
} finally {
  await devices?.close()
  await world?.stop()
  rmSync(scratch, { recursive: true, force: true })
}
process.exit(code)

function configuration(): TerminalConfig {
  if (options.config !== undefined) {
    const loaded = loadConfig(
      options.config.map((file) => resolve(file)),
      join(scratch, 'last-good.json'),
      nullLog,
    )
    if (!loaded.ok) throw new Error(loaded.error.problems.join('\n'))
    return loaded.value.config
  }
  const parsed = parseConfig(
    demoTerminalConfig({
      terminal: 'T1',
      port: 0,
      dataDir: scratch,
      centerUrl: 'http://127.0.0.1:1',
      clockShiftMs: 0,
      wires: 'pty',
      paced: false,
    }),
  )
  if (!parsed.ok) throw new Error(parsed.error.problems.join('\n'))
  return parsed.value
}

/** On simulated hardware the paper that came out can be counted, so the question is answered from the device, not assumed. */
function simulatedHands(simulated: SimulatedWorld): Person {
  return {
    confirm: async (question) =>
      question === 'documentCameOut'
        ? (simulated.documentPrinter?.takePaper().length ?? 0) > 0
        : (simulated.receiptPrinter?.takeSlip().length ?? 0) > 0,
    show: async () => simulated.codeScanner?.show('SELF-TEST'),
  }
}

function atTheTerminal(): Person {
  const ask = async (question: string): Promise<string> => {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return await lines.question(question)
    } finally {
      lines.close()
    }
  }
  return {
    confirm: async (question) =>
      (await ask(question === 'documentCameOut' ? 'Did the test page come out? [y/N] ' : 'Did the slip come out, cut? [y/N] '))
        .trim()
        .toLowerCase() === 'y',
    show: async () => void process.stderr.write('Hold any QR code to the window …\n'),
  }
}

function breakOne(asked: string): void {
  const [device = '', fault = ''] = asked.split('=')
  const { cardReader, codeScanner, documentPrinter, receiptPrinter } = world ?? {}
  const faults = {
    'id-card-reader': cardReader?.faults,
    'code-scanner': codeScanner?.faults,
    'document-printer': documentPrinter?.faults,
    'receipt-printer': receiptPrinter?.faults,
  }[device]
  if (faults === undefined) return usage(`--break: no simulated device "${device}"`)
  const known = (faults.available as readonly string[]).find((name) => name === fault)
  if (known === undefined) return usage(`--break: ${device} has no fault "${fault}"; it has ${faults.available.join(', ')}`)
  ;(faults as { failRepeatedly(name: string): void }).failRepeatedly(known)
}
