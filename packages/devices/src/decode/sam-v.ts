import { createHash } from 'node:crypto'
import { foreigner2017Check } from '@zhengyin/standards/id-number'
import { nationName } from '@zhengyin/standards/nations'
import { type FramerEvent, runFramer } from '../codec/framer.ts'
import { toHex } from '../codec/hex.ts'
import { readLayout } from '../codec/layout.ts'
import { decodeCard, decodeNewestAddress, latinNameOf } from '../drivers/id-card-reader/sam-v/card.ts'
import { answerFramer, checksum, eitherFramer, lengthOf, PREAMBLE } from '../drivers/id-card-reader/sam-v/frame.ts'
import {
  ADDRESS_BYTES,
  type Answer,
  type BaseRecord,
  type CommandName,
  decodeAnswer,
  decodeRequest,
  formatSamId,
  PHOTO_BYTES,
  splitBaseRecord,
  swMeaning,
  TEXT_BYTES,
} from '../drivers/id-card-reader/sam-v/messages.ts'
import {
  FOREIGNER_2017,
  FOREIGNER_2023,
  HK_MACAO_TAIWAN,
  kindOf,
  RESIDENT,
  typeFlagOf,
} from '../drivers/id-card-reader/sam-v/text-block.ts'
import { ambiguous, type DecodedLine, type DecodeOptions, type Direction } from './line.ts'
import { maskFields } from './mask.ts'

const PROTOCOL = 'sam-v'

const NAMES: Readonly<Record<CommandName, string>> = {
  reset: 'reset',
  samStatus: 'sam-status',
  readSamId: 'read-sam-id',
  findCard: 'find-card',
  selectCard: 'select-card',
  readBase: 'read-base',
  readBaseFingerprint: 'read-base-fingerprint',
  readNewestAddress: 'read-new-address',
}
const SET_UART = 0x60
const BAUDS = [115_200, 57_600, 38_400, 19_200, 9600]

export function decodeSamV(bytes: Uint8Array, options: DecodeOptions): DecodedLine[] {
  const running = runFramer(options.direction === 'to-host' ? answerFramer : eitherFramer)
  const events = running.feed(bytes)
  const end = bytes.length - running.pending()
  const tail = bytes.subarray(end)
  const hidden = tail.length === 0 ? [] : running.flush().filter((event) => event.type === 'frame')
  return [
    ...events.flatMap((event) => eventLines(event, bytes, options)),
    ...(tail.length === 0 ? [] : [incomplete(tail, end)]),
    ...hidden.flatMap((event) => eventLines(event, bytes, options)),
  ]
}

function eventLines(event: FramerEvent<Uint8Array>, bytes: Uint8Array, options: DecodeOptions): DecodedLine[] {
  if (event.type === 'discarded') {
    const line = { protocol: PROTOCOL, offset: event.offset, ok: false, discarded: event.length }
    if (event.reason === 'noise') return [{ ...line, fields: {} }]
    return [{ ...line, fields: event.reason === 'checksum' ? wrongChecksum(bytes.subarray(event.offset)) : {}, error: event.reason }]
  }
  const { frame, offset } = event
  const direction = options.direction ?? directionOf(frame)
  switch (direction) {
    case undefined:
      return [ambiguous(PROTOCOL, offset)]
    case 'to-device':
      return [requestLine(frame, offset)]
    case 'to-host':
      return [answerLine(frame, offset, options)]
  }
}

/** Only what one reading allows is decided: a request has a known command, an answer a documented SW3; LEN 3 holds no answer. */
function directionOf(frame: Uint8Array): Direction | undefined {
  if (lengthOf(frame) < 4) return 'to-device'
  const request = decodeRequest(frame)
  const couldBeRequest = request.name !== undefined || (request.cmd === 0x61 && request.para === 0xff)
  const couldBeAnswer = swMeaning(decodeAnswer(frame).sw3) !== undefined
  if (couldBeRequest === couldBeAnswer) return undefined
  return couldBeRequest ? 'to-device' : 'to-host'
}

function checkByte(frame: Uint8Array): string {
  return toHex(frame.subarray(-1))
}

function wrongChecksum(from: Uint8Array): Record<string, unknown> {
  const frame = from.subarray(0, PREAMBLE.length + 2 + lengthOf(from))
  const expectedChecksum = toHex(Uint8Array.of(checksum(frame.subarray(PREAMBLE.length, -1))))
  return { ...(lengthOf(frame) < 4 ? { frame: 'request' } : {}), error: 'checksum', expectedChecksum, gotChecksum: checkByte(frame) }
}

