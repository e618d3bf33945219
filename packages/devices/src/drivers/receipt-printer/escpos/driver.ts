/** ESC/POS receipt printer over any byte channel: serial line, TCP port 9100, a simulator. */
import { type Clock, err, type LogPort, ok, type Result, systemClock } from '@zhengyin/kernel'
import type { ChannelOpener } from '../../../channel/channel.ts'
import { runFramer } from '../../../codec/framer.ts'
import type { CommonErrorCode, DeviceError, DeviceStatus } from '../../../contract/common.ts'
import type {
  ReceiptPrinter,
  ReceiptPrinterErrorCode,
  ReceiptPrinterEvent,
  ReceiptPrinterState,
} from '../../../contract/receipt-printer.ts'
import type { Command, LinkError } from '../../../link/line.ts'
import { createLink, type Health } from '../../../link/link.ts'
import { waitFor } from '../../../link/wait.ts'
import { layOut } from './layout.ts'
import { type EscposOp, encodeOps } from './operations.ts'
import { readAsb, readErrorByte, readOfflineByte, readPaperByte, type StatusFrame, stateOf, statusSorter } from './status.ts'

export interface EscposOptions {
  readonly opener: ChannelOpener
  readonly clock?: Clock
  readonly log?: LogPort
  /** Half-width cells in a line: 48 (80 mm paper, the default) or 32 (58 mm). */
  readonly columns?: number
}

export const MODEL = 'escpos'

/** A real-time answer comes at once, even from an offline printer with a full buffer. */
const STATUS_TIMEOUT_MS = 1000
const HEARTBEAT_MS = 3000
const POLL_MS = 200
/** A slip of 20 cm at 100 mm/s and the cut, several times over. */
const PRINT_TIMEOUT_MS = 20_000
/** Automatic status on bits 1 on/offline, 2 error, 3 paper. */
const ASB_MASK = '0E'

type PrinterError = DeviceError<ReceiptPrinterErrorCode>

