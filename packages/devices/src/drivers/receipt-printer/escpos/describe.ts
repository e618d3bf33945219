import type { EscposOp } from './operations.ts'
import { needsFourBytes } from './operations.ts'
import { escposParser } from './parser.ts'
import {
  classify,
  readAsb,
  readErrorByte,
  readOfflineByte,
  readPaperByte,
  readPresenterStatus,
  readPrinterByte,
  statusSorter,
} from './status.ts'

/** What the decode command shows of one message. */
export interface DecodedWire {
  readonly ok: boolean
  readonly fields: Readonly<Record<string, unknown>>
  readonly error?: string
}

/** Bytes on their way to a receipt printer. */
export function decodeEscpos(bytes: Uint8Array): DecodedWire {
  const parser = escposParser()
  const ops = joined(parser.feed(bytes))
  const left = parser.pending().length
  if (left > 0) return { ok: false, fields: { error: 'truncated', ops: ops.map(shown), remaining: left }, error: 'truncated' }
  const cut = cutStore(ops)
  if (cut !== undefined) return { ok: false, fields: cut, error: 'qrStore: the length is shorter than the data' }
  const [only] = ops
  if (ops.length === 1 && only !== undefined) {
    const fields = shown(only)
    if (only.op !== 'text') return { ok: only.op !== 'unknown', fields }
    return { ok: true, fields: { ...fields, fourByte: Array.from(only.text).some(needsFourBytes) } }
  }
  return { ok: ops.length > 0 && ops.every(({ op }) => op !== 'unknown'), fields: { ops: ops.map(shown) } }
}

function joined(ops: readonly EscposOp[]): readonly EscposOp[] {
  const result: EscposOp[] = []
  for (const op of ops) {
    const last = result.at(-1)
    if (op.op === 'text' && last?.op === 'text') result[result.length - 1] = { op: 'text', text: last.text + op.text }
    else result.push(op)
  }
  return result
}

function shown(op: EscposOp): Readonly<Record<string, unknown>> {
  if (op.op === 'text') return { ...op, encoding: 'gb18030' }
  if (op.op === 'raster') return { op: 'raster', width: op.bitmap.width, height: op.bitmap.height }
  return { ...op }
}

/** A store command whose length was too short leaves the rest of its data standing as text right behind it. */
function cutStore(ops: readonly EscposOp[]): Readonly<Record<string, unknown>> | undefined {
  const at = ops.findIndex(({ op }) => op === 'qrStore')
  const [store, next] = [ops[at], ops[at + 1]]
  if (store?.op !== 'qrStore' || next?.op !== 'text') return undefined
  return { op: 'qrStore', declared: Buffer.byteLength(store.data) + 3, data: store.data, trailingText: next.text }
}

/**
 * Bytes on their way from a receipt printer. A real-time answer does not say which question it answers: `requests` names them (n of
 * DLE EOT n, in order), and without it such bytes are refused, not guessed.
 */
export function decodeEscposStatus(bytes: Uint8Array, requests: readonly number[] = []): DecodedWire {
  const presenter = readPresenterStatus(bytes)
  if (presenter !== undefined) return { ok: true, fields: presenter }
  const bad = bytes.find((byte) => classify(byte) === 'noise' || (bytes.length === 1 && classify(byte) !== 'realtime'))
  if (bytes.length === 0 || bad !== undefined) return { ok: false, fields: { error: 'notStatus', why: whyNot(bad) }, error: 'notStatus' }
  const { state, events } = statusSorter.feed(statusSorter.initial, bytes)
  const frames = events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []))
  if (statusSorter.pending(state) > 0) return { ok: false, fields: { error: 'truncated' }, error: 'truncated' }
  const realtime = frames.flatMap((frame) => (frame.type === 'realtime' ? [frame.byte] : []))
  const asb = frames.flatMap((frame) => (frame.type === 'asb' ? [frame.bytes] : []))
  if (realtime.length > 0) {
    if (realtime.length !== requests.length || asb.length > 0)
      return { ok: false, fields: { error: 'requestUnknown' }, error: 'requestUnknown' }
    const answers = realtime.map((byte, index) => ({ n: requests[index] ?? 0, ...realtimeFields(requests[index] ?? 0, byte) }))
    const [only] = answers
    if (answers.length > 1 || only === undefined) return { ok: true, fields: { answers } }
    const { n, ...fields } = only
    return { ok: true, fields: { request: `10040${n}`, ...fields } }
  }
  const [only] = asb
  if (asb.length === 1 && only !== undefined && bytes.length === 4) return { ok: true, fields: { asb: true, ...readAsb(only) } }
  const hex = asb.map((block) => Buffer.from(block).toString('hex').toUpperCase())
  return { ok: events.every(({ type }) => type === 'frame'), fields: { stream: true, frames: hex } }
}

function realtimeFields(n: number, byte: number): object {
  switch (n) {
    case 1:
      return readPrinterByte(byte)
    case 2:
      return readOfflineByte(byte)
    case 3:
      return readErrorByte(byte)
    case 4:
      return readPaperByte(byte)
    default:
      return {}
  }
}

function whyNot(byte: number | undefined): string {
  if (byte === undefined) return 'no byte'
  const missing = [1, 4].filter((n) => ((byte >> n) & 1) === 0)
  const set = [0, 7].filter((n) => ((byte >> n) & 1) === 1)
  const parts = [missing.length > 0 ? `fixed bits ${missing.join(' and ')} missing` : '', ...set.map((n) => `bit ${n} set`)]
  return parts.filter((part) => part !== '').join(', ')
}
