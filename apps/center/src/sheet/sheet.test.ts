import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { deriveMaritalRecord } from '../departments/archive/marital-record.ts'
import type { RegistryEvent } from '../departments/archive/registry.ts'
import { divorce, LI, marriage, ZHANG } from '../testing/test-center.ts'
import { allText, sheetContent } from './content.ts'
import { loadFonts, MissingGlyphs } from './fonts.ts'
import { renderSheet } from './render.ts'
import type { Sheet } from './sheet.ts'

/** Of poppler-utils. */
const PDFTOTEXT = 'pdftotext'
const VERIFY = {
  code: '0123456789ABCDEF',
  grouped: '0123 4567 89AB CDEF',
  url: 'https://center.example/verify',
  validUntil: new Date('2026-12-24T10:14:00+08:00'),
}

function sheet(events: readonly RegistryEvent[], more: Partial<Sheet> = {}): Sheet {
  return {
    use: 'print',
    caseCode: '041562600000014',
    applicant: ZHANG,
    record: deriveMaritalRecord(events, { ...ZHANG, asOf: '2026-11-24' }),
    archiveName: '市档案局',
    bankName: '某银行',
    decidedAt: new Date('2026-11-24T10:12:00+08:00'),
    printedAt: new Date('2026-11-24T10:14:00+08:00'),
    terminal: { kioskId: 'T001', siteName: '康健支行' },
    copy: { n: 1, of: 1 },
    reprint: false,
    verify: VERIFY,
    demo: true,
    ...more,
  }
}

const N1 = sheet([])
const M1 = sheet([marriage()])

describe('the words of a stamped sheet', () => {
  it.each([
    ['N1', N1],
    ['M1', M1],
  ])('%s carries scope, purpose, masked applicant, number, time, terminal, copy, verify code and its own weight', (_code, given) => {
    const text = allText(sheetContent(given))
    for (const words of [
      '本市市、区两级档案馆馆藏的婚姻登记档案',
      '仅供向某银行办理贷款使用',
      '张*',
      '3101**********2313',
      '041562600000014',
      '2026年11月24日 10:14',
      'T001 康健支行',
      '份数 1/1',
      '0123 4567 89AB CDEF',
      'https://center.example/verify#0123456789ABCDEF',
      '来源与效力说明',
      '演示样张',
      '样章',
    ]) {
      expect(text).toContain(words)
    }
    expect(text).not.toMatch(/张明|李芳|310199198604122313/)
  })

  it('N1 never says 未婚 or 单身 but to deny that it proves it', () => {
    const text = allText(sheetContent(N1))
    expect(text).toContain('查无此档告知书')
    expect(text.replaceAll('不能证明当事人未婚或单身', '')).not.toMatch(/未婚|单身|无配偶/)
  })

  it('a divorce in the registry changes the sheet', () => {
    const text = allText(sheetContent(sheet([marriage(), divorce('2020-01-02')])))
    expect(text).toContain('最近一次为2020年1月2日办理的离婚登记')
    expect(text).not.toMatch(/单身|未婚/)
  })

  it('a reprint says 补打, a preview has no code, and only a real connector omits the specimen marks', () => {
    expect(sheetContent(sheet([], { reprint: true })).badge).toBe('补打')
    const { verify: _none, ...without } = sheet([], { use: 'preview' })
    expect(allText(sheetContent(without))).not.toContain('0123')
    expect(allText(sheetContent(sheet([], { demo: false })))).not.toMatch(/演示|样张|样章/)
  })
})

describe('the rendered sheet', () => {
  it('is one page, the same bytes for the same sheet', async () => {
    const [first, second] = [await renderSheet(M1), await renderSheet(M1)]
    expect(first.pages).toBe(1)
    expect(first.pdf.equals(second.pdf)).toBe(true)
    expect(first.pdf.subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('goes on to a second page, which names issuer and number again', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ ...marriage(`19${70 + index}-01-01`), number: `J-${index}` }))
    const { pages } = await renderSheet(sheet(many))
    expect(pages).toBeGreaterThan(1)
  })

  it('refuses loudly a character that the fonts cannot draw, instead of printing a gap', async () => {
    const rare = { name: '𠮷田', idNumber: LI.idNumber }
    const record = sheet([marriage('2014-05-20', [ZHANG, rare])])
    await expect(renderSheet(record)).rejects.toThrow(MissingGlyphs)
    expect(loadFonts().missing('欧阳䶮堃·')).toEqual([])
  })

  const poppler = spawnSync(PDFTOTEXT, ['-v']).error === undefined
  it.skipIf(!poppler)(
    `has its words as text${poppler ? '' : ' (SKIPPED: pdftotext of poppler-utils is not on this machine)'}`,
    async () => {
      const { pdf } = await renderSheet(N1)
      const { stdout } = spawnSync(PDFTOTEXT, ['-raw', '-', '-'], { input: pdf })
      const text = stdout.toString('utf8')
      for (const words of [
        '查无此档告知书',
        '仅供向某银行办理贷款使用',
        '0123 4567 89AB CDEF',
        '不能证明当事人未婚或单身',
        '3101**********2313',
      ])
        expect(text).toContain(words)
    },
  )
})
