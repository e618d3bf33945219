/** The physical world of a simulated terminal: the far ends of its wires, and what lies on and in the devices. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SimulatedLine } from '@zhengyin/devices/channel/line'
import { memoryLine } from '@zhengyin/devices/channel/memory'
import { ptyLine } from '@zhengyin/devices/channel/pty'
import type { DeviceClass } from '@zhengyin/devices/contract/common'
import { type SimulatedCardReader, simulatedCardReader } from '@zhengyin/devices/sim/card-reader/simulated-card-reader'
import { type SimulatedScanner, simulatedSerialScanner } from '@zhengyin/devices/sim/code-scanner/simulated-scanners'
import type { PrintedDocument } from '@zhengyin/devices/sim/document-printer/mechanism'
import type { IppServer } from '@zhengyin/devices/sim/document-printer/server'
import { type SimulatedDocumentPrinter, simulatedDocumentPrinter } from '@zhengyin/devices/sim/document-printer/simulated-document-printer'
import { type SimulatedReceiptPrinter, simulatedReceiptPrinter } from '@zhengyin/devices/sim/receipt-printer/simulated-receipt-printer'
import type { Slip } from '@zhengyin/devices/sim/receipt-printer/slip'
import type { Clock, LogPort } from '@zhengyin/kernel'
import type { TerminalConfig } from '../config.ts'
import type { SimulatedEnds } from '../devices.ts'

export interface PrintedItem {
  readonly device: 'document-printer' | 'receipt-printer'
  readonly pages: number
  /** Where it was written, when an out folder was given. */
  readonly file?: string
  /** A4: the PDF as the printer got it. */
  readonly pdf?: Uint8Array
  /** Receipt: its lines as text and its picture. */
  readonly text?: readonly string[]
  readonly png?: () => Uint8Array
}

export interface SimulatedWorld {
  readonly ends: SimulatedEnds
  readonly cardReader: SimulatedCardReader | undefined
  readonly codeScanner: SimulatedScanner | undefined
  readonly documentPrinter: SimulatedDocumentPrinter | undefined
  readonly receiptPrinter: SimulatedReceiptPrinter | undefined
  /** How serial devices are wired in fact: `memory` also where no pseudo-terminal can be had. */
  readonly wires: 'pty' | 'memory'
  /** Everything that came out of the printers since the start, oldest first. */
  printed(): readonly PrintedItem[]
  onPrinted(listener: (item: PrintedItem) => void): () => void
  stop(): Promise<void>
}

export interface WorldDeps {
  readonly clock: Clock
  readonly log: LogPort
  /** Printed sheets and slips are written here; outside of everything a purge searches. */
  readonly outDir?: string
  /** For benches and the headless runner: no mechanics, no polling pause. */
  readonly hasty?: boolean
}

/** The printer's poll when nobody watches it: as fast as its answers come. */
const HASTY_TIMES = { pollMs: 5 }

export async function simulatedWorld(config: TerminalConfig, deps: WorldDeps): Promise<SimulatedWorld> {
  const { clock, log } = deps
  const simulates = (deviceClass: DeviceClass) => config.devices.some((device) => device.class === deviceClass && 'simulated' in device)
  const printed: PrintedItem[] = []
  const listeners = new Set<(item: PrintedItem) => void>()
  const lines = new Map<DeviceClass, SimulatedLine>()
  let wires = config.wires

  function cameOut(item: PrintedItem): void {
    const kept = deps.outDir === undefined ? item : { ...item, file: writeOut(deps.outDir, printed.length + 1, item) }
    printed.push(kept)
    for (const listener of listeners) listener(kept)
  }

  /** A stable link in the terminal's own folder, as a udev rule gives a real device. */
  function lineOf(deviceClass: DeviceClass): SimulatedLine {
    const line = wires === 'pty' ? ptyOrMemory(deviceClass) : memoryLine(deviceClass)
    lines.set(deviceClass, line)
    return line
  }

  function ptyOrMemory(deviceClass: DeviceClass): SimulatedLine {
    mkdirSync(join(config.dataDir, 'dev'), { recursive: true, mode: 0o700 })
    const line = ptyLine(join(config.dataDir, 'dev', deviceClass), { clock })
    if (line.ok) return line.value
    log.write({ event: 'simulator.no-pty', level: 'warn', detail: line.error.detail })
    wires = 'memory'
    return memoryLine(deviceClass)
  }

  const reader = config.devices.find((device) => device.class === 'id-card-reader')
  const cardReader = simulates('id-card-reader')
    ? simulatedCardReader({
        line: lineOf('id-card-reader'),
        clock,
        paced: reader !== undefined && 'paced' in reader && reader.paced === true,
      })
    : undefined
  const codeScanner = simulates('code-scanner') ? simulatedSerialScanner({ line: lineOf('code-scanner'), clock }) : undefined
  const receiptPrinter = simulates('receipt-printer')
    ? simulatedReceiptPrinter({
        line: lineOf('receipt-printer'),
        clock,
        ...(deps.hasty === true ? { msPerLine: 0 } : {}),
        onSlip: (slip: Slip) => cameOut({ device: 'receipt-printer', pages: 1, text: slip.lines, png: () => slip.png() }),
      })
    : undefined
  const documentPrinter = simulates('document-printer')
    ? simulatedDocumentPrinter({
        clock,
        ...(deps.hasty === true ? { msPerPage: 0 } : {}),
        onPrinted: (document: PrintedDocument) => cameOut({ device: 'document-printer', pages: document.pages.length, pdf: document.pdf }),
      })
    : undefined
  let server: IppServer | undefined
  if (documentPrinter !== undefined && wires === 'pty') server = await documentPrinter.listen()

  return {
    ends: {
      opener: (deviceClass) => lines.get(deviceClass)?.opener,
      printer:
        documentPrinter === undefined
          ? undefined
          : server === undefined
            ? { uri: 'ipp://127.0.0.1/ipp/print', transport: documentPrinter.transport }
            : { uri: server.printerUri },
      ...(deps.hasty === true ? { printerTimes: HASTY_TIMES } : {}),
    },
    cardReader,
    codeScanner,
    documentPrinter,
    receiptPrinter,
    get wires() {
      return wires
    },
    printed: () => printed,
    onPrinted: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    stop: async () => {
      await server?.close()
      for (const device of [cardReader, codeScanner, receiptPrinter]) await device?.dispose()
      for (const line of lines.values()) await line.dispose()
    },
  }
}

function writeOut(outDir: string, number: number, item: PrintedItem): string {
  mkdirSync(outDir, { recursive: true })
  const base = join(outDir, `${String(number).padStart(3, '0')}-${item.device}`)
  if (item.text !== undefined) writeFileSync(`${base}.txt`, `${item.text.join('\n')}\n`)
  if (item.png !== undefined) writeFileSync(`${base}.png`, item.png())
  if (item.pdf !== undefined) writeFileSync(`${base}.pdf`, item.pdf)
  return item.pdf === undefined ? `${base}.png` : `${base}.pdf`
}
