/** The whole product in one place: an embedded center, its PostgreSQL, and simulated terminals on their wires. */
import { join, resolve } from 'node:path'
import { type Center, startCenter } from '@zhengyin/center/main'
import { type Clock, type LogPort, nullLog } from '@zhengyin/kernel'
import { adjustableClock } from '@zhengyin/kiosk/core/adjustable-clock'
import { parseConfig } from '@zhengyin/kiosk/core/config'
import { startTerminal, type Terminal } from '@zhengyin/kiosk/core/terminal'
import { demoTerminalConfig } from './demo-site.ts'
import type { Persona } from './persona.ts'

export interface ProductOptions {
  /** Owner-only folder of this run; `center/` and one folder per terminal below it. */
  readonly stateDir: string
  readonly clock: Clock
  /** Civil time is shifted: every screen says so. */
  readonly demoClock: boolean
  readonly terminals: number
  /** Terminal P, center P+1, second terminal P+2; 0 takes free ports. */
  readonly port: number
  /** Whose cards the dock can lay, and whose events the archive's registry holds. */
  readonly personas: readonly Persona[]
  readonly uiDir?: string
  readonly consoleDir?: string
  readonly wires: 'pty' | 'memory'
  /** The card reader sends at 115200 baud instead of at once. */
  readonly paced: boolean
  /** Printers without mechanics. */
  readonly hasty: boolean
  readonly outDir?: string
  readonly traceFile?: string
  readonly log?: LogPort
}

export interface Product {
  readonly center: Center
  readonly terminals: readonly Terminal[]
  stop(): Promise<void>
}

/** Chromium's own files of a terminal's window: beside its data folder, and searched by its purge as a foreign folder. */
export function shellProfile(stateDir: string, terminal: number): string {
  return resolve(stateDir, `shell-${terminal}`)
}

/** Throws a sentence for people when a part cannot start; what had started is stopped. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  const { stateDir, demoClock, personas, log = nullLog } = options
  const centerClock = adjustableClock(options.clock)
  const terminals: Terminal[] = []
  const center = await startCenter({
    port: options.port === 0 ? 0 : options.port + 1,
    dataDir: join(stateDir, 'center'),
    databaseUrl: process.env['DATABASE_URL'],
    clock: centerClock,
    demoClock,
    log,
    demo: true,
    registry: registryOf(personas),
    consoleDir: options.consoleDir,
    settings: { bankName: '建设银行康健支行' },
  })
  const stop = async (): Promise<void> => {
    // Terminals first: their last reports still reach the center.
    for (const terminal of terminals.splice(0).toReversed()) await terminal.stop()
    await center.stop()
  }
  try {
    for (let number = 1; number <= options.terminals; number++) {
      const name = `T${number}`
      const config = parseConfig(
        demoTerminalConfig({
          terminal: name.padEnd(2, '1'),
          port: options.port === 0 ? 0 : options.port + (number === 1 ? 0 : number),
          dataDir: join(stateDir, `terminal-${number}`),
          shellProfile: shellProfile(stateDir, number),
          centerUrl: center.url,
          clockShiftMs: 0,
          wires: options.wires,
          paced: options.paced,
          ...(options.uiDir === undefined ? {} : { uiDir: options.uiDir }),
          ...(options.traceFile === undefined || number > 1 ? {} : { traceFile: options.traceFile }),
        }),
      )
      if (!config.ok) throw new Error(config.error.problems.join('\n'))
      const terminal = await startTerminal(config.value, {
        clock: options.clock,
        demoClock,
        log,
        enrolmentCode: () => center.enrolmentCode(),
        personas: personas.map((persona) => ({ id: persona.id, label: persona.label.zh, card: persona.person })),
        hasty: options.hasty,
        onClockSet: async (at) => centerClock.setCivil(at),
        ...(options.outDir === undefined ? {} : { outDir: options.outDir }),
      })
      if (!terminal.ok) throw new Error(`terminal ${name} did not start: ${JSON.stringify(terminal.error)}`)
      terminals.push(terminal.value)
    }
  } catch (error) {
    await stop()
    throw error
  }
  return { center, terminals, stop }
}

/** Two personas of one marriage share its event: one number, one row. */
function registryOf(personas: readonly Persona[]): Persona['registry'] {
  const events = new Map(personas.flatMap(({ registry }) => registry.map((event) => [event.number, event] as const)))
  return [...events.values()]
}
