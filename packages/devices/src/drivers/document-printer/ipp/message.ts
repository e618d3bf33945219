/** An IPP message as data. RFC 8010 (encoding), RFC 8011 (model and operations), PWG 5100.14 (IPP Everywhere). */

/** RFC 8011 §4, the operations this terminal speaks. */
export const OPERATION = {
  'Print-Job': 0x0002,
  'Validate-Job': 0x0004,
  'Create-Job': 0x0005,
  'Send-Document': 0x0006,
  'Cancel-Job': 0x0008,
  'Get-Job-Attributes': 0x0009,
  'Get-Jobs': 0x000a,
  'Get-Printer-Attributes': 0x000b,
} as const
export type OperationName = keyof typeof OPERATION

/** RFC 8011 appendix B, the codes that change what the terminal does. */
export const STATUS = {
  ok: 0x0000,
  badRequest: 0x0400,
  notPossible: 0x0404,
  notFound: 0x0406,
  documentFormatNotSupported: 0x040a,
  operationNotSupported: 0x0501,
  notAcceptingJobs: 0x0506,
  busy: 0x0507,
} as const

/** RFC 8011 says 040A for an unsupported format; `ippeveprinter` 2.4.2 was recorded answering 040B. Both refuse the document. */
export const ATTRIBUTES_OR_VALUES_NOT_SUPPORTED = 0x040b

export const JOB_STATE = { pending: 3, held: 4, processing: 5, stopped: 6, canceled: 7, aborted: 8, completed: 9 } as const
export const PRINTER_STATE = { idle: 3, processing: 4, stopped: 5 } as const

/** RFC 8010 §3.5.1 delimiter tags. */
export const GROUP_TAG = { operation: 0x01, job: 0x02, printer: 0x04, unsupported: 0x05 } as const
export const END_OF_ATTRIBUTES = 0x03

/** RFC 8010 §3.5.2 value tags by their RFC names. */
export const VALUE_TAG = {
  unsupported: 0x10,
  unknown: 0x12,
  'no-value': 0x13,
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  octetString: 0x30,
  dateTime: 0x31,
  resolution: 0x32,
  rangeOfInteger: 0x33,
  begCollection: 0x34,
  textWithLanguage: 0x35,
  nameWithLanguage: 0x36,
  endCollection: 0x37,
  textWithoutLanguage: 0x41,
  nameWithoutLanguage: 0x42,
  keyword: 0x44,
  uri: 0x45,
  uriScheme: 0x46,
  charset: 0x47,
  naturalLanguage: 0x48,
  mimeMediaType: 0x49,
  memberAttrName: 0x4a,
} as const
export type ValueTagName = keyof typeof VALUE_TAG

export interface IppRange {
  readonly lower: number
  readonly upper: number
}

export interface IppResolution {
  readonly crossFeed: number
  readonly feed: number
  readonly units: number
}

export interface IppCollection {
  readonly members: readonly IppAttribute[]
}

/** `null` stands for the out-of-band values (unsupported, unknown, no-value). Opaque syntaxes stay bytes. */
export type IppValue = number | boolean | string | null | Uint8Array | IppRange | IppResolution | IppCollection

export interface IppAttribute {
  readonly name: string
  readonly tag: number
  /** RFC 8010 §3.1.5: further values of a 1setOf follow with an empty name; a value of another syntax keeps its own tag. */
  readonly values: readonly { readonly tag: number; readonly value: IppValue }[]
}

export interface IppGroup {
  readonly tag: number
  readonly attributes: readonly IppAttribute[]
}

export interface IppMessage {
  readonly version: { readonly major: number; readonly minor: number }
  /** Operation id of a request, status code of a response. */
  readonly code: number
  readonly requestId: number
  readonly groups: readonly IppGroup[]
  /** Document bytes: they follow the end tag directly. */
  readonly data: Uint8Array
}

export function attribute(name: string, tag: ValueTagName, ...values: readonly IppValue[]): IppAttribute {
  return { name, tag: VALUE_TAG[tag], values: values.map((value) => ({ tag: VALUE_TAG[tag], value })) }
}

export function group(message: IppMessage, tag: number): IppGroup | undefined {
  return message.groups.find((candidate) => candidate.tag === tag)
}

export function find(attributes: IppGroup | undefined, name: string): IppAttribute | undefined {
  return attributes?.attributes.find((candidate) => candidate.name === name)
}

/** First value as a number, `undefined` when absent or of another syntax. */
export function numberOf(attributes: IppGroup | undefined, name: string): number | undefined {
  const value = find(attributes, name)?.values[0]?.value
  return typeof value === 'number' ? value : undefined
}

export function textOf(attributes: IppGroup | undefined, name: string): string | undefined {
  const value = find(attributes, name)?.values[0]?.value
  return typeof value === 'string' ? value : undefined
}

export function textsOf(attributes: IppGroup | undefined, name: string): readonly string[] {
  const values = find(attributes, name)?.values ?? []
  return values.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
}

/** `0x0507` as people look it up. */
export function codeText(code: number): string {
  return `0x${code.toString(16).padStart(4, '0')}`
}
