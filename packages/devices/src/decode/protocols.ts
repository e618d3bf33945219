/** Every protocol that the decode command knows, under the names of the test vectors. */
import type { DecodedLine, DecodeOptions } from './line.ts'
import { decodeCreditCode, decodeIdNumber, decodeIdNumber15, decodeOrganisationCode } from './numbers.ts'
import { decodeEscposLines, decodeEscposStatusLines, decodeIppLines } from './printers.ts'
import { decodeSamV } from './sam-v.ts'
import { decodeHidPosScan, decodeSerialScan } from './scanners.ts'

export type Protocol =
  | { readonly input: 'bytes'; readonly about: string; decode(bytes: Uint8Array, options: DecodeOptions): DecodedLine[] }
  /** `longest`: more characters than this can only be the number's bytes in hexadecimal. */
  | {
      readonly input: 'text'
      readonly about: string
      readonly longest: number
      decode(text: string, options: DecodeOptions): DecodedLine[]
    }

export const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  'sam-v': { input: 'bytes', about: 'ID-card reader, both directions', decode: decodeSamV },
  'hid-pos-scanner': { input: 'bytes', about: 'HID POS reports of 64 bytes', decode: decodeHidPosScan },
  'serial-scanner': { input: 'bytes', about: 'codes with their suffix', decode: decodeSerialScan },
  escpos: { input: 'bytes', about: 'bytes to a receipt printer', decode: decodeEscposLines },
  'escpos-status': {
    input: 'bytes',
    about: 'bytes from a receipt printer (--requests for DLE EOT answers)',
    decode: decodeEscposStatusLines,
  },
  ipp: { input: 'bytes', about: 'IPP message without HTTP', decode: decodeIppLines },
  'id-number': { input: 'text', about: 'GB 11643', longest: 19, decode: decodeIdNumber },
  'id-number-15': { input: 'text', about: 'GB 11643, form before 1999', longest: 19, decode: decodeIdNumber15 },
  uscc: { input: 'text', about: 'unified social credit code, GB 32100', longest: 19, decode: decodeCreditCode },
  'org-code': { input: 'text', about: 'organisation code, GB 11714', longest: 10, decode: decodeOrganisationCode },
}
