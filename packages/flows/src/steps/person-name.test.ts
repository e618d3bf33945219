import { expect, test } from 'vitest'
import { checkName } from './person-name.ts'

const good = [
  '喆',
  '堃',
  '䶮',
  '龑',
  '㛃',
  '𬀩',
  '𮧖',
  '〇',
  '欧阳娜娜',
  '阿依古丽·买买提',
  'MARIE-CLAIRE D’ARC',
  'José',
  '王'.repeat(50),
  '',
]
test.each(good)('%s is a name', (name) => expect(checkName(name)).toEqual({ name, problem: null }))

test.each(['李芳;', '李1', '李\u202e芳', '<李>', '李\n芳', '李\u0000'])('%j is not', (name) =>
  expect(checkName(name).problem).toBe('letters'),
)

test.each(['阿依古丽·', '·买买提', '阿依古丽··买买提', '·'])('%s has a dot that joins nothing', (name) =>
  expect(checkName(name).problem).toBe('dots'),
)

test('code points are counted, not UTF-16 units', () => {
  expect(checkName('𬀩'.repeat(50)).problem).toBeNull()
  expect(checkName('𬀩'.repeat(51)).problem).toBe('tooLong')
})

test('outer blanks go, everything else stays as written', () => {
  expect(checkName(' 张 明 ').name).toBe('张 明')
  expect(checkName('e\u0301').name).toBe('e\u0301')
})
