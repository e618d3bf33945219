/** SAM_V requests and answers, as named constants beside the command table of docs/protocols/sam-v.md. */
import { err, ok, type Result } from '@zhengyin/kernel'
import { bodyOf, encodeFrame } from './frame.ts'

export const COMMANDS = {
  reset: { cmd: 0x10, para: 0xff },
  samStatus: { cmd: 0x11, para: 0xff },
  readSamId: { cmd: 0x12, para: 0xff },
  findCard: { cmd: 0x20, para: 0x01 },
  selectCard: { cmd: 0x20, para: 0x02 },
  readBase: { cmd: 0x30, para: 0x01 },
  readBaseFingerprint: { cmd: 0x30, para: 0x10 },
  readNewestAddress: { cmd: 0x30, para: 0x03 },
} as const

export type CommandName = keyof typeof COMMANDS

export function encodeRequest(name: CommandName): Uint8Array {
  const { cmd, para } = COMMANDS[name]
  return encodeFrame(Uint8Array.of(cmd, para))
}

export interface Request {
  readonly cmd: number
  readonly para: number
  /** Unknown commands have no name; a reader refuses them with SW 21. */
  readonly name: CommandName | undefined
  readonly data: Uint8Array
}

export function decodeRequest(frame: Uint8Array): Request {
  const body = bodyOf(frame)
  const cmd = body[0] ?? 0
  const para = body[1] ?? 0
  const name = (Object.keys(COMMANDS) as CommandName[]).find((key) => COMMANDS[key].cmd === cmd && COMMANDS[key].para === para)
  return { cmd, para, name, data: body.subarray(2) }
}

/** SW3 alone decides; SW1 SW2 may carry the card's own status word (e.g. 67 00 81). */
export const SW = {
  done: 0x90,
  itemEmpty: 0x91,
  cardFound: 0x9f,
  requestChecksumWrong: 0x10,
  requestLengthWrong: 0x11,
  commandWrong: 0x21,
  notPermitted: 0x23,
  unknownError: 0x24,
  cardRefusedSam: 0x31,
  samRefusedCard: 0x32,
  informationCheckFailed: 0x33,
  cardTypeUnknown: 0x40,
  readFailed: 0x41,
  randomFailed: 0x47,
  selfTestFailed: 0x60,
  notAuthorised: 0x66,
  noCard: 0x80,
  selectFailed: 0x81,
} as const

const SW_MEANINGS: Readonly<Record<number, string>> = {
  [SW.done]: 'ok',
  [SW.itemEmpty]: 'no content for this item',
  [SW.cardFound]: 'card found',
  [SW.requestChecksumWrong]: 'host checksum error',
  [SW.requestLengthWrong]: 'host length error',
  [SW.commandWrong]: 'command error',
  [SW.notPermitted]: 'not permitted',
  [SW.unknownError]: 'unknown error',
  [SW.cardRefusedSam]: 'card could not authenticate SAM',
  [SW.samRefusedCard]: 'SAM could not authenticate card',
  [SW.informationCheckFailed]: 'information check failed',
  [SW.cardTypeUnknown]: 'unknown card type',
  [SW.readFailed]: 'read failed',
  [SW.randomFailed]: 'random number failed',
  [SW.selfTestFailed]: 'SAM self-test failed',
  [SW.notAuthorised]: 'SAM not authorised',
  [SW.noCard]: 'no card found',
  [SW.selectFailed]: 'select failed',
}

export interface Answer {
  /** SW1 SW2: 00 00, or the card's own status word. */
  readonly cardStatus: number
  readonly sw3: number
  readonly data: Uint8Array
}

export function decodeAnswer(frame: Uint8Array): Answer {
  const body = bodyOf(frame)
  return { cardStatus: ((body[0] ?? 0) << 8) | (body[1] ?? 0), sw3: body[2] ?? 0, data: body.subarray(3) }
}

