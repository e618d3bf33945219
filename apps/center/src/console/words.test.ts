import { expect, test } from 'vitest'
import { reasonWords } from './words.ts'

test('reasons that a terminal reports are told in words', () => {
  expect(reasonWords('paperJammed、visit-ended')).toBe('卡纸；打印结束前，申请人已离开或本次办理已结束')
})

test('a person’s own words stay as written', () => {
  expect(reasonWords('姓名、号码与档案不一致')).toBe('姓名、号码与档案不一致')
  expect(reasonWords('paperJammed、新的原因')).toBe('paperJammed、新的原因')
})
