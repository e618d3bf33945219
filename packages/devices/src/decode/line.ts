/** One line of the decode command's answer. `fields` has the keys of the test vectors' `decoded`. */
export interface DecodedLine {
  readonly protocol: string
  /** Of the first byte (character for number protocols) in the input. */
  readonly offset: number
  readonly ok: boolean
  /** What kind of message, for wire protocols. */
  readonly frame?: string
  /** The code itself, for number protocols. */
  readonly value?: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly hex?: string
  readonly error?: string
  /** Bytes thrown away. */
  readonly discarded?: number
}

export type Direction = 'to-device' | 'to-host'

export interface DecodeOptions {
  readonly direction?: Direction
  /** Show personal fields and the bytes that hold them. */
  readonly reveal: boolean
  /** IPP: the request id that an answer must carry. */
  readonly requestId?: number
  /** ESC/POS status: n of each DLE EOT n, in order. */
  readonly requests?: readonly number[]
  /** Civil day that a birth may not be after. */
  readonly today: string
}

/** For bytes that read as a request and as an answer. */
export function ambiguous(protocol: string, offset: number): DecodedLine {
  return {
    protocol,
    offset,
    ok: false,
    fields: { why: 'reads as a request and as an answer: give --direction' },
    error: 'ambiguousDirection',
  }
}
