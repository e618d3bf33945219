import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { say, zhText } from '../say.ts'
import type { TextKey } from '../text.ts'
import { zhCN } from './zh-CN.ts'

const SOURCE = new URL('../../', import.meta.url)
const source = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('texts/') && !file.includes('testing/'))
  .map((file) => readFileSync(new URL(file, SOURCE), 'utf8'))
  .join('\n')

const texts = Object.entries(zhCN) as readonly [TextKey, string][]

test('no text is unused', () => {
  expect(texts.map(([key]) => key).filter((key) => !source.includes(`'${key}'`))).toEqual([])
})

test('no two keys say the same in the same place', () => {
  const byPlace = new Map<string, string[]>()
  for (const [key, text] of texts) {
    const place = `${key.split('.')[0]}: ${text}`
    byPlace.set(place, [...(byPlace.get(place) ?? []), key])
  }
  const repeated = [...byPlace.values()].filter((keys) => keys.length > 1)
  // What to do can be the same after two different things happened.
  expect(repeated.filter((keys) => !keys.every((key) => key.endsWith('.todo')))).toEqual([])
})

test('messages hold simple arguments only, which paper can fill in too', () => {
  for (const [, text] of texts) expect(text.replaceAll(/\{[a-z]+\}/g, '')).not.toMatch(/[{}]/)
})

test('a missing value is a bug, not a blank', () => {
  expect(() => zhText(say('idle.lead'))).toThrow('seconds')
  expect(zhText(say('idle.lead', { seconds: 20 }))).toBe('20 秒后会清除您的信息。')
})

describe('manner', () => {
  const LINE = 22

  const offending = (isBad: (text: string) => boolean) => texts.filter(([, text]) => isBad(text)).map(([key]) => key)

  test('lines have at most 22 characters', () => {
    const length = (line: string) => Array.from(line.replaceAll(/\{\w+\}/g, '')).length
    expect(offending((text) => text.split(/(?<=[。？！])/).some((line) => length(line) > LINE))).toEqual([])
  })

  test('nobody is blamed, and there is no jargon and no code', () => {
    expect(offending((text) => /失败|异常|无效|非法|禁止|错误|超时|故障|请求|系统|抱歉|对不起|0x|[A-Z]{3,}/.test(text))).toEqual([])
  })

  test('no button is only 确定 or 取消', () => {
    expect(texts.filter(([, text]) => ['确定', '取消', '确认', '提交', 'OK'].includes(text))).toEqual([])
  })

  test('nothing is promised that does not exist', () => {
    expect(texts.filter(([, text]) => /短信|微信|电话通知|邮件|快递/.test(text))).toEqual([])
  })

  test('no message states or implies that somebody is unmarried', () => {
    const about = texts.filter(([, text]) => /未婚|单身/.test(text))
    expect(about.map(([key]) => key)).toEqual(['notice.scope.detail'])
    for (const [, text] of about) expect(text).toMatch(/不证明未婚或单身/)
    expect(texts.filter(([, text]) => /没有结婚|未结婚|无婚姻|没结过婚/.test(text))).toEqual([])
  })

  test('nothing says that the card was taken back: the reader cannot see it', () => {
    expect(texts.filter(([, text]) => /已取走|已拿走|已取回/.test(text))).toEqual([])
  })

  test('an error says what happened and what to do', () => {
    const what = texts.filter(([key]) => /^identify\..+\.what$/.test(key)).map(([key]) => key)
    expect(what.length).toBeGreaterThan(8)
    for (const key of what) expect(zhCN).toHaveProperty([key.replace('.what', '.todo')])
  })
})
