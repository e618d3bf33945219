/** An ESC/POS printer with paper in it: it reads real bytes, burns lines one after the other, and answers status bytes at once. */
import { type Clock, systemClock, type TimerHandle } from '@zhengyin/kernel'
import type { Channel } from '../../channel/channel.ts'
import type { SimulatedLine } from '../../channel/line.ts'
import type { EscposOp, QrLevel } from '../../drivers/receipt-printer/escpos/operations.ts'
import { type EscposParser, escposParser } from '../../drivers/receipt-printer/escpos/parser.ts'
import { type Faults, faultSource } from '../faults.ts'
import { LINE_DOTS, type Run, type Slip, slipPaper } from './slip.ts'

export const RECEIPT_PRINTER_FAULTS = ['paperOut', 'coverOpen', 'cutterJam', 'overheated', 'silent', 'babble', 'unplug'] as const
export type ReceiptPrinterFault = (typeof RECEIPT_PRINTER_FAULTS)[number]

export interface SimulatedReceiptPrinterOptions {
  readonly line: SimulatedLine
  readonly clock?: Clock
  readonly columns?: number
  /** 40 ms a line is about 100 mm/s; the cut takes five of them. */
  readonly msPerLine?: number
  readonly onSlip?: (slip: Slip) => void
  /** Called after every physical change. */
  readonly onChange?: () => void
}

export type PaperLevel = 'full' | 'low' | 'out'

export interface SimulatedReceiptPrinter {
  readonly paper: PaperLevel
  readonly coverOpen: boolean
  readonly slipWaiting: boolean
  readonly line: SimulatedLine
  /** `paperOut`, `coverOpen` and `overheated` strike at line `at` of a slip, or at the next line; `unplug` at the next cut. */
  readonly faults: Faults<ReceiptPrinterFault>
  /** Slips that nobody took yet, oldest first. */
  slips(): readonly Slip[]
  /** The newest slip, taken or not. */
  lastSlip(): Slip | undefined
  takeSlip(): readonly Slip[]
  setPaper(level: PaperLevel): void
  openCover(): void
  closeCover(): void
  /** A technician frees the cutter or the head has cooled down. */
  clearError(): void
  unplug(): Promise<void>
  plug(): Promise<void>
  dispose(): Promise<void>
}

/** 60 m of paper at 4.25 mm a line; the near-end sensor sees the last metre. */
const LINES_ON_A_ROLL = 14_000
const LINES_NEAR_END = 240
const CUT_LINES = 5

interface Style {
  align: number
  bold: boolean
  width: 1 | 2
  height: 1 | 2
}

const plainStyle = (): Style => ({ align: 0, bold: false, width: 1, height: 1 })

