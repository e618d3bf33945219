import { err, ok, type Result } from '@zhengyin/kernel'
import { END_OF_ATTRIBUTES, type IppAttribute, type IppGroup, type IppMessage, type IppValue, VALUE_TAG } from './message.ts'

export type IppDecodeErrorCode = 'notIpp' | 'truncated' | 'valueLength' | 'tooMany' | 'syntax'

export interface IppDecodeError {
  readonly code: IppDecodeErrorCode
  /** Where in the message. */
  readonly offset: number
  readonly detail: string
}

/** A printer's answer is at most a few hundred attributes; more is a fault or an attack. */
const MAX_ATTRIBUTES = 4096
const MAX_COLLECTION_DEPTH = 8

/** Fixed lengths of RFC 8010 §3.9. */
const FIXED_LENGTH: Readonly<Record<number, number>> = {
  [VALUE_TAG.integer]: 4,
  [VALUE_TAG.boolean]: 1,
  [VALUE_TAG.enum]: 4,
  [VALUE_TAG.dateTime]: 11,
  [VALUE_TAG.resolution]: 9,
  [VALUE_TAG.rangeOfInteger]: 8,
}

class Fault extends Error {
  readonly error: IppDecodeError
  constructor(code: IppDecodeErrorCode, offset: number, detail: string) {
    super(detail)
    this.error = { code, offset, detail }
  }
}

interface Cursor {
  readonly bytes: Uint8Array
  readonly view: DataView
  offset: number
  count: number
}

interface RawValue {
  readonly tag: number
  readonly name: string
  readonly value: IppValue
}

export function decodeMessage(bytes: Uint8Array): Result<IppMessage, IppDecodeError> {
  const major = bytes[0]
  // RFC 8011 §4.1.8: major 1 and 2 are the versions in use. Anything else (an HTML error page) is not IPP.
  if (major === undefined || major < 1 || major > 2) {
    return err({ code: 'notIpp', offset: 0, detail: bytes.length === 0 ? 'empty body' : `version byte ${major}` })
  }
  const cursor: Cursor = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0, count: 0 }
  try {
    need(cursor, 8)
    const minor = cursor.view.getUint8(1)
    const code = cursor.view.getUint16(2)
    const requestId = cursor.view.getInt32(4)
    cursor.offset = 8
    const groups = readGroups(cursor)
    return ok({ version: { major, minor }, code, requestId, groups, data: bytes.subarray(cursor.offset) })
  } catch (fault) {
    if (fault instanceof Fault) return err(fault.error)
    throw fault
  }
}

function readGroups(cursor: Cursor): IppGroup[] {
  const groups: { tag: number; attributes: IppAttribute[] }[] = []
  for (;;) {
    const tag = peek(cursor)
    if (tag === END_OF_ATTRIBUTES) {
      cursor.offset++
      return groups
    }
    if (tag < 0x10) {
      cursor.offset++
      groups.push({ tag, attributes: [] })
      continue
    }
    const current = groups.at(-1)
    if (current === undefined) throw new Fault('syntax', cursor.offset, 'value before the first group')
    const offset = cursor.offset
    const { name, ...value } = readValue(cursor, 0)
    if (name !== '') {
      current.attributes.push({ name, tag: value.tag, values: [value] })
      continue
    }
    const last = current.attributes.at(-1)
    if (last === undefined) throw new Fault('syntax', offset, 'further value without an attribute')
    current.attributes[current.attributes.length - 1] = { ...last, values: [...last.values, value] }
  }
}

function readValue(cursor: Cursor, depth: number): RawValue {
  if (++cursor.count > MAX_ATTRIBUTES) throw new Fault('tooMany', cursor.offset, `more than ${MAX_ATTRIBUTES} values`)
  const tag = peek(cursor)
  cursor.offset++
  const name = Buffer.from(take(cursor, length(cursor))).toString('utf8')
  const size = length(cursor)
  const fixed = FIXED_LENGTH[tag]
  if (fixed !== undefined && size !== fixed) {
    throw new Fault('valueLength', cursor.offset, `value of tag ${tag} has ${size} bytes, not ${fixed}`)
  }
  const raw = take(cursor, size)
  if (tag === VALUE_TAG.begCollection) return { tag, name, value: readCollection(cursor, depth + 1) }
  return { tag, name, value: toValue(tag, raw) }
}

/** RFC 8010 §3.1.6: memberAttrName, then its values with empty names, until endCollection. */
function readCollection(cursor: Cursor, depth: number): { members: IppAttribute[] } {
  if (depth > MAX_COLLECTION_DEPTH) throw new Fault('tooMany', cursor.offset, 'collections nested too deep')
  const members: { name: string; tag: number; values: { tag: number; value: IppValue }[] }[] = []
  for (;;) {
    const offset = cursor.offset
    const { tag, value } = readValue(cursor, depth)
    if (tag === VALUE_TAG.endCollection) return { members }
    if (tag === VALUE_TAG.memberAttrName && typeof value === 'string') {
      members.push({ name: value, tag: 0, values: [] })
      continue
    }
    const member = members.at(-1)
    if (member === undefined) throw new Fault('syntax', offset, 'collection value without a member name')
    if (member.values.length === 0) member.tag = tag
    member.values.push({ tag, value })
  }
}

function toValue(tag: number, raw: Uint8Array): IppValue {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  switch (tag) {
    case VALUE_TAG.unsupported:
    case VALUE_TAG.unknown:
    case VALUE_TAG['no-value']:
      return null
    case VALUE_TAG.integer:
    case VALUE_TAG.enum:
      return view.getInt32(0)
    case VALUE_TAG.boolean:
      return view.getUint8(0) !== 0
    case VALUE_TAG.rangeOfInteger:
      return { lower: view.getInt32(0), upper: view.getInt32(4) }
    case VALUE_TAG.resolution:
      return { crossFeed: view.getInt32(0), feed: view.getInt32(4), units: view.getInt8(8) }
    case VALUE_TAG.dateTime:
    case VALUE_TAG.textWithLanguage:
    case VALUE_TAG.nameWithLanguage:
      return raw.slice()
    default:
      return Buffer.from(raw).toString('utf8')
  }
}

function peek(cursor: Cursor): number {
  need(cursor, 1)
  return cursor.view.getUint8(cursor.offset)
}

function length(cursor: Cursor): number {
  need(cursor, 2)
  const value = cursor.view.getUint16(cursor.offset)
  cursor.offset += 2
  return value
}

function take(cursor: Cursor, size: number): Uint8Array {
  need(cursor, size)
  const part = cursor.bytes.subarray(cursor.offset, cursor.offset + size)
  cursor.offset += size
  return part
}

function need(cursor: Cursor, size: number): void {
  if (cursor.offset + size > cursor.bytes.length) {
    throw new Fault('truncated', cursor.bytes.length, `${size} bytes expected at ${cursor.offset} of ${cursor.bytes.length}`)
  }
}
