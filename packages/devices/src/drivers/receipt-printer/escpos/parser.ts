/** The printer's reading of an ESC/POS stream, in any chunks. Used by the simulator and by the decode command. */
import iconv from 'iconv-lite'
import { type Bitmap, DLE, ESC, type EscposOp, FS, GS, LF, QR_LEVELS } from './operations.ts'

export interface EscposParser {
  /** Operations completed by these bytes; an unfinished one waits for the next call. */
  feed(bytes: Uint8Array): readonly EscposOp[]
  /** Bytes of an unfinished operation. */
  pending(): Uint8Array
}

type Step = { readonly op: EscposOp | undefined; readonly length: number } | 'incomplete'

/** A raster of the full paper width and one metre length; more is a length gone wrong. */
const MAX_PAYLOAD_BYTES = 72 * 8000

export function escposParser(): EscposParser {
  let rest: Uint8Array = new Uint8Array(0)
  return {
    pending: () => rest,
    feed: (bytes) => {
      const all = Buffer.concat([rest, bytes])
      const ops: EscposOp[] = []
      let offset = 0
      while (offset < all.length) {
        const step = read(all, offset)
        if (step === 'incomplete') break
        if (step.op !== undefined) ops.push(step.op)
        offset += step.length
      }
      rest = all.subarray(offset)
      return ops
    },
  }
}

function read(bytes: Uint8Array, at: number): Step {
  switch (bytes[at]) {
    case LF:
      return { op: { op: 'lf' }, length: 1 }
    case DLE:
      return fixed(bytes, at, 3, (a, n) => {
        if (a === 0x04) return { op: 'dleEot', n }
        return a === 0x05 ? { op: 'dleEnq', n } : undefined
      })
    case ESC:
      return readEsc(bytes, at)
    case FS:
      return readFs(bytes, at)
    case GS:
      return readGs(bytes, at)
    default:
      return readText(bytes, at)
  }
}

function readEsc(bytes: Uint8Array, at: number): Step {
  switch (bytes[at + 1]) {
    case undefined:
      return 'incomplete'
    case 0x40:
      return { op: { op: 'init' }, length: 2 }
    case 0x69:
      return { op: { op: 'cut', mode: 'full' }, length: 2 }
    case 0x6d:
      return { op: { op: 'cut', mode: 'partial' }, length: 2 }
    default:
      return fixed(bytes, at, 3, (command, n) => {
        switch (command) {
          case 0x61:
            // Printers take the digits 0 to 2 for the values 0 to 2.
            return { op: 'align', n: n % 0x30 }
          case 0x45:
            return { op: 'bold', on: (n & 1) === 1 }
          case 0x64:
            return { op: 'feedLines', n }
          case 0x4a:
            return { op: 'feedDots', n }
          default:
            return undefined
        }
      })
  }
}

function readFs(bytes: Uint8Array, at: number): Step {
  switch (bytes[at + 1]) {
    case undefined:
      return 'incomplete'
    case 0x26:
      return { op: { op: 'kanjiOn' }, length: 2 }
    case 0x2e:
      return { op: { op: 'kanjiOff' }, length: 2 }
    default:
      return fixed(bytes, at, 3, (command, n) =>
        command === 0x21
          ? { op: 'kanjiMode', doubleWidth: (n & 0x04) !== 0, doubleHeight: (n & 0x08) !== 0, underline: (n & 0x80) !== 0 }
          : undefined,
      )
  }
}

function readGs(bytes: Uint8Array, at: number): Step {
  const third = bytes[at + 2]
  if (third === undefined) return 'incomplete'
  switch (bytes[at + 1]) {
    case 0x56:
      if (third === 0x41 || third === 0x42) {
        return fixed(bytes, at, 4, (_command, mode, n) => ({ op: 'feedCut', mode: mode === 0x41 ? 'full' : 'partial', n }))
      }
      return { op: { op: 'cut', mode: third % 0x30 === 0 ? 'full' : 'partial' }, length: 3 }
    case 0x28:
      return readSymbol(bytes, at)
    case 0x76:
      return readRaster(bytes, at)
    default:
      return fixed(bytes, at, 3, (command, n) => {
        switch (command) {
          case 0x21:
            return { op: 'size', width: ((n >> 4) & 7) + 1, height: (n & 7) + 1 }
          case 0x61:
            return { op: 'asbEnable', mask: n.toString(16).toUpperCase().padStart(2, '0') }
          case 0x72:
            return { op: 'gsR', n }
          case 0x65:
            return n === 0x05
              ? { op: 'presenterEject' }
              : n === 0x02
                ? { op: 'presenterRetract' }
                : n === 0x06
                  ? { op: 'presenterStatus' }
                  : undefined
          default:
            return undefined
        }
      })
  }
}

