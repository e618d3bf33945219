import { expect, test } from 'vitest'
import { candidatesOf, parsePinyinTable } from './pinyin.ts'

const table = parsePinyinTable('xi\t西喜\nan\t安岸\nxian\t先县\nxi an\t西安\nzhang\t张章\nzhan\t占\n')
const texts = (letters: string) => candidatesOf(table, letters).map((candidate) => candidate.text)

test('no letters, no candidates', () => {
  expect(texts('')).toEqual([])
})

test('letters that can be read two ways offer both', () => {
  expect(texts('xian')).toEqual(['西安', '先', '县', '西', '喜'])
})

test('a candidate says how many letters it answers, so that the rest is composed on', () => {
  expect(candidatesOf(table, 'xizhang').find((candidate) => candidate.text === '西')).toEqual({ text: '西', letters: 2 })
})

test('an unfinished syllable offers what it may become', () => {
  expect(texts('zha')).toEqual(['张', '章', '占'])
})

test('letters that are no pinyin offer nothing', () => {
  expect(texts('vvv')).toEqual([])
})
