/** ESC/POS as Chinese receipt printers speak it: Epson's command set with GB18030. Byte tables: docs/protocols/escpos.md. */
import iconv from 'iconv-lite'

/** A picture of black (1) and white (0) dots, one byte a dot, row by row. */
export interface Bitmap {
  readonly width: number
  readonly height: number
  readonly dots: Uint8Array
}

export type CutMode = 'full' | 'partial'
export type QrLevel = 'L' | 'M' | 'Q' | 'H'

export type EscposOp =
  | { readonly op: 'init' | 'kanjiOn' | 'kanjiOff' | 'lf' | 'qrPrint' | 'presenterEject' | 'presenterRetract' | 'presenterStatus' }
  /** 0 left, 1 centre, 2 right; taken only at the start of a line. */
  | { readonly op: 'align'; readonly n: number }
  | { readonly op: 'bold'; readonly on: boolean }
  | { readonly op: 'size'; readonly width: number; readonly height: number }
  | { readonly op: 'kanjiMode'; readonly doubleWidth: boolean; readonly doubleHeight: boolean; readonly underline: boolean }
  | { readonly op: 'text'; readonly text: string }
  | { readonly op: 'feedLines'; readonly n: number }
  | { readonly op: 'feedDots'; readonly n: number }
  | { readonly op: 'cut'; readonly mode: CutMode }
  | { readonly op: 'feedCut'; readonly mode: CutMode; readonly n: number }
  /** `mask` in hexadecimal: bit 1 on/offline, 2 error, 3 paper. */
  | { readonly op: 'asbEnable'; readonly mask: string }
  | { readonly op: 'dleEot'; readonly n: number }
  /** DLE ENQ 2: recover from an error and clear the buffers. */
  | { readonly op: 'dleEnq'; readonly n: number }
  | { readonly op: 'gsR'; readonly n: number }
  | { readonly op: 'qrModel'; readonly model: number }
  | { readonly op: 'qrSize'; readonly n: number }
  | { readonly op: 'qrErrorLevel'; readonly level: QrLevel }
  | { readonly op: 'qrStore'; readonly data: string }
  | { readonly op: 'raster'; readonly bitmap: Bitmap }
  | { readonly op: 'unknown'; readonly hex: string }

export const DLE = 0x10
export const ESC = 0x1b
export const FS = 0x1c
export const GS = 0x1d
export const LF = 0x0a
export const QR_LEVELS: readonly QrLevel[] = ['L', 'M', 'Q', 'H']

/** Bytes of GB18030-2005 for one character: one, two or four. Many printers hold glyphs for the one- and two-byte ones only. */
export function gb18030(text: string): Uint8Array {
  return iconv.encode(text, 'gb18030')
}

export function needsFourBytes(character: string): boolean {
  return gb18030(character).length > 2
}

export function encodeOps(ops: readonly EscposOp[]): Uint8Array {
  return Buffer.concat(ops.map(encodeOp))
}

function encodeOp(op: EscposOp): Uint8Array {
  switch (op.op) {
    case 'init':
      return Uint8Array.of(ESC, 0x40)
    case 'align':
      return Uint8Array.of(ESC, 0x61, op.n)
    case 'bold':
      return Uint8Array.of(ESC, 0x45, op.on ? 1 : 0)
    case 'size':
      return Uint8Array.of(GS, 0x21, ((op.width - 1) << 4) | (op.height - 1))
    case 'kanjiOn':
      return Uint8Array.of(FS, 0x26)
    case 'kanjiOff':
      return Uint8Array.of(FS, 0x2e)
    case 'kanjiMode':
      return Uint8Array.of(FS, 0x21, (op.doubleWidth ? 0x04 : 0) | (op.doubleHeight ? 0x08 : 0) | (op.underline ? 0x80 : 0))
    case 'text':
      return gb18030(op.text)
    case 'lf':
      return Uint8Array.of(LF)
    case 'feedLines':
      return Uint8Array.of(ESC, 0x64, op.n)
    case 'feedDots':
      return Uint8Array.of(ESC, 0x4a, op.n)
    case 'cut':
      return Uint8Array.of(GS, 0x56, op.mode === 'full' ? 0x00 : 0x01)
    case 'feedCut':
      return Uint8Array.of(GS, 0x56, op.mode === 'full' ? 0x41 : 0x42, op.n)
    case 'asbEnable':
      return Uint8Array.of(GS, 0x61, Number.parseInt(op.mask, 16))
    case 'dleEot':
      return Uint8Array.of(DLE, 0x04, op.n)
    case 'dleEnq':
      return Uint8Array.of(DLE, 0x05, op.n)
    case 'gsR':
      return Uint8Array.of(GS, 0x72, op.n)
    case 'presenterEject':
      return Uint8Array.of(GS, 0x65, 0x05)
    case 'presenterRetract':
      return Uint8Array.of(GS, 0x65, 0x02)
    case 'presenterStatus':
      return Uint8Array.of(GS, 0x65, 0x06)
    case 'qrModel':
      return symbol(0x41, 0x30 + op.model, 0x00)
    case 'qrSize':
      return symbol(0x43, op.n)
    case 'qrErrorLevel':
      return symbol(0x45, 0x30 + QR_LEVELS.indexOf(op.level))
    case 'qrStore':
      return symbol(0x50, 0x30, ...Buffer.from(op.data, 'utf8'))
    case 'qrPrint':
      return symbol(0x51, 0x30)
    case 'raster':
      return raster(op.bitmap)
    case 'unknown':
      return Buffer.from(op.hex, 'hex')
  }
}

/** GS ( k pL pH 31 fn …: two-dimensional codes, symbol 31 = QR. */
function symbol(fn: number, ...parameters: readonly number[]): Uint8Array {
  const length = parameters.length + 2
  return Uint8Array.of(GS, 0x28, 0x6b, length & 0xff, length >> 8, 0x31, fn, ...parameters)
}

/** GS v 0: rows of whole bytes, leftmost dot in the highest bit. */
function raster({ width, height, dots }: Bitmap): Uint8Array {
  const rowBytes = Math.ceil(width / 8)
  const data = new Uint8Array(rowBytes * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * rowBytes + (x >> 3)
      if (dots[y * width + x] === 1) data[at] = (data[at] ?? 0) | (0x80 >> (x & 7))
    }
  }
  return Buffer.concat([Uint8Array.of(GS, 0x76, 0x30, 0, rowBytes & 0xff, rowBytes >> 8, height & 0xff, height >> 8), data])
}
