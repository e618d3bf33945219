import { END_OF_ATTRIBUTES, type IppAttribute, type IppMessage, type IppValue, VALUE_TAG } from './message.ts'

/** A value that does not fit its syntax is a bug of the caller and throws. */
export function encodeMessage(message: IppMessage): Uint8Array {
  const parts: Uint8Array[] = []
  const head = Buffer.alloc(8)
  head.writeUInt8(message.version.major, 0)
  head.writeUInt8(message.version.minor, 1)
  head.writeUInt16BE(message.code, 2)
  head.writeInt32BE(message.requestId, 4)
  parts.push(head)
  for (const group of message.groups) {
    parts.push(Uint8Array.of(group.tag))
    for (const attribute of group.attributes) writeAttribute(parts, attribute)
  }
  parts.push(Uint8Array.of(END_OF_ATTRIBUTES), message.data)
  return Buffer.concat(parts)
}

function writeAttribute(parts: Uint8Array[], attribute: IppAttribute): void {
  attribute.values.forEach(({ tag, value }, index) => {
    writeValue(parts, tag, index === 0 ? attribute.name : '', value)
  })
}

function writeValue(parts: Uint8Array[], tag: number, name: string, value: IppValue): void {
  parts.push(Uint8Array.of(tag), sized(Buffer.from(name, 'utf8')))
  if (value !== null && typeof value === 'object' && 'members' in value) {
    parts.push(sized(new Uint8Array(0)))
    for (const member of value.members) {
      parts.push(Uint8Array.of(VALUE_TAG.memberAttrName), sized(new Uint8Array(0)), sized(Buffer.from(member.name, 'utf8')))
      for (const item of member.values) writeValue(parts, item.tag, '', item.value)
    }
    parts.push(Uint8Array.of(VALUE_TAG.endCollection), sized(new Uint8Array(0)), sized(new Uint8Array(0)))
    return
  }
  parts.push(sized(toBytes(tag, value)))
}

function toBytes(tag: number, value: Exclude<IppValue, { members: unknown }>): Uint8Array {
  if (value === null) return new Uint8Array(0)
  if (typeof value === 'string') return Buffer.from(value, 'utf8')
  if (typeof value === 'boolean') return Uint8Array.of(value ? 1 : 0)
  if (value instanceof Uint8Array) return value
  if (typeof value === 'number') {
    if (tag !== VALUE_TAG.integer && tag !== VALUE_TAG.enum) throw new Error(`tag ${tag} is not a number`)
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(value)
    return bytes
  }
  if ('lower' in value) {
    const bytes = Buffer.alloc(8)
    bytes.writeInt32BE(value.lower, 0)
    bytes.writeInt32BE(value.upper, 4)
    return bytes
  }
  const bytes = Buffer.alloc(9)
  bytes.writeInt32BE(value.crossFeed, 0)
  bytes.writeInt32BE(value.feed, 4)
  bytes.writeInt8(value.units, 8)
  return bytes
}

/** Lengths are SIGNED-SHORT in RFC 8010 §3.1.4: at most 32767. */
function sized(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 32767) throw new Error(`value of ${bytes.length} bytes does not fit an IPP attribute`)
  const size = Buffer.alloc(2)
  size.writeUInt16BE(bytes.length)
  return Buffer.concat([size, bytes])
}