export function encodeAnswer(sw3: number, data: Uint8Array = new Uint8Array(0), cardStatus = 0): Uint8Array {
  const body = new Uint8Array(3 + data.length)
  body.set([cardStatus >> 8, cardStatus & 0xff, sw3], 0)
  body.set(data, 3)
  return encodeFrame(body)
}

export function swMeaning(sw3: number): string | undefined {
  return SW_MEANINGS[sw3]
}

/** For the technician: `SW 00 00 81 select failed`. */
export function describeSw(answer: Answer): string {
  const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')
  return `SW ${hex(answer.cardStatus >> 8)} ${hex(answer.cardStatus & 0xff)} ${hex(answer.sw3)} ${swMeaning(answer.sw3) ?? 'undocumented'}`
}

export const TEXT_BYTES = 256
export const PHOTO_BYTES = 1024
/** 30 03: 35 characters UTF-16LE. */
export const ADDRESS_BYTES = 70
/** WLT file head of every published dump: "WLf\0~\0 2\0". */
export const WLT_HEADER = Uint8Array.of(0x57, 0x4c, 0x66, 0x00, 0x7e, 0x00, 0x32, 0x00)

export interface BaseRecord {
  readonly text: Uint8Array
  readonly photo: Uint8Array
  /** Only after 30 10: 0, 512 or 1024 bytes. */
  readonly fingerprint?: Uint8Array
}

export interface InnerLengths {
  readonly textLen: number
  readonly photoLen: number
  readonly fingerprintLen: number | undefined
  /** Bytes that really follow the lengths. */
  readonly available: number
}

/**
 * Data of 30 01: text length 01 00, photo length 04 00, text, photo. Data of 30 10: a third length before the text, the fingerprint at
 * the end. The inner lengths must agree with each other and with the outer one.
 */
export function splitBaseRecord(data: Uint8Array, withFingerprint: boolean): Result<BaseRecord, InnerLengths> {
  const word = (at: number) => ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)
  const head = withFingerprint ? 6 : 4
  const lengths: InnerLengths = {
    textLen: word(0),
    photoLen: word(2),
    fingerprintLen: withFingerprint ? word(4) : undefined,
    available: Math.max(0, data.length - head),
  }
  const fingerprintLen = lengths.fingerprintLen ?? 0
  const fits = lengths.textLen + lengths.photoLen + fingerprintLen === lengths.available && data.length >= head
  const known = fingerprintLen === 0 || fingerprintLen === 512 || fingerprintLen === 1024
  if (!fits || !known || lengths.textLen !== TEXT_BYTES || lengths.photoLen !== PHOTO_BYTES) return err(lengths)
  const photoAt = head + TEXT_BYTES
  const fingerprintAt = photoAt + PHOTO_BYTES
  const record = { text: data.slice(head, photoAt), photo: data.slice(photoAt, fingerprintAt) }
  return ok(withFingerprint ? { ...record, fingerprint: data.slice(fingerprintAt) } : record)
}

export function joinBaseRecord(text: Uint8Array, photo: Uint8Array): Uint8Array {
  const data = new Uint8Array(4 + text.length + photo.length)
  data.set([text.length >> 8, text.length & 0xff, photo.length >> 8, photo.length & 0xff], 0)
  data.set(text, 4)
  data.set(photo, 4 + text.length)
  return data
}

/** 12 FF: u16LE . u16LE - u32LE - u32LE - u32LE, the last two padded to ten digits as most readers print them. */
export function formatSamId(data: Uint8Array): string | undefined {
  if (data.length !== 16) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const pad = (value: number, digits: number) => String(value).padStart(digits, '0')
  return `${pad(view.getUint16(0, true), 2)}.${pad(view.getUint16(2, true), 2)}-${pad(view.getUint32(4, true), 8)}-${pad(view.getUint32(8, true), 10)}-${pad(view.getUint32(12, true), 10)}`
}
