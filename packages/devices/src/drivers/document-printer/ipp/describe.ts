import { decodeMessage } from './decode.ts'
import { codeText, GROUP_TAG, type IppAttribute, type IppValue, OPERATION, VALUE_TAG } from './message.ts'

/** What the decode command shows of one message. */
export interface DecodedWire {
  readonly ok: boolean
  readonly fields: Readonly<Record<string, unknown>>
  readonly error?: string
}

export type IppDirection = 'client->printer' | 'printer->client'

const groupNames = namesByCode(GROUP_TAG)
const tagNames = namesByCode(VALUE_TAG)
const operationNames = namesByCode(OPERATION)

/** Names and values of an IPP message, without its HTTP framing. `requestId`: the one that was sent, to check an answer against. */
export function decodeIpp(bytes: Uint8Array, direction: IppDirection, requestId?: number): DecodedWire {
  const decoded = decodeMessage(bytes)
  if (!decoded.ok) return { ok: false, fields: { error: decoded.error.code }, error: `${decoded.error.code}: ${decoded.error.detail}` }
  const message = decoded.value
  if (requestId !== undefined && message.requestId !== requestId) {
    return { ok: false, fields: { error: 'requestId', expected: requestId, got: message.requestId }, error: 'requestId' }
  }
  const operation = direction === 'client->printer' ? operationNames.get(message.code) : undefined
  return {
    ok: true,
    fields: {
      ...(operation === undefined ? {} : { operation }),
      ...(direction === 'printer->client' ? { statusCode: codeText(message.code) } : {}),
      version: `${message.version.major}.${message.version.minor}`,
      code: codeText(message.code),
      requestId: message.requestId,
      dataLength: message.data.length,
      groups: message.groups.map((group) => ({
        group: groupNames.get(group.tag) ?? codeText(group.tag),
        attributes: Object.fromEntries(group.attributes.map((attribute) => [attribute.name, shown(attribute)])),
        tags: Object.fromEntries(
          group.attributes.map((attribute) => [attribute.name, tagNames.get(attribute.tag) ?? codeText(attribute.tag)]),
        ),
      })),
    },
  }
}

function shown(attribute: IppAttribute): unknown {
  const values = attribute.values.map(({ value }) => plain(value))
  return values.length === 1 ? values[0] : values
}

function plain(value: IppValue): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex').toUpperCase()
  if (value !== null && typeof value === 'object' && 'members' in value) {
    return Object.fromEntries(value.members.map((member) => [member.name, shown(member)]))
  }
  return value
}

function namesByCode(codes: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(codes).map(([name, code]) => [code, name]))
}
