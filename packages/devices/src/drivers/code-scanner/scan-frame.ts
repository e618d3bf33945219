/** What a scanner framer delivers: a whole code, or the fact that one was longer than any code we read. */
export type ScanFrame =
  | {
      readonly type: 'code'
      readonly bytes: Uint8Array
      /** AIM symbology id without the bracket, e.g. `Q1`. */
      readonly aim?: string
      readonly vendorSymbology?: number
      readonly reports?: number
    }
  | { readonly type: 'tooLong' }

/** A QR code of version 40 holds at most 2953 bytes (ISO/IEC 18004). */
export const MAX_CODE_BYTES = 2953