export function simulatedReceiptPrinter(options: SimulatedReceiptPrinterOptions): SimulatedReceiptPrinter {
  const clock = options.clock ?? systemClock()
  const msPerLine = options.msPerLine ?? 40
  const faults = faultSource<ReceiptPrinterFault>(RECEIPT_PRINTER_FAULTS)
  const paper = slipPaper(options.columns ?? 48)

  let channel: Channel | undefined
  let parser: EscposParser = escposParser()
  let buffer: EscposOp[] = []
  let busy: TimerHandle | undefined
  let linesLeft = LINES_ON_A_ROLL
  let coverOpen = false
  let error: 'cutter' | 'overheated' | undefined
  let asbMask = 0
  let style = plainStyle()
  let runs: Run[] = []
  let lineOfSlip = 0
  let code: { data: string; dots: number; level: QrLevel } = { data: '', dots: 3, level: 'L' }
  let waiting: Slip[] = []
  let last: Slip | undefined

  const level = (): PaperLevel => (linesLeft <= 0 ? 'out' : linesLeft <= LINES_NEAR_END ? 'low' : 'full')
  const offline = (): boolean => coverOpen || linesLeft <= 0 || error !== undefined

  function say(...bytes: readonly number[]): void {
    if (faults.strikes('silent')) return
    const noise = faults.strikes('babble') ? [0xff, 0x80, 0xfe] : []
    void channel?.write(Uint8Array.from([...noise, ...bytes]))
  }

  function changed(): void {
    options.onChange?.()
    if (asbMask !== 0) say(...asb())
    work()
  }

  function asb(): readonly number[] {
    const first = 0x10 | (offline() ? 0x08 : 0) | (coverOpen ? 0x20 : 0)
    const second = (error === 'cutter' ? 0x08 : 0) | (error === 'overheated' ? 0x40 : 0)
    const third = (level() === 'full' ? 0 : 0x03) | (level() === 'out' ? 0x0c : 0)
    return [first, second, third, 0]
  }

  function realtime(n: number): number {
    switch (n) {
      case 1:
        return 0x12 | (offline() ? 0x08 : 0)
      case 2:
        return 0x12 | (coverOpen ? 0x04 : 0) | (level() === 'out' ? 0x20 : 0) | (error === undefined ? 0 : 0x40)
      case 3:
        return 0x12 | (error === 'cutter' ? 0x08 : 0) | (error === 'overheated' ? 0x40 : 0)
      default:
        return 0x12 | (level() === 'full' ? 0 : 0x0c) | (level() === 'out' ? 0x60 : 0)
    }
  }

  /** Real-time commands are obeyed as they arrive, everything else in its turn. */
  function hear(bytes: Uint8Array): void {
    for (const op of parser.feed(bytes)) {
      if (op.op === 'dleEot') say(realtime(op.n))
      else if (op.op === 'dleEnq') recover(op.n)
      else buffer.push(op)
    }
    work()
  }

  function recover(n: number): void {
    if (n === 2) {
      buffer = []
      runs = []
    }
    if (error === 'cutter') {
      error = undefined
      changed()
    }
  }

  function work(): void {
    while (busy === undefined && !offline()) {
      const op = buffer.shift()
      if (op === undefined) return
      const lines = perform(op)
      if (lines === 'held') {
        buffer.unshift(op)
        return
      }
      if (lines === 0) continue
      spend(lines)
      if (msPerLine === 0) continue
      busy = clock.setTimeout(() => {
        busy = undefined
        work()
      }, lines * msPerLine)
    }
  }

  function spend(lines: number): void {
    const before = level()
    linesLeft = Math.max(0, linesLeft - lines)
    if (level() !== before) changed()
  }

  /** How many lines of paper it took, or `held` when something is in the way. */
  function perform(op: EscposOp): number | 'held' {
    switch (op.op) {
      case 'init':
        style = plainStyle()
        runs = []
        return 0
      case 'align':
        if (runs.length === 0) style.align = op.n
        return 0
      case 'bold':
        style.bold = op.on
        return 0
      case 'size':
        style.width = op.width > 1 ? 2 : 1
        style.height = op.height > 1 ? 2 : 1
        return 0
      case 'text':
        runs.push({ text: op.text, width: style.width, height: style.height, bold: style.bold })
        return 0
      case 'lf': {
        if (stopped()) return 'held'
        const tall = runs.some(({ height }) => height === 2)
        if (runs.length === 0) paper.feed(LINE_DOTS)
        else paper.line(runs, style.align)
        runs = []
        lineOfSlip++
        return tall ? 2 : 1
      }
      case 'raster':
        if (stopped()) return 'held'
        paper.picture(op.bitmap, style.align)
        lineOfSlip++
        return Math.ceil(op.bitmap.height / LINE_DOTS)
      case 'feedLines':
        paper.feed(op.n * LINE_DOTS)
        return op.n
      case 'feedDots':
        paper.feed(op.n)
        return Math.ceil(op.n / LINE_DOTS)
      case 'qrSize':
        code = { ...code, dots: op.n }
        return 0
      case 'qrErrorLevel':
        code = { ...code, level: op.level }
        return 0
      case 'qrStore':
        code = { ...code, data: op.data }
        return 0
      case 'qrPrint':
        if (stopped()) return 'held'
        paper.code(code.data, code.dots, code.level, style.align)
        return 10
      case 'cut':
        return cut(0)
      case 'feedCut':
        return cut(op.n)
      case 'asbEnable':
        asbMask = Number.parseInt(op.mask, 16)
        if (asbMask !== 0) say(...asb())
        return 0
      case 'gsR':
        say((level() === 'full' ? 0 : 0x03) | (level() === 'out' ? 0x0c : 0))
        return 0
      case 'kanjiOn':
      case 'kanjiOff':
      case 'kanjiMode':
      case 'qrModel':
      case 'presenterEject':
      case 'presenterRetract':
      case 'presenterStatus':
      case 'unknown':
      case 'dleEot':
      case 'dleEnq':
        return 0
    }
  }

  /** Faults that come while a line is burnt. */
  function stopped(): boolean {
    const at = lineOfSlip + 1
    if (faults.strikes('paperOut', at)) linesLeft = 0
    if (faults.strikes('coverOpen', at)) coverOpen = true
    if (faults.strikes('overheated', at)) error = 'overheated'
    if (!offline()) return false
    changed()
    return true
  }

  function cut(feedDots: number): number | 'held' {
    if (faults.strikes('unplug')) {
      void unplug()
      return 'held'
    }
    if (faults.strikes('cutterJam')) {
      error = 'cutter'
      changed()
      return 'held'
    }
    paper.feed(feedDots)
    const slip = paper.tearOff()
    lineOfSlip = 0
    if (slip !== undefined) {
      waiting.push(slip)
      last = slip
      options.onSlip?.(slip)
      options.onChange?.()
    }
    return CUT_LINES
  }

  async function unplug(): Promise<void> {
    await options.line.unplug()
  }

  const detach = options.line.attach((end) => {
    channel = end
    parser = escposParser()
    end.onData(hear)
    end.onClose(() => {
      if (channel === end) channel = undefined
    })
  })

  return {
    get paper() {
      return level()
    },
    get coverOpen() {
      return coverOpen
    },
    get slipWaiting() {
      return waiting.length > 0
    },
    line: options.line,
    faults,
    slips: () => waiting,
    lastSlip: () => last,
    takeSlip: () => {
      const taken = waiting
      waiting = []
      options.onChange?.()
      return taken
    },
    setPaper: (next) => {
      linesLeft = next === 'full' ? LINES_ON_A_ROLL : next === 'low' ? LINES_NEAR_END : 0
      changed()
    },
    openCover: () => {
      coverOpen = true
      changed()
    },
    closeCover: () => {
      coverOpen = false
      changed()
    },
    clearError: () => {
      error = undefined
      changed()
    },
    unplug,
    plug: () => options.line.plug(),
    dispose: async () => {
      detach()
      if (busy !== undefined) clock.clearTimeout(busy)
      await options.line.dispose()
    },
  }
}
