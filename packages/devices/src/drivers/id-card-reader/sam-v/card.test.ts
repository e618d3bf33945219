/** A frame can be right and its content wrong: every field that the frame check cannot vouch for. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CardPerson, cardImage } from '../../../sim/card-reader/card-image.ts'
import { chipDay, decodeCard, decodeNewestAddress } from './card.ts'
import { joinBaseRecord, splitBaseRecord } from './messages.ts'

const TODAY = '2026-03-10'
const resident = {
  name: '张明',
  idNumber: '310199198604122313',
  sex: '1',
  birth: '1986-04-12',
  nation: '01',
  address: '上海市徐汇区虚构路12号',
  issuer: '上海市公安局徐汇分局',
  validFrom: '2016-03-01',
  validTo: '2036-03-01',
} as const
const foreigner = {
  kind: 'foreigner-2023',
  name: '新版样本',
  latinName: 'EXAMPLE, ROBERT TEST',
  idNumber: '931840190901010016',
  sex: '1',
  birth: '1909-01-01',
  country: 'USA',
  timesRenewed: '00',
  associationItem: '001',
  validFrom: '2023-12-01',
  validTo: '2033-12-01',
} as const
const permit = {
  ...resident,
  kind: 'hk-macao-taiwan',
  idNumber: '810000190304050033',
  birth: '1903-04-05',
  passNumber: 'H00000001',
  timesIssued: '01',
} as const

function refused(person: CardPerson): string {
  const card = decodeCard(cardImage(person), TODAY)
  return card.ok ? 'read' : `${card.error.code}: ${card.error.detail}`
}

describe('a card whose frame was right', () => {
  it('is read when its content is right', () => {
    for (const person of [resident, foreigner, permit]) expect(refused(person)).toBe('read')
  })

  it.each<[string, CardPerson, string]>([
    ['without a name', { ...resident, name: '' }, 'name is empty'],
    ['with half a surrogate pair in the name', { ...resident, name: '张\uD842' }, 'name is not text'],
    ['with a sex that is no code', { ...resident, sex: '3' as '9' }, 'sex is not a GB/T 2261.1 code'],
    ['with a nation that is no code', { ...resident, nation: '汉' }, 'nation is not a two-digit code'],
    ['born on a day that does not exist', { ...resident, birth: '1986-02-30' }, 'birth is not a past date'],
    ['born tomorrow', { ...resident, birth: '2026-03-11' }, 'birth is not a past date'],
    ['whose number fails its check digit', { ...resident, idNumber: '310199198604122314' }, 'number fails its check rule'],
    ['whose number and birth date disagree', { ...resident, birth: '1986-04-13' }, 'number and birth date disagree'],
    [
      'with a permit number on a resident card',
      { ...resident, idNumber: '810000190304050033', birth: '1903-04-05' },
      'number is of kind hk-macao-taiwan on a resident card',
    ],
    [
      'with a resident number on a permit',
      { ...permit, idNumber: resident.idNumber, birth: resident.birth },
      'number is of kind resident on a hk-macao-taiwan card',
    ],
    ['valid from no day', { ...resident, validFrom: '2016-13-01' }, 'valid-from is not a date'],
    ['valid to no day', { ...resident, validTo: '2036-00-01' }, 'valid-to is not a date'],
    ['whose validity ends before it begins', { ...resident, validTo: '2016-02-29' }, 'valid-to is before valid-from'],
    ['of a country that is no code', { ...foreigner, country: 'U1A' }, 'country is not three letters'],
  ])('%s is refused', (_what, person, detail) => {
    expect(refused(person)).toBe(`invalidMedia: ${detail}`)
  })

  it('names no personal content in any refusal', () => {
    for (const name of ['birth', 'idNumber', 'validFrom'] as const)
      expect(refused({ ...resident, [name]: '20260230' })).not.toContain('20260230')
  })

  it('never becomes a resident card for a flag that is not blank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff }), (flag) => {
        const image = cardImage(resident)
        image.text[248] = flag & 0xff
        image.text[249] = flag >> 8
        const card = decodeCard(image, TODAY)
        expect(card.ok).toBe(flag === 0x20)
      }),
    )
  })

  it('never throws, whatever its text block holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), fc.constantFrom(0x20, 0x4a, 0x49, 0x59), (text, flag) => {
        text[248] = flag
        text[249] = 0
        expect(decodeCard({ text, photo: new Uint8Array(1024) }, TODAY).ok).toBe(false)
      }),
    )
  })
})

describe('inner lengths', () => {
  it('must agree with each other and with what came', () => {
    const { text, photo } = cardImage(resident)
    const data = joinBaseRecord(text, photo)
    expect(splitBaseRecord(data, false).ok).toBe(true)
    expect(splitBaseRecord(data.slice(0, -1), false).ok).toBe(false)
    expect(splitBaseRecord(data, true).ok).toBe(false)
    for (const at of [0, 1, 2, 3]) expect(splitBaseRecord(data.with(at, (data[at] ?? 0) ^ 1), false).ok).toBe(false)
    expect(splitBaseRecord(new Uint8Array(3), false).ok).toBe(false)
  })
})

describe('chip dates and addresses', () => {
  it('know the calendar', () => {
    expect(chipDay('20000229')).toBe('2000-02-29')
    for (const day of ['19000229', '20250431', '2025010', '2025O101', '00000000']) expect(chipDay(day)).toBeUndefined()
  })
  it('a blank newest address is none', () => {
    const blank = new Uint8Array(70).map((_, i) => (i % 2 === 0 ? 0x20 : 0))
    expect(decodeNewestAddress(blank)).toEqual({ ok: true, value: undefined })
    expect(decodeNewestAddress(new Uint8Array(68)).ok).toBe(false)
  })
})
