import { beforeAll, expect, test } from 'vitest'
import { candidatesOf, type PinyinTable, parsePinyinTable } from '../src/ui/keyboard/pinyin.ts'
import { makePinyinTable } from './pinyin-table.ts'

let source: string
let table: PinyinTable

beforeAll(async () => {
  source = await makePinyinTable()
  table = parsePinyinTable(source)
})

const texts = (letters: string) => candidatesOf(table, letters).map((candidate) => candidate.text)

test('the table stays under a megabyte', () => {
  expect(Buffer.byteLength(source)).toBeLessThanOrEqual(1_000_000)
})

test.each([
  ['zhe', '喆'],
  ['kun', '堃'],
  ['yan', '䶮'],
  ['yan', '龑'],
  ['jie', '㛃'],
])('%s offers %s on the first page of twelve', (letters, character) => {
  expect(texts(letters).slice(0, 12)).toContain(character)
})

test('a plane-2 character is one candidate and can be typed', () => {
  expect(texts('wei')).toContain('𬀩')
})

test('surnames come first for their syllable', () => {
  for (const [letters, surname] of [
    ['li', '李'],
    ['wang', '王'],
    ['zhang', '张'],
    ['lv', '吕'],
  ] as const)
    expect(texts(letters)[0]).toBe(surname)
})

test('every character of GB 2312 level 1 and 2 can be typed', () => {
  const typed = new Set([...table.characters.values()].flat())
  const decoder = new TextDecoder('gb2312')
  const missing: string[] = []
  for (let row = 0xb0; row <= 0xf7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      const character = decoder.decode(Uint8Array.of(row, cell))
      if (/^\p{Script=Han}$/u.test(character) && !typed.has(character)) missing.push(character)
    }
  }
  expect(missing).toEqual([])
})

test('words of several syllables are offered before their first character', () => {
  const found = texts('jianguo')
  expect(found.indexOf('建国')).toBeLessThan(found.indexOf('建'))
  expect(candidatesOf(table, 'jianguo')[0]?.letters).toBe('jianguo'.length)
})
