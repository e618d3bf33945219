import { decodeMessage } from '../drivers/document-printer/ipp/decode.ts'
import { decodeIpp, type IppDirection } from '../drivers/document-printer/ipp/describe.ts'
import { OPERATION } from '../drivers/document-printer/ipp/message.ts'
import { decodeEscpos, decodeEscposStatus } from '../drivers/receipt-printer/escpos/describe.ts'
import { ambiguous, type DecodedLine, type DecodeOptions } from './line.ts'

export function decodeEscposLines(bytes: Uint8Array): DecodedLine[] {
  return [{ protocol: 'escpos', offset: 0, frame: 'commands', ...decodeEscpos(bytes) }]
}

export function decodeEscposStatusLines(bytes: Uint8Array, { requests }: DecodeOptions): DecodedLine[] {
  return [{ protocol: 'escpos-status', offset: 0, frame: 'status', ...decodeEscposStatus(bytes, requests) }]
}

export function decodeIppLines(bytes: Uint8Array, options: DecodeOptions): DecodedLine[] {
  const direction = options.direction === undefined ? ippDirection(bytes) : options.direction === 'to-device' ? REQUEST : ANSWER
  if (direction === undefined) return [ambiguous('ipp', 0)]
  const frame = direction === REQUEST ? 'request' : 'response'
  return [{ protocol: 'ipp', offset: 0, frame, ...decodeIpp(bytes, direction, options.requestId) }]
}

const REQUEST: IppDirection = 'client->printer'
const ANSWER: IppDirection = 'printer->client'
const OPERATIONS = new Set<number>(Object.values(OPERATION))

/**
 * A request names its target (printer-uri or job-uri, RFC 8011 §4.1.5), an answer never does; 0x0000 and codes from 0x0400 are status
 * codes only (§B). What is left, such as 0x0002 without a target, is not decided.
 */
function ippDirection(bytes: Uint8Array): IppDirection | undefined {
  const decoded = decodeMessage(bytes)
  if (!decoded.ok) return ANSWER
  const { code, groups } = decoded.value
  const targeted = groups[0]?.attributes.some(({ name }) => name === 'printer-uri' || name === 'job-uri') === true
  if (targeted) return REQUEST
  return code === 0 || code >= 0x0400 || !OPERATIONS.has(code) ? ANSWER : undefined
}
