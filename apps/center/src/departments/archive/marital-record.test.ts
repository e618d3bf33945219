import { describe, expect, it } from 'vitest'
import { deriveMaritalRecord, recordSentences } from './marital-record.ts'
import type { RegistryEvent } from './registry.ts'

const own = { name: '张明', idNumber: '310199198604122313' }
const li = { name: '李芳', idNumber: '310199198809034624' }
const zhou = { name: '周欣', idNumber: '310199198111087249' }
let serial = 0

function event(kind: RegistryEvent['kind'], date: string, partner = li, self = own): RegistryEvent {
  return { kind, date, number: `T-${++serial}`, registrar: '婚姻登记处（虚构）', district: '310104', parties: [self, partner] }
}

function ask(events: readonly RegistryEvent[], more: { name?: string; idNumber?: string; spouseName?: string } = {}) {
  return deriveMaritalRecord(events, { ...own, ...more, asOf: '2026-11-24' })
}

describe('deriving a marital record from registry events', () => {
  const marriage = event('marriage', '2014-05-20')
  const divorce = event('divorce', '2019-03-01')
  const second = event('marriage', '2021-06-01', zhou)
  it.each([
    ['no event', [], 'N1'],
    ['one marriage', [marriage], 'M1'],
    ['marriage, divorce', [marriage, divorce], 'M2'],
    ['the same two, found in the other order', [divorce, marriage], 'M2'],
    ['marriage, divorce, marriage', [marriage, divorce, second], 'M3'],
    ['two marriages (the first ended by judgement or death, which leaves no event)', [marriage, second], 'M3'],
    ['marriage, certificate reissued', [marriage, event('reissue-marriage', '2018-01-01')], 'M4'],
    ['marriage, reissue, divorce', [marriage, event('reissue-marriage', '2016-01-01'), divorce], 'M2'],
    ['marriage, divorce, divorce certificate reissued', [marriage, divorce, event('reissue-divorce', '2020-01-01')], 'M4'],
    ['marriage annulled', [marriage, event('annulment', '2015-01-01')], 'M5'],
    ['annulled, then married again', [marriage, event('annulment', '2015-01-01'), second], 'M3'],
    ['an event dated after the query is not counted', [marriage, event('divorce', '2027-01-01')], 'M1'],
  ] as const)('%s → %s', (_name, events, code) => {
    expect(ask(events).code).toBe(code)
  })

  it('on one day, puts the marriage before its own divorce and a divorce before a new marriage', () => {
    expect(ask([event('divorce', '2014-05-20'), event('marriage', '2014-05-20')]).code).toBe('M2')
    expect(ask([marriage, event('marriage', '2019-03-01', zhou), event('divorce', '2019-03-01')]).code).toBe('M3')
  })

  it('does not see the events of other people', () => {
    const stranger = { name: '王蕾', idNumber: '310199199401251283' }
    expect(ask([event('marriage', '2014-05-20', li, stranger)]).code).toBe('N1')
  })

  it('finds old records under the 15-digit number of the same person', () => {
    const old = { name: '张明', idNumber: '310199860412231' }
    expect(ask([event('marriage', '1998-05-20', li, old)]).code).toBe('M1')
  })

  it('answers N3 when the spouse or the own name differs from the record, and gives no name away', () => {
    for (const record of [ask([marriage], { spouseName: '王芳' }), ask([marriage], { name: '张敏' })]) {
      expect(record.code).toBe('N3')
      expect(recordSentences(record).join('')).not.toMatch(/李芳|张明/)
    }
    expect(ask([marriage], { spouseName: '李芳' }).code).toBe('M1')
    expect(ask([], { spouseName: '李芳' }).code).toBe('N1')
  })

  it('takes the look-alikes of the separator dot for U+00B7, and nothing else for anything', () => {
    const partner = { name: '买买提·艾力', idNumber: '310199198809034624' }
    const record = [event('marriage', '2014-05-20', partner)]
    expect(ask(record, { spouseName: '买买提•艾力' }).code).toBe('M1')
    expect(ask(record, { spouseName: '买买提艾力' }).code).toBe('N3')
  })

  it('N1 speaks of 未婚 or 单身 only to say that it does not prove it', () => {
    const text = recordSentences(ask([])).join('')
    expect(text.replaceAll('不能证明当事人未婚或单身', '')).not.toMatch(/未婚|单身/)
    expect(text).toContain('不能证明')
  })
})