export function escposPrinter(options: EscposOptions): ReceiptPrinter {
  const clock = options.clock ?? systemClock()
  const paper = { columns: options.columns ?? 48 }
  const listeners = new Set<(event: ReceiptPrinterEvent) => void>()
  let printing = false
  /** A slip that was not finished may still hang in the paper path or the buffer: cleared away before the next one. */
  let unfinished = false
  let known: ReceiptPrinterState | undefined
  let endMark: (() => void) | undefined

  const link = createLink<StatusFrame>({
    name: MODEL,
    opener: options.opener,
    framer: () => runFramer(statusSorter),
    clock,
    interByteMs: 200,
    heartbeat: { command: question<Health>(1, () => 'healthy'), everyMs: HEARTBEAT_MS },
    onUnsolicited: (frame) => {
      if (frame.type === 'asb') learn(stateOf(readAsb(frame.bytes)))
      if (frame.type === 'sensor') endMark?.()
    },
    ...(options.log === undefined ? {} : { log: options.log }),
  })

  const emit = (event: ReceiptPrinterEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const status = (): DeviceStatus => {
    const connection = link.status()
    if (connection !== 'online') return connection
    return known?.error === 'unrecoverable' ? 'hardwareError' : printing ? 'deviceBusy' : 'online'
  }
  let told: DeviceStatus = 'offline'
  const tell = (): void => {
    const now = status()
    if (now === told) return
    told = now
    emit({ type: 'status', status: now })
  }
  const learn = (state: ReceiptPrinterState): void => {
    const changed = JSON.stringify(state) !== JSON.stringify(known)
    known = state
    if (changed) emit({ type: 'state', state })
    tell()
  }
  link.subscribe((connection) => {
    if (connection === 'online') void link.send(encodeOps([{ op: 'asbEnable', mask: ASB_MASK }]))
    else known = undefined
    tell()
  })

  async function askState(signal?: AbortSignal, timeoutMs?: number): Promise<Result<ReceiptPrinterState, LinkError>> {
    const offline = await link.run(question(2, readOfflineByte, timeoutMs), signal)
    if (!offline.ok) return offline
    const errors = offline.value.error ? await link.run(question(3, readErrorByte, timeoutMs), signal) : ok(NO_ERRORS)
    if (!errors.ok) return errors
    const paperByte = await link.run(question(4, readPaperByte, timeoutMs), signal)
    if (!paperByte.ok) return paperByte
    const paperEnd = paperByte.value.paperEnd || offline.value.paperEndStop
    const state = stateOf({ ...errors.value, ...paperByte.value, paperEnd, coverOpen: offline.value.coverOpen })
    learn(state)
    return ok(state)
  }

  /** From here on the printer has the slip: whatever happens, it is not sent again. */
  async function sendAndFollow(ops: readonly EscposOp[], timeoutMs: number): Promise<Result<{ readonly cut: true }, PrinterError>> {
    let ended = false
    const end = new AbortController()
    endMark = () => {
      ended = true
      end.abort()
    }
    try {
      // GS r is answered in its turn, after everything before it was printed and cut; real-time answers overtake the printing.
      const sent = await link.send(encodeOps([...ops, { op: 'gsR', n: 1 }]))
      if (!sent.ok) return err({ code: 'outcomeUnknown', detail: `while sending: ${sent.error.detail}` })
      const deadline = clock.monotonic() + timeoutMs
      for (;;) {
        await waitFor(clock, POLL_MS, end.signal)
        if (hasEnded()) break
        const state = await askState()
        if (hasEnded()) break
        if (!state.ok && link.status() !== 'online') return err({ code: 'outcomeUnknown', detail: state.error.detail })
        const trouble = state.ok ? obstacle(state.value) : undefined
        if (trouble !== undefined) return err(trouble)
        if (clock.monotonic() >= deadline) return err({ code: 'outcomeUnknown', detail: `no end of the slip within ${timeoutMs} ms` })
      }
    } finally {
      endMark = undefined
    }
    const after = await askState()
    // Paper that ran out behind the finished slip does not harm it.
    if (after.ok && (after.value.error === 'cutter' || after.value.error === 'unrecoverable')) {
      return err({ code: 'cutterError', detail: 'cutter error after the slip' })
    }
    return ok({ cut: true })

    function hasEnded(): boolean {
      return ended
    }
  }

  return {
    class: 'receipt-printer',
    reportsTaken: false,
    status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    open: () => link.open(),
    close: () => link.close(),
    identify: async (given) => {
      const answer = await link.run(
        question(1, () => undefined, given?.timeoutMs),
        given?.signal,
      )
      return answer.ok ? ok({ class: 'receipt-printer', model: MODEL }) : err(plain(answer.error))
    },
    state: async (given) => {
      const answer = await askState(given?.signal, given?.timeoutMs)
      return answer.ok ? answer : err(plain(answer.error))
    },
    print: async (receipt, given) => {
      if (printing) return err({ code: 'sequenceError', detail: 'a slip is under way' })
      const laidOut = layOut(receipt, paper)
      if (!laidOut.ok) return err({ code: 'invalidData', detail: `${laidOut.error.code} in line ${laidOut.error.line}` })
      printing = true
      tell()
      try {
        const before = await askState(given?.signal)
        if (!before.ok) return err(plain(before.error))
        const trouble = obstacle(before.value)
        if (trouble !== undefined) return err(trouble)
        const clearing: readonly EscposOp[] = unfinished ? CLEAR_AWAY : []
        const result = await sendAndFollow([...clearing, ...laidOut.value], given?.timeoutMs ?? PRINT_TIMEOUT_MS)
        unfinished = !result.ok
        // What is still in the buffer would print later, in front of somebody else.
        if (!result.ok) await link.send(encodeOps([{ op: 'dleEnq', n: 2 }]))
        return result
      } finally {
        printing = false
        tell()
      }
    },
  }
}

const NO_ERRORS = { cutterError: false, unrecoverable: false, autoRecoverable: false }
const CLEAR_AWAY: readonly EscposOp[] = [{ op: 'init' }, { op: 'feedLines', n: 4 }, { op: 'cut', mode: 'partial' }]

function question<T>(n: 1 | 2 | 3 | 4, read: (byte: number) => T, timeoutMs = STATUS_TIMEOUT_MS): Command<StatusFrame, T> {
  return {
    name: `DLE EOT ${n}`,
    bytes: encodeOps([{ op: 'dleEot', n }]),
    timeoutMs,
    match: (frame) => (frame.type === 'realtime' ? { value: read(frame.byte) } : undefined),
  }
}

function obstacle(state: ReceiptPrinterState): PrinterError | undefined {
  if (state.cover === 'open') return { code: 'coverOpen', detail: 'cover open' }
  if (state.paper === 'out') return { code: 'paperOut', detail: 'paper end' }
  switch (state.error) {
    case 'cutter':
      return { code: 'cutterError', detail: 'cutter error' }
    case 'overheated':
      return { code: 'overheated', detail: 'the head is hot' }
    case 'unrecoverable':
      return { code: 'hardwareError', detail: 'not recoverable' }
    case undefined:
      return undefined
  }
}

function plain(error: LinkError): { readonly code: CommonErrorCode; readonly detail: string } {
  return { code: error.code, detail: error.detail }
}
