import { uiZhCN } from '@zhengyin/flows/screens/texts/ui-zh-CN'
import { expect, test } from 'vitest'
import { say, word } from './words.ts'

const sources = Object.values(import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true })).join('\n')

/** Keys put together from a part or a truth. */
const BUILT = [/^ui\.part\./, /^ui\.truth\./]

test('every word of the ui is used, and every used word exists', () => {
  const used = new Set([...sources.matchAll(/['"](ui\.[A-Za-z.-]+)['"]/g)].map((match) => match[1]))
  const keys = Object.keys(uiZhCN)
  expect(keys.filter((key) => !used.has(key) && !BUILT.some((built) => built.test(key)))).toEqual([])
  expect([...used].filter((key) => key !== undefined && !keys.includes(key))).toEqual([])
})

test('ICU values are put in, and the catalogue speaks for itself', () => {
  expect(word('ui.step', { index: 2, total: 5 })).toBe('第 2 步，共 5 步')
  expect(say({ zh: '婚姻登记档案查询', en: 'Marriage archive' })).toBe('婚姻登记档案查询')
})

test('nothing the ui says uses the words people do not understand', () => {
  for (const [key, text] of Object.entries(uiZhCN)) expect(text, key).not.toMatch(/非法|无效|禁止|异常|失败|^确定$|^取消$/)
})
