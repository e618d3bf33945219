/**
 * The 256-byte text block of an identity document, by kind. Byte positions as in the reader manuals (docs/protocols/sam-v.md, table
 * "text block"); the kind is told by the type flag at byte 248.
 */

import type { TextLayout } from '../../../codec/layout.ts'
import type { CardKind } from '../../../contract/id-card-reader.ts'

export const TYPE_FLAG_AT = 248

/** Resident identity card (居民身份证). */
export const RESIDENT = {
  name: { at: 0, size: 30 },
  sex: { at: 30, size: 2 },
  nation: { at: 32, size: 4 },
  birth: { at: 36, size: 16 },
  address: { at: 52, size: 70 },
  number: { at: 122, size: 36 },
  issuer: { at: 158, size: 30 },
  validFrom: { at: 188, size: 16 },
  validTo: { at: 204, size: 16 },
  newAddress: { at: 220, size: 36 },
} as const satisfies TextLayout<string>

/** Residence permit for Hong Kong, Macao and Taiwan residents (港澳台居民居住证), flag J. */
export const HK_MACAO_TAIWAN = {
  name: { at: 0, size: 30 },
  sex: { at: 30, size: 2 },
  birth: { at: 36, size: 16 },
  address: { at: 52, size: 70 },
  number: { at: 122, size: 36 },
  issuer: { at: 158, size: 30 },
  validFrom: { at: 188, size: 16 },
  validTo: { at: 204, size: 16 },
  passNumber: { at: 220, size: 18 },
  timesIssued: { at: 238, size: 4 },
  flag: { at: TYPE_FLAG_AT, size: 2 },
} as const satisfies TextLayout<string>

/** Foreigner's permanent residence card (外国人永久居留证) of 2017, flag I. */
export const FOREIGNER_2017 = {
  name: { at: 0, size: 120 },
  sex: { at: 120, size: 2 },
  number: { at: 122, size: 30 },
  nationality: { at: 152, size: 6 },
  chineseName: { at: 158, size: 30 },
  validFrom: { at: 188, size: 16 },
  validTo: { at: 204, size: 16 },
  birth: { at: 220, size: 16 },
  cardVersion: { at: 236, size: 4 },
  authority: { at: 240, size: 8 },
  flag: { at: TYPE_FLAG_AT, size: 2 },
} as const satisfies TextLayout<string>

/** Foreigner's permanent residence card of 2023 (外国人永久居留身份证), flag Y. */
export const FOREIGNER_2023 = {
  name: { at: 0, size: 30 },
  sex: { at: 30, size: 2 },
  timesRenewed: { at: 32, size: 4 },
  birth: { at: 36, size: 16 },
  latinName1: { at: 52, size: 70 },
  number: { at: 122, size: 36 },
  validFrom: { at: 188, size: 16 },
  validTo: { at: 204, size: 16 },
  /** Characters 36–46. One source reads these 22 bytes as 18 + 4, copied from the J card. */
  latinName2: { at: 220, size: 22 },
  country: { at: 242, size: 6 },
  flag: { at: TYPE_FLAG_AT, size: 2 },
  associationItem: { at: 250, size: 6 },
} as const satisfies TextLayout<string>

/** 长期 in the valid-to field. */
export const LONG_TERM = '长期'

const KINDS: Readonly<Record<string, CardKind>> = { ' ': 'resident', J: 'hk-macao-taiwan', I: 'foreigner-2017', Y: 'foreigner-2023' }

export function typeFlagOf(text: Uint8Array): string {
  return String.fromCharCode((text[TYPE_FLAG_AT] ?? 0) | ((text[TYPE_FLAG_AT + 1] ?? 0) << 8))
}

/** `undefined` for a flag that no published card kind has. It must never be read as a resident card. */
export function kindOf(text: Uint8Array): CardKind | undefined {
  return KINDS[typeFlagOf(text)]
}
