import { expect, test } from 'vitest'
import { shanghaiDistricts, shanghaiDivision } from './divisions.ts'
import { nationCodes, nationName } from './nations.ts'

test('fifty-six nations and the two further codes of GB/T 3304', () => {
  expect(nationCodes).toHaveLength(58)
  expect(['01', '11', '26', '56', '97', '98'].map(nationName)).toEqual(['汉', '满', '东乡', '基诺', '其他', '外国血统中国籍人士'])
  expect(nationName('57')).toBeUndefined()
  expect(nationName('1')).toBeUndefined()
})

test('sixteen districts of Shanghai; merged ones are known as retired', () => {
  expect(shanghaiDistricts).toHaveLength(16)
  expect(shanghaiDivision('310104')).toEqual({ code: '310104', name: '徐汇区', retired: false })
  expect(shanghaiDivision('310103')).toEqual({ code: '310103', name: '卢湾区', retired: true })
  expect(shanghaiDivision('310199')).toBeUndefined()
})