function requestLine(frame: Uint8Array, offset: number): DecodedLine {
  const request = decodeRequest(frame)
  const baud = request.cmd === SET_UART ? BAUDS[request.para] : undefined
  const fields = {
    frame: 'request',
    len: lengthOf(frame),
    cmd: toHex(Uint8Array.of(request.cmd)),
    para: toHex(Uint8Array.of(request.para)),
    ...(request.name === undefined ? {} : { name: NAMES[request.name] }),
    ...(baud === undefined ? {} : { baud }),
    data: toHex(request.data),
    checksum: checkByte(frame),
  }
  return { protocol: PROTOCOL, offset, ok: true, frame: 'request', fields, hex: toHex(frame) }
}

function answerLine(frame: Uint8Array, offset: number, options: DecodeOptions): DecodedLine {
  const answer = decodeAnswer(frame)
  const head = {
    frame: 'response',
    len: lengthOf(frame),
    sw: toHex(frame.subarray(7, 10)),
    swMeaning: swMeaning(answer.sw3) ?? 'undocumented',
    ...(answer.cardStatus === 0 ? {} : { cardStatus: toHex(frame.subarray(7, 9)) }),
    checksum: checkByte(frame),
  }
  const content = contentOf(answer, options)
  const line = {
    protocol: PROTOCOL,
    offset,
    frame: 'response',
    fields: { ...head, ...maskFields(content.fields, options.reveal || !content.personal) },
  }
  const hex = options.reveal || !content.personal ? { hex: toHex(frame) } : {}
  return content.error === undefined ? { ...line, ok: true, ...hex } : { ...line, ok: false, ...hex, error: content.error }
}

interface Content {
  readonly fields: Readonly<Record<string, unknown>>
  readonly personal: boolean
  readonly error?: string
}

function contentOf({ data, sw3 }: Answer, { today }: DecodeOptions): Content {
  const raw = { data: toHex(data) }
  if (sw3 !== 0x90) return { fields: raw, personal: data.length > 16 }
  if (data.length === 16) {
    const view = new DataView(data.buffer, data.byteOffset)
    const samIdParts = [view.getUint16(0, true), view.getUint16(2, true), ...[4, 8, 12].map((at) => view.getUint32(at, true))]
    return { fields: { samIdRaw: toHex(data), samIdParts, samIdText: formatSamId(data) }, personal: false }
  }
  if (data.length === ADDRESS_BYTES) {
    const address = decodeNewestAddress(data)
    if (!address.ok) return { fields: {}, personal: true, error: address.error.detail }
    return { fields: { newAddress: address.value ?? '' }, personal: true }
  }
  return data.length < TEXT_BYTES + PHOTO_BYTES ? { fields: raw, personal: data.length > 16 } : cardContent(data, today)
}

function cardContent(data: Uint8Array, today: string): Content {
  // 30 01 has two inner lengths, 30 10 three: a text block begins with a name or not, so only the lengths tell.
  const withFingerprint = splitBaseRecord(data, true)
  const record = withFingerprint.ok ? withFingerprint : splitBaseRecord(data, false)
  if (!record.ok) {
    const { textLen, photoLen, available } = record.error
    return { fields: { error: 'innerLength', textLen, photoLen, available }, personal: true, error: 'innerLength' }
  }
  const { photo, fingerprint } = record.value
  const fields = {
    textLen: TEXT_BYTES,
    photoLen: PHOTO_BYTES,
    fingerprintLen: fingerprint === undefined ? null : fingerprint.length,
    typeFlag: typeFlagOf(record.value.text),
    ...cardFields(record.value),
    ...(fingerprint === undefined ? {} : { fingers: fingersOf(fingerprint) }),
    photoSha256: createHash('sha256').update(photo).digest('hex'),
  }
  const card = decodeCard(record.value, today)
  return card.ok ? { fields, personal: true } : { fields, personal: true, error: `${card.error.code}: ${card.error.detail}` }
}

const SEXES: Readonly<Record<string, string>> = { '0': '未知', '1': '男', '2': '女', '9': '未说明' }

