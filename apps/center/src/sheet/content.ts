/** The words of a sheet. Everything the page shows is here; the layout adds no text of its own. */
import { maskIdNumber, maskName } from '@zhengyin/kernel'
import { chineseTime } from '../civil-time.ts'
import { chineseDate, EVENT_KINDS, recordSentences } from '../departments/archive/marital-record.ts'
import type { Sheet } from './sheet.ts'

/** What was searched, and what can never be found there. */
export const SEARCH_SCOPE = '本市市、区两级档案馆馆藏的婚姻登记档案'
export const OUTSIDE_SCOPE = '不含外省市办理的登记、涉外婚姻登记，以及人民法院判决或调解的离婚'

export interface SheetContent {
  readonly issuer: string
  readonly kind: string
  readonly title: string
  readonly badge: string | undefined
  readonly caseLabel: string
  readonly caseCode: string
  readonly facts: readonly { readonly label: string; readonly value: string; readonly strong?: boolean; readonly half?: boolean }[]
  readonly resultHeading: string
  readonly result: readonly string[]
  readonly table:
    | { readonly heading: string; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
    | undefined
  readonly notesHeading: string
  readonly notes: readonly string[]
  readonly verify: {
    readonly heading: string
    readonly code: string
    /** Undefined on a preview. */
    readonly qr: string | undefined
    readonly lines: readonly string[]
  }
  readonly signature: { readonly issuer: string; readonly date: string }
  readonly seal: { readonly large: string; readonly small: string } | undefined
  readonly foot: readonly string[]
  readonly watermark: readonly string[]
}

export function sheetContent(sheet: Sheet): SheetContent {
  const { record, archiveName, demo } = sheet
  const issuer = demo ? `${archiveName}（演示）` : archiveName
  const nothing = record.code === 'N1'
  const title = nothing ? '查无此档告知书' : '婚姻登记档案查询结果'
  const purpose = `仅供向${sheet.bankName}办理贷款使用`
  return {
    issuer,
    kind: '婚姻登记档案查询 · 办理贷款用途',
    title,
    badge: sheet.reprint ? '补打' : undefined,
    caseLabel: '查档编号',
    caseCode: sheet.caseCode,
    facts: [
      { label: '申请人', value: maskName(sheet.applicant.name), half: true },
      { label: '证件号码', value: maskIdNumber(sheet.applicant.idNumber), half: true },
      { label: '查档事项', value: '婚姻登记档案查询（本人查询）' },
      { label: '查档范围', value: `${SEARCH_SCOPE}；${OUTSIDE_SCOPE}。` },
      { label: '用途限定', value: purpose, strong: true },
    ],
    resultHeading: '查询结果',
    result: recordSentences(record),
    table:
      record.rows.length === 0
        ? undefined
        : {
            heading: '馆藏登记信息',
            columns: ['登记类别', '登记日期', '登记机关', '登记证字号', '对方当事人'],
            rows: record.rows.map((row) => [
              EVENT_KINDS[row.kind],
              chineseDate(row.date),
              row.registrar,
              row.number,
              maskName(row.partner),
            ]),
          },
    notesHeading: '来源与效力说明',
    notes: [
      nothing
        ? `本告知书由${archiveName}根据馆藏检索结果出具，只反映 ${chineseTime(sheet.decidedAt)} 审核时馆藏的内容；没有查到，不等于没有办理过登记。`
        : `本件摘自${archiveName}馆藏婚姻登记档案，只反映 ${chineseTime(sheet.decidedAt)} 审核时馆藏的内容，不是登记证件，也不代替登记证件。`,
      '不在查档范围内的情形，以相应登记机关或人民法院出具的文书为准。',
      '本件限用于上列用途，请使用人核验后留存；核验页只显示状态与结果，不显示当事人信息。',
      ...(demo ? ['本件是演示样张：由演示系统根据虚构数据生成，不具有法律效力，样章不代表任何机关。'] : []),
    ],
    verify:
      sheet.verify === undefined
        ? { heading: '校验码', code: '预览件无校验码', qr: undefined, lines: ['打印时生成校验码和二维码。'] }
        : {
            heading: '校验码',
            code: sheet.verify.grouped,
            qr: `${sheet.verify.url}#${sheet.verify.code}`,
            lines: [
              `扫码或登录 ${sheet.verify.url}`,
              '输入校验码和证件号码后四位核验',
              `核验截止 ${chineseDate(isoDay(sheet.verify.validUntil))}`,
            ],
          },
    signature: { issuer, date: chineseDate(isoDay(sheet.decidedAt)) },
    seal: demo ? { large: '样章', small: '仅供演示' } : undefined,
    foot: [
      `${sheet.use === 'print' ? '打印时间' : '预览时间'} ${chineseTime(sheet.printedAt)}`,
      `终端 ${sheet.terminal.kioskId} ${sheet.terminal.siteName}`,
      sheet.use === 'print' ? `份数 ${sheet.copy.n}/${sheet.copy.of}` : '预览',
    ],
    watermark: [...(demo ? ['演示样张'] : []), ...(sheet.use === 'preview' ? ['预览'] : []), `${purpose} ${isoDay(sheet.printedAt)}`],
  }
}

/** Every piece of text on the page, for the check that each character has a glyph. */
export function allText(content: SheetContent): string {
  const pieces: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') pieces.push(value)
    else if (Array.isArray(value)) value.forEach(collect)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(content)
  return pieces.join('\n')
}

function isoDay(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10)
}
