/**
 * From the text block to a card. A right frame check is not yet a truth (an xor is blind to two equal flips): dates, the identity number
 * and its agreement with the birth date are checked again here.
 */
import { err, ok, type Result } from '@zhengyin/kernel'
import { type CivilDay, daysInMonth } from '@zhengyin/standards/civil-day'
import { checkIdNumber } from '@zhengyin/standards/id-number'
import { readLayout, type TextLayout } from '../../../codec/layout.ts'
import type { DeviceError } from '../../../contract/common.ts'
import type { CardKind, CardReaderErrorCode, IdCard } from '../../../contract/id-card-reader.ts'
import type { BaseRecord } from './messages.ts'
import { FOREIGNER_2017, FOREIGNER_2023, HK_MACAO_TAIWAN, kindOf, LONG_TERM, RESIDENT, typeFlagOf } from './text-block.ts'

type CardError = DeviceError<Extract<CardReaderErrorCode, 'invalidMedia' | 'unknownCardKind'>>
type CardResult<T> = Result<T, CardError>

/** @param today the civil day that a birth may not be after */
export function decodeCard(record: BaseRecord, today: CivilDay): CardResult<IdCard> {
  const kind = kindOf(record.text)
  switch (kind) {
    case undefined: {
      const unit = typeFlagOf(record.text).charCodeAt(0)
      return err({ code: 'unknownCardKind', detail: `type flag U+${unit.toString(16).toUpperCase().padStart(4, '0')}` })
    }
    case 'resident':
      return decodeResident(record, today)
    case 'hk-macao-taiwan':
      return decodeHkMacaoTaiwan(record, today)
    case 'foreigner-2017':
      return decodeForeigner2017(record, today)
    case 'foreigner-2023':
      return decodeForeigner2023(record, today)
  }
}

function decodeResident(record: BaseRecord, today: CivilDay): CardResult<IdCard> {
  const fields = read(RESIDENT, record.text)
  if (!fields.ok) return fields
  const { name, nation, address, issuer } = fields.value
  const common = commonOf('resident', fields.value, record.photo, today)
  if (!common.ok) return common
  if (!/^\d\d$/.test(nation)) return invalid('nation is not a two-digit code')
  return ok({ kind: 'resident', ...common.value, name, nation, address, issuer })
}

function decodeHkMacaoTaiwan(record: BaseRecord, today: CivilDay): CardResult<IdCard> {
  const fields = read(HK_MACAO_TAIWAN, record.text)
  if (!fields.ok) return fields
  const { address, issuer, passNumber, timesIssued } = fields.value
  const common = commonOf('hk-macao-taiwan', fields.value, record.photo, today)
  if (!common.ok) return common
  return ok({ kind: 'hk-macao-taiwan', ...common.value, address, issuer, passNumber, timesIssued })
}

function decodeForeigner2017(record: BaseRecord, today: CivilDay): CardResult<IdCard> {
  const fields = read(FOREIGNER_2017, record.text)
  if (!fields.ok) return fields
  const { chineseName, nationality, cardVersion, authority } = fields.value
  const common = commonOf('foreigner-2017', fields.value, record.photo, today)
  if (!common.ok) return common
  if (!/^[A-Z]{3}$/.test(nationality)) return invalid('nationality is not three letters')
  return ok({ kind: 'foreigner-2017', ...common.value, chineseName, nationality, cardVersion, authority })
}

function decodeForeigner2023(record: BaseRecord, today: CivilDay): CardResult<IdCard> {
  const fields = read(FOREIGNER_2023, record.text)
  if (!fields.ok) return fields
  const { timesRenewed, country, associationItem } = fields.value
  const common = commonOf('foreigner-2023', fields.value, record.photo, today)
  if (!common.ok) return common
  if (!/^[A-Z]{3}$/.test(country)) return invalid('country is not three letters')
  const latinName = latinNameOf(fields.value)
  return ok({ kind: 'foreigner-2023', ...common.value, latinName, country, timesRenewed, associationItem })
}

/** Characters 1–35 and 36–46 stand apart. The first part lost its trailing blanks in reading; one that ended there is put back. */
export function latinNameOf(fields: { readonly latinName1: string; readonly latinName2: string }): string {
  return fields.latinName2 === '' ? fields.latinName1 : fields.latinName1.padEnd(35, ' ') + fields.latinName2
}

interface RawCommon {
  readonly name: string
  readonly sex: string
  readonly birth: string
  readonly number: string
  readonly validFrom: string
  readonly validTo: string
}

interface Common {
  readonly name: string
  readonly sex: '0' | '1' | '2' | '9'
  readonly birth: CivilDay
  readonly number: string
  readonly validFrom: CivilDay
  readonly validTo: CivilDay
  readonly photo: Uint8Array
}

function commonOf(kind: CardKind, raw: RawCommon, photo: Uint8Array, today: CivilDay): CardResult<Common> {
  if (raw.name === '') return invalid('name is empty')
  const sex = raw.sex
  if (sex !== '0' && sex !== '1' && sex !== '2' && sex !== '9') return invalid('sex is not a GB/T 2261.1 code')
  const birth = chipDay(raw.birth)
  if (birth === undefined || birth > today) return invalid('birth is not a past date')
  const number = checkIdNumber(raw.number, today)
  if (!number.ok) return invalid(`number fails its ${number.error.code} rule`)
  if (number.value.kind !== kind) return invalid(`number is of kind ${number.value.kind} on a ${kind} card`)
  const bornSame =
    number.value.kind === 'foreigner-2017' ? number.value.birthYymmdd === birth.replaceAll('-', '').slice(2) : number.value.birth === birth
  if (!bornSame) return invalid('number and birth date disagree')
  const validFrom = chipDay(raw.validFrom)
  if (validFrom === undefined) return invalid('valid-from is not a date')
  const validTo = raw.validTo === LONG_TERM ? 'long-term' : chipDay(raw.validTo)
  if (validTo === undefined) return invalid('valid-to is not a date')
  if (validTo !== 'long-term' && validTo < validFrom) return invalid('valid-to is before valid-from')
  return ok({ name: raw.name, sex, birth, number: number.value.number, validFrom, validTo, photo })
}

/** YYYYMMDD of the chip as YYYY-MM-DD; `undefined` for a day that does not exist. */
export function chipDay(text: string): CivilDay | undefined {
  if (!/^\d{8}$/.test(text)) return undefined
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)]
  if (Number(year) < 1800 || Number(month) < 1 || Number(month) > 12) return undefined
  if (Number(day) < 1 || Number(day) > daysInMonth(Number(year), Number(month))) return undefined
  return `${year}-${month}-${day}`
}

const ADDRESS = { address: { at: 0, size: 70 } } as const satisfies TextLayout<string>

/** Data of 30 03. Blank means that there is none. */
export function decodeNewestAddress(data: Uint8Array): CardResult<string | undefined> {
  const fields = readLayout(ADDRESS, data)
  if (data.length !== 70 || !fields.ok) return invalid('newest address is not 35 characters')
  return ok(fields.value.address === '' ? undefined : fields.value.address)
}

function read<Name extends string>(layout: TextLayout<Name>, text: Uint8Array): CardResult<Record<Name, string>> {
  const fields = readLayout(layout, text)
  return fields.ok ? fields : invalid(`${fields.error} is not text`)
}

function invalid(detail: string): Result<never, CardError> {
  return err({ code: 'invalidMedia', detail })
}