/** The text block as the chip holds it, before any check. */
function cardFields({ text }: BaseRecord): Record<string, unknown> {
  const kind = kindOf(text)
  switch (kind) {
    case undefined:
      return { cardType: 'unknown' }
    case 'resident': {
      const raw = readLayout(RESIDENT, text)
      if (!raw.ok) return { cardType: 'resident' }
      const { sex, nation, number, newAddress, ...rest } = raw.value
      return { cardType: 'resident', ...sexOf(sex), nation: nationName(nation) ?? '', nationCode: nation, id: number, newAddress, ...rest }
    }
    case 'hk-macao-taiwan': {
      const raw = readLayout(HK_MACAO_TAIWAN, text)
      if (!raw.ok) return { cardType: 'hmtResident' }
      const { sex, number, timesIssued, flag: _flag, ...rest } = raw.value
      return { cardType: 'hmtResident', ...sexOf(sex), id: number, issueCount: timesIssued, ...rest }
    }
    case 'foreigner-2017': {
      const raw = readLayout(FOREIGNER_2017, text)
      if (!raw.ok) return { cardType: 'foreignerPR2017' }
      const { sex, number, name, authority, flag: _flag, ...rest } = raw.value
      return { cardType: 'foreignerPR2017', ...sexOf(sex), id: number, englishName: name, authorityCode: authority, ...rest }
    }
    case 'foreigner-2023': {
      const raw = readLayout(FOREIGNER_2023, text)
      if (!raw.ok) return { cardType: 'foreignerPR2023' }
      const { sex, number, name, latinName1, latinName2, timesRenewed, country, associationItem, flag: _flag, ...rest } = raw.value
      return {
        cardType: 'foreignerPR2023',
        ...sexOf(sex),
        id: number,
        chineseName: name,
        englishName: latinNameOf({ latinName1, latinName2 }),
        renewalCount: timesRenewed,
        nationality: country,
        association: associationItem,
        rebuiltOldNumber: oldNumber(country, number, associationItem),
        ...rest,
      }
    }
  }
}

function sexOf(code: string): { sex: string; sexCode: string } {
  return { sex: SEXES[code] ?? '', sexCode: code }
}

/** The 15-character number of 2017 that a card of 2023 stands for (published reader programs, not a standard). */
function oldNumber(country: string, id: string, association: string): string {
  const body = `${country}${id.slice(1, 3)}${association.slice(0, 2)}${id.slice(8, 14)}${association.slice(2, 3)}`
  return body.length === 14 ? body + foreigner2017Check(body) : ''
}

const FINGER_BYTES = 512
const FINGERS = ['拇指', '食指', '中指', '环指', '小指']

/** Two blocks of 512: byte 0 `C`, 4 result, 5 finger (11–15 right, 16–20 left, thumb to little finger), 6 quality. */
function fingersOf(fingerprint: Uint8Array): unknown[] {
  const fingers = []
  for (let at = 0; at + FINGER_BYTES <= fingerprint.length; at += FINGER_BYTES) {
    const position = fingerprint[at + 5] ?? 0
    const name = position >= 11 && position <= 20 ? `${position <= 15 ? '右手' : '左手'}${FINGERS[(position - 11) % 5]}` : ''
    fingers.push({ position, name, result: fingerprint[at + 4], quality: fingerprint[at + 6] })
  }
  return fingers
}

/** The start of a frame whose rest is missing. */
function incomplete(tail: Uint8Array, offset: number): DecodedLine {
  const word = (at: number) => ((tail[at] ?? 0) << 8) | (tail[at + 1] ?? 0)
  const isAnswer = tail.length >= 10 && lengthOf(tail) >= 4
  const fields = {
    ...(isAnswer ? { frame: 'response-prefix' } : {}),
    ...(tail.length >= 7 ? { len: lengthOf(tail) } : {}),
    ...(isAnswer ? { sw: toHex(tail.subarray(7, 10)) } : {}),
    ...(isAnswer && tail.length >= 14 && lengthOf(tail) > 0x500 ? { textLen: word(10), photoLen: word(12) } : {}),
    complete: false,
    ...(tail.length >= 7 ? { bytesMissing: 7 + lengthOf(tail) - tail.length } : {}),
  }
  return {
    protocol: PROTOCOL,
    offset,
    ok: false,
    ...(isAnswer ? { frame: 'response-prefix' } : {}),
    fields,
    error: 'incomplete',
    discarded: tail.length,
  }
}
