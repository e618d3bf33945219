import { expect, test } from 'vitest'
import { commonCharacters, unicodeRange } from './fonts.ts'

test('the common font holds GB 2312, Latin and the marks of screens, and leaves rare name characters to the whole font', () => {
  const common = new Set(commonCharacters())
  for (const character of '婚姻登记档案查询啊齄Az09，。“”·Ａ') expect(common.has(character), character).toBe(true)
  for (const character of '喆堃䶮㛃𬀩') expect(common.has(character), character).toBe(false)
  expect([...common].filter((character) => /\p{Script=Han}/u.test(character)).length).toBeGreaterThanOrEqual(6763)
})

test('neighbouring characters become one range', () => {
  expect(unicodeRange(['a', 'b', 'c', 'x', '䶮'])).toBe('U+61-63,U+78,U+4DAE')
})
