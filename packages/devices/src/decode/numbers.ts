/** Numbers that people and companies carry: GB 11643, GB 32100, GB 11714. */
import { maskIdNumber } from '@zhengyin/kernel'
import { checkCreditCode } from '@zhengyin/standards/credit-code'
import { shanghaiDivision } from '@zhengyin/standards/divisions'
import { checkIdNumber } from '@zhengyin/standards/id-number'
import { checkOrganisationCode, organisationCodeCheck } from '@zhengyin/standards/organisation-code'
import type { DecodedLine, DecodeOptions } from './line.ts'
import { maskFields } from './mask.ts'

type Shown = { readonly ok: boolean; readonly value?: string; readonly fields: Record<string, unknown>; readonly error?: string }

const REGIONS: Readonly<Record<string, string>> = { '810000': '香港', '820000': '澳门', '830000': '台湾' }

export function decodeIdNumber(text: string, options: DecodeOptions): DecodedLine[] {
  return [personal('id-number', idNumber(text, options.today), options)]
}

export function decodeIdNumber15(text: string, options: DecodeOptions): DecodedLine[] {
  const checked = checkIdNumber(text, options.today)
  const shown: Shown = !checked.ok
    ? bad(checked.error.code)
    : checked.value.kind === 'resident-15'
      ? { ok: true, value: text, fields: { to18: checked.value.number } }
      : bad('length')
  return [personal('id-number-15', shown, options)]
}

function idNumber(text: string, today: string): Shown {
  const checked = checkIdNumber(text, today)
  if (!checked.ok) return bad(checked.error.code)
  const { value } = checked
  if (value.kind === 'foreigner-2017') {
    return { ok: true, value: value.number, fields: { normalised: value.number, nationality: value.number.slice(0, 3), foreigner: true } }
  }
  if (value.kind === 'resident-15') return { ok: true, value: value.number, fields: { to18: value.number } }
  const address = value.number.slice(0, 6)
  const region = REGIONS[address]
  const fields = {
    address,
    birth: value.birth,
    sequence: value.number.slice(14, 17),
    sex: value.sex === '1' ? '男' : '女',
    check: value.number.slice(17),
    normalised: value.number,
    ...(region === undefined ? {} : { region }),
    ...(shanghaiDivision(address)?.retired === true ? { addressRetired: true } : {}),
    ...(value.kind === 'foreigner-2023' ? { foreigner: true, country3: value.number.slice(3, 6) } : {}),
  }
  return { ok: true, value: value.number, fields }
}

function personal(protocol: string, shown: Shown, { reveal }: DecodeOptions): DecodedLine {
  const value = shown.value === undefined ? {} : { value: reveal ? shown.value : maskIdNumber(shown.value) }
  return { protocol, offset: 0, ...shown, ...value, fields: maskFields(shown.fields, reveal) }
}

export function decodeCreditCode(text: string): DecodedLine[] {
  return [{ protocol: 'uscc', offset: 0, ...creditCode(text) }]
}

function creditCode(text: string): Shown {
  const checked = checkCreditCode(text)
  if (checked.ok) {
    const { department, category, division, organisationCode } = checked.value
    return {
      ok: true,
      value: text,
      fields: {
        registrationAuthority: department,
        category,
        division,
        orgCode: organisationCode,
        orgCheckOk: true,
        check: text.slice(17),
      },
    }
  }
  switch (checked.error.code) {
    case 'check':
      return bad('check', { expectedCheck: checked.error.expected, orgCheckOk: checked.error.organisationCodeHolds })
    case 'organisation-check':
      return bad('orgCheck', { orgExpected: checked.error.expected })
    case 'length':
    case 'charset':
      return bad(checked.error.code)
  }
}

export function decodeOrganisationCode(text: string): DecodedLine[] {
  const checked = checkOrganisationCode(text)
  const shown: Shown = checked.ok
    ? {
        ok: true,
        value: checked.value,
        fields: { check: organisationCodeCheck(checked.value), hyphenForm: `${checked.value.slice(0, 8)}-${checked.value.slice(8)}` },
      }
    : bad(checked.error.code, checked.error.code === 'check' ? { expected: checked.error.expected } : {})
  return [{ protocol: 'org-code', offset: 0, ...shown }]
}

function bad(error: string, more: Record<string, unknown> = {}): Shown {
  return { ok: false, fields: { error, ...more }, error }
}