function readSymbol(bytes: Uint8Array, at: number): Step {
  const [low, high] = [bytes[at + 3], bytes[at + 4]]
  if (low === undefined || high === undefined) return 'incomplete'
  const payloadLength = low + high * 256
  const length = 5 + payloadLength
  if (bytes.length < at + length) return 'incomplete'
  const payload = bytes.subarray(at + 5, at + length)
  const [kind, fn, first = 0] = payload
  const known = bytes[at + 2] === 0x6b && kind === 0x31 ? symbolOp(fn, first, payload) : undefined
  return { op: known ?? unknown(bytes, at, length), length }
}

function symbolOp(fn: number | undefined, first: number, payload: Uint8Array): EscposOp | undefined {
  switch (fn) {
    case 0x41:
      return { op: 'qrModel', model: first - 0x30 }
    case 0x43:
      return { op: 'qrSize', n: first }
    case 0x45: {
      const level = QR_LEVELS[first - 0x30]
      return level === undefined ? undefined : { op: 'qrErrorLevel', level }
    }
    case 0x50:
      return { op: 'qrStore', data: Buffer.from(payload.subarray(3)).toString('utf8') }
    case 0x51:
      return { op: 'qrPrint' }
    default:
      return undefined
  }
}

function readRaster(bytes: Uint8Array, at: number): Step {
  if (bytes.length < at + 8) return 'incomplete'
  const header = Buffer.from(bytes.subarray(at, at + 8))
  const rowBytes = header.readUInt16LE(4)
  const height = header.readUInt16LE(6)
  if (rowBytes * height > MAX_PAYLOAD_BYTES) return { op: unknown(bytes, at, 8), length: 8 }
  const length = 8 + rowBytes * height
  if (bytes.length < at + length) return 'incomplete'
  return { op: { op: 'raster', bitmap: unpack(bytes.subarray(at + 8, at + length), rowBytes * 8, height) }, length }
}

function unpack(data: Uint8Array, width: number, height: number): Bitmap {
  const dots = new Uint8Array(width * height)
  for (let i = 0; i < dots.length; i++) dots[i] = ((data[i >> 3] ?? 0) >> (7 - (i & 7))) & 1
  return { width, height, dots }
}

/** One character. GB18030: the second byte may be 0x40 and the like, so it is never looked at as a command. */
function readText(bytes: Uint8Array, at: number): Step {
  const first = bytes[at] ?? 0
  if (first < 0x20) return { op: unknown(bytes, at, 1), length: 1 }
  if (first < 0x80) return { op: { op: 'text', text: String.fromCharCode(first) }, length: 1 }
  const second = bytes[at + 1]
  if (first === 0x80 || first === 0xff) return { op: { op: 'text', text: '\uFFFD' }, length: 1 }
  if (second === undefined) return 'incomplete'
  const length = second >= 0x30 && second <= 0x39 ? 4 : 2
  if (length === 2 && (second < 0x40 || second === 0x7f || second === 0xff)) return { op: { op: 'text', text: '\uFFFD' }, length: 1 }
  if (bytes.length < at + length) return 'incomplete'
  return { op: { op: 'text', text: iconv.decode(Buffer.from(bytes.subarray(at, at + length)), 'gb18030') }, length }
}

function fixed(bytes: Uint8Array, at: number, length: number, make: (command: number, n: number, m: number) => EscposOp | undefined): Step {
  if (bytes.length < at + length) return 'incomplete'
  const op = make(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0)
  return { op: op ?? unknown(bytes, at, length), length }
}

function unknown(bytes: Uint8Array, at: number, length: number): EscposOp {
  return {
    op: 'unknown',
    hex: Buffer.from(bytes.subarray(at, at + length))
      .toString('hex')
      .toUpperCase(),
  }
}
