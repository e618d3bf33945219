import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkCreditCode } from './credit-code.ts'
import { shanghaiDivision } from './divisions.ts'
import { checkIdNumber } from './id-number.ts'
import { parseItemCode } from './item-code.ts'
import { checkOrganisationCode } from './organisation-code.ts'

interface Vector {
  readonly protocol: string
  readonly name: string
  readonly text: string
  readonly valid: boolean
  readonly decoded: Readonly<Record<string, unknown>>
}

const vectors = JSON.parse(readFileSync(new URL('../../../fixtures/standards/codes.json', import.meta.url), 'utf8')) as readonly Vector[]
const of = (protocol: string) => vectors.filter((vector) => vector.protocol === protocol).map((vector) => [vector.name, vector] as const)

const TODAY = '2026-11-24'

describe('GB 11643', () => {
  test.each(of('id-number'))('%s', (_name, vector) => {
    const result = checkIdNumber(vector.text, TODAY)
    if (!vector.valid) {
      expect(result).toMatchObject({ ok: false, error: { code: vector.decoded['error'] } })
      return
    }
    const { decoded } = vector
    expect(result).toMatchObject({
      ok: true,
      value: { number: decoded['normalised'], birth: decoded['birth'], sex: decoded['sex'] === '男' ? '1' : '2' },
    })
    if (!result.ok) return
    expect(result.value.kind).toBe(decoded['foreigner'] ? 'foreigner-2023' : decoded['region'] ? 'hk-macao-taiwan' : 'resident')
    if (decoded['addressRetired'] === true) expect(shanghaiDivision(result.value.number.slice(0, 6))).toMatchObject({ retired: true })
  })

  test.each(of('id-number-15'))('%s', (_name, vector) => {
    expect(checkIdNumber(vector.text, TODAY)).toMatchObject({
      ok: true,
      value: { kind: 'resident-15', number: vector.decoded['to18'] },
    })
  })
})

describe('GB 32100', () => {
  test.each(of('uscc'))('%s', (_name, vector) => {
    const result = checkCreditCode(vector.text)
    const { decoded } = vector
    if (vector.valid) {
      expect(result).toMatchObject({ ok: true, value: { organisationCode: decoded['orgCode'] } })
      if (result.ok && decoded['division']) {
        expect(result.value).toMatchObject({
          department: decoded['registrationAuthority'],
          category: decoded['category'],
          division: decoded['division'],
        })
      }
      return
    }
    expect(result.ok).toBe(false)
    if (result.ok) return
    expect(result.error.code).toBe(decoded['error'] === 'orgCheck' ? 'organisation-check' : decoded['error'])
    if (decoded['expectedCheck']) expect(result.error).toMatchObject({ expected: decoded['expectedCheck'], organisationCodeHolds: true })
    if (decoded['orgExpected']) expect(result.error).toMatchObject({ expected: decoded['orgExpected'] })
  })
})

describe('GB 11714', () => {
  test.each(of('org-code'))('%s', (_name, vector) => {
    const { decoded } = vector
    if (!vector.valid) {
      expect(checkOrganisationCode(vector.text)).toMatchObject({ ok: false, error: { code: 'check', expected: decoded['expected'] } })
      return
    }
    expect(checkOrganisationCode(vector.text)).toEqual({ ok: true, value: vector.text })
    expect(vector.text[8]).toBe(decoded['check'])
    if (typeof decoded['hyphenForm'] === 'string') {
      expect(checkOrganisationCode(decoded['hyphenForm'])).toEqual({ ok: true, value: vector.text })
    }
  })
})

describe('service item codes', () => {
  test.each(of('service-item-code'))('%s', (_name, vector) => {
    const result = parseItemCode(vector.text)
    const { decoded } = vector
    if (!vector.valid) {
      expect(result).toMatchObject({ ok: false, error: { code: decoded['error'] } })
      return
    }
    expect(result).toEqual({
      ok: true,
      value: {
        code: vector.text,
        body: decoded['body'],
        bodyIsCreditCode: decoded['bodyIsValidUscc'],
        level: decoded['level'],
        levelName: decoded['levelName'],
        base: decoded['base'],
        area: decoded['baseArea'],
        type: decoded['baseType'],
        typeName: decoded['baseTypeName'],
        main: decoded['main'],
        sub: decoded['sub'],
        handlingSerial: decoded['handlingSerial'] ?? undefined,
      },
    })
  })
})
