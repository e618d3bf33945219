import { err, ok, type Result } from '@zhengyin/kernel'
import { checkCreditCode } from './credit-code.ts'

/** 1 国家 … 6 村（社区）; districts of a municipality also use 3. */
export type ItemLevel = '1' | '2' | '3' | '4' | '5' | '6'

/** 基本编码 of GB/T 39554.1-2020, 12 digits; the split was inferred from real codes, the text is not public. */
export interface BaseItemCode {
  readonly base: string
  /** 00 nation, 31 Shanghai, 44 Guangdong … */
  readonly area: string
  readonly type: string
  /** Undefined for a type that the list does not name. */
  readonly typeName: string | undefined
  readonly main: string
  readonly sub: string
}

/** 实施编码 (31) or 业务办理项编码 (33). */
export interface ItemCode extends BaseItemCode {
  readonly code: string
  /** Acting body: normally its credit code; streets use placeholders that fail the check. */
  readonly body: string
  readonly bodyIsCreditCode: boolean
  readonly level: ItemLevel
  readonly levelName: string
  /** Absent in the 31-character form. */
  readonly handlingSerial: string | undefined
}

export type ItemCodeError =
  | { readonly code: 'length'; readonly length: number }
  | { readonly code: 'charset'; readonly position: number; readonly character: string }
  | { readonly code: 'level'; readonly position: 19; readonly character: string }

const LEVELS: Record<ItemLevel, string> = {
  '1': '国家级',
  '2': '省级',
  '3': '市级（直辖市的区也用 3）',
  '4': '县级',
  '5': '镇（乡、街道）级',
  '6': '村（社区）级',
}

const TYPES = new Map([
  ['01', '行政许可'],
  ['02', '行政处罚'],
  ['03', '行政强制'],
  ['04', '行政征收'],
  ['05', '行政给付'],
  ['06', '行政检查'],
  ['07', '行政确认'],
  ['08', '行政奖励'],
  ['09', '行政裁决'],
  ['10', '其他行政权力'],
  ['20', '公共服务'],
])

export function parseBaseItemCode(text: string): Result<BaseItemCode, ItemCodeError> {
  if (text.length !== 12) return err({ code: 'length', length: text.length })
  const wrong = firstWrong(text, /^[0-9]$/, 1)
  if (wrong) return err(wrong)
  const type = text.slice(2, 4)
  return ok({ base: text, area: text.slice(0, 2), type, typeName: TYPES.get(type), main: text.slice(4, 9), sub: text.slice(9, 12) })
}

export function parseItemCode(text: string): Result<ItemCode, ItemCodeError> {
  if (text.length !== 31 && text.length !== 33) return err({ code: 'length', length: text.length })
  const wrong = firstWrong(text.slice(0, 18), /^[0-9A-Z]$/, 1) ?? firstWrong(text.slice(18), /^[0-9]$/, 19)
  if (wrong) return err(wrong)
  const level = text.charAt(18)
  if (!isLevel(level)) return err({ code: 'level', position: 19, character: level })
  const base = parseBaseItemCode(text.slice(19, 31))
  if (!base.ok) return base
  const body = text.slice(0, 18)
  return ok({
    ...base.value,
    code: text,
    body,
    bodyIsCreditCode: checkCreditCode(body).ok,
    level,
    levelName: LEVELS[level],
    handlingSerial: text.length === 33 ? text.slice(31) : undefined,
  })
}

function isLevel(character: string): character is ItemLevel {
  return Object.hasOwn(LEVELS, character)
}

function firstWrong(text: string, fits: RegExp, from: number): ItemCodeError | undefined {
  const index = Array.from(text).findIndex((character) => !fits.test(character))
  return index < 0 ? undefined : { code: 'charset', position: from + index, character: text[index] ?? '' }
}
