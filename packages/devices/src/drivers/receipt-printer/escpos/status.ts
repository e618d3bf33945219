/** What a receipt printer says of itself, sorted from one mixed stream: real-time answers, automatic status, sensor answers, flow control. */
import type { Framer, FramerEvent } from '../../../codec/framer.ts'
import type { ReceiptPrinterState } from '../../../contract/receipt-printer.ts'

export type StatusFrame =
  /** Answer to DLE EOT n: fixed bits 0xx1xx10. */
  | { readonly type: 'realtime'; readonly byte: number }
  /** Automatic status back, four bytes: 0xx1xx00, then three of 0xx0xxxx. */
  | { readonly type: 'asb'; readonly bytes: readonly [number, number, number, number] }
  /** Answer to GS r: 0xx0xxxx outside an automatic status. */
  | { readonly type: 'sensor'; readonly byte: number }

export interface SorterState {
  /** Bytes of the automatic status under way. */
  readonly asb: readonly number[]
  readonly offset: number
}

export type ByteClass = 'realtime' | 'asbFirst' | 'tail' | 'flow' | 'noise'

/** The four classes share no byte, so one reader can sort them. XON 11 and XOFF 13 come in between with software flow control. */
export function classify(byte: number): ByteClass {
  if (byte === 0x11 || byte === 0x13) return 'flow'
  if ((byte & 0x93) === 0x12) return 'realtime'
  if ((byte & 0x93) === 0x10) return 'asbFirst'
  if ((byte & 0x90) === 0x00) return 'tail'
  return 'noise'
}

export const statusSorter: Framer<SorterState, StatusFrame> = {
  initial: { asb: [], offset: 0 },
  pending: ({ asb }) => asb.length,
  feed: (state, bytes) => {
    const events: FramerEvent<StatusFrame>[] = []
    let { asb, offset } = state
    const discard = (at: number, length: number): void => {
      if (length > 0) events.push({ type: 'discarded', reason: 'noise', offset: at, length })
    }
    for (const byte of bytes) {
      switch (classify(byte)) {
        case 'flow':
          break
        case 'realtime':
          events.push({ type: 'frame', frame: { type: 'realtime', byte }, offset })
          break
        case 'asbFirst':
          discard(offset - asb.length, asb.length)
          asb = [byte]
          break
        case 'tail': {
          if (asb.length === 0) {
            events.push({ type: 'frame', frame: { type: 'sensor', byte }, offset })
            break
          }
          asb = [...asb, byte]
          const [first, second, third, fourth] = asb
          if (first === undefined || second === undefined || third === undefined || fourth === undefined) break
          events.push({ type: 'frame', frame: { type: 'asb', bytes: [first, second, third, fourth] }, offset: offset - 3 })
          asb = []
          break
        }
        case 'noise':
          discard(offset - asb.length, asb.length + 1)
          asb = []
          break
      }
      offset++
    }
    return { state: { asb, offset }, events }
  },
  flush: (state) => ({
    state: { ...state, asb: [] },
    events:
      state.asb.length === 0
        ? []
        : [{ type: 'discarded', reason: 'timeout', offset: state.offset - state.asb.length, length: state.asb.length }],
  }),
}

export interface RealtimePrinter {
  readonly drawerPin3High: boolean
  readonly offline: boolean
}
export interface RealtimeOffline {
  readonly coverOpen: boolean
  readonly paperEndStop: boolean
  readonly error: boolean
}
export interface RealtimeError {
  readonly cutterError: boolean
  readonly unrecoverable: boolean
  /** The head is too hot or the like: recovers by itself. */
  readonly autoRecoverable: boolean
}
export interface RealtimePaper {
  readonly paperNearEnd: boolean
  readonly paperEnd: boolean
}

const bit = (byte: number, n: number): boolean => ((byte >> n) & 1) === 1

export function readPrinterByte(byte: number): RealtimePrinter {
  return { drawerPin3High: bit(byte, 2), offline: bit(byte, 3) }
}

export function readOfflineByte(byte: number): RealtimeOffline {
  return { coverOpen: bit(byte, 2), paperEndStop: bit(byte, 5), error: bit(byte, 6) }
}

export function readErrorByte(byte: number): RealtimeError {
  return { cutterError: bit(byte, 3), unrecoverable: bit(byte, 5), autoRecoverable: bit(byte, 6) }
}

export function readPaperByte(byte: number): RealtimePaper {
  return { paperNearEnd: (byte & 0x0c) === 0x0c, paperEnd: (byte & 0x60) === 0x60 }
}

export interface AutomaticStatus extends RealtimePaper, RealtimeError {
  readonly online: boolean
  readonly coverOpen: boolean
}

export function readAsb([first, second, third]: readonly [number, number, number, number]): AutomaticStatus {
  return {
    online: !bit(first, 3),
    coverOpen: bit(first, 5),
    cutterError: bit(second, 3),
    unrecoverable: bit(second, 5),
    autoRecoverable: bit(second, 6),
    paperNearEnd: (third & 0x03) === 0x03,
    paperEnd: (third & 0x0c) === 0x0c,
  }
}

/** Presenter printers (Custom, Pyramid): `10 0F P U R N`, answer to 10 04 14. */
export function readPresenterStatus(bytes: Uint8Array) {
  const [head, mark, paper, user, , cutter] = bytes
  if (bytes.length !== 6 || head !== 0x10 || mark !== 0x0f || paper === undefined || user === undefined || cutter === undefined)
    return undefined
  return {
    noPaper: bit(paper, 0),
    nearEnd: bit(paper, 2),
    ticketAtOutput: bit(paper, 5),
    headUp: bit(user, 0),
    coverOpen: bit(user, 1),
    cutterError: bit(cutter, 0),
  }
}

export function stateOf(status: RealtimePaper & RealtimeError & { readonly coverOpen: boolean }): ReceiptPrinterState {
  const error = status.unrecoverable ? 'unrecoverable' : status.cutterError ? 'cutter' : status.autoRecoverable ? 'overheated' : undefined
  return {
    paper: status.paperEnd ? 'out' : status.paperNearEnd ? 'low' : 'full',
    cover: status.coverOpen ? 'open' : 'closed',
    ...(error === undefined ? {} : { error }),
  }
}
