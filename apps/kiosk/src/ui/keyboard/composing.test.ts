import { expect, test } from 'vitest'
import { caretFromUnits, erase, insert, startComposing, take, turnPage, typeLetter, unitsFromCaret } from './composing.ts'

test('a plane-2 character is one character for the caret, the limit and the eraser', () => {
  const state = insert(startComposing('王'), '𬀩', 2)
  expect(state).toMatchObject({ text: '王𬀩', caret: 2 })
  expect(insert(state, '明', 2).text).toBe('王𬀩')
  expect(erase(state).text).toBe('王')
  expect(unitsFromCaret('王𬀩明', 2)).toBe(3)
  expect(caretFromUnits('王𬀩明', 3)).toBe(2)
})

test('a name of fifty characters with U+00B7 fits, the fifty-first is left out', () => {
  const name = `${'阿'.repeat(24)}·${'买'.repeat(25)}`
  expect(insert(startComposing(''), `${name}提`, 50).text).toBe(name)
})

test('text goes in at the caret', () => {
  expect(insert({ ...startComposing('张明'), caret: 1 }, '晓', 50)).toMatchObject({ text: '张晓明', caret: 2 })
})

test('a candidate uses up its letters and the rest stays', () => {
  let state = startComposing('')
  for (const letter of 'zhangming') state = typeLetter(state, letter)
  expect(take(state, { text: '张', letters: 5 }, 50)).toMatchObject({ text: '张', letters: 'ming' })
})

test('the eraser takes letters before characters, and stops at the start', () => {
  const state = typeLetter(startComposing('张'), 'm')
  expect(erase(state)).toMatchObject({ text: '张', letters: '' })
  expect(erase(erase(state)).text).toBe('')
  expect(erase({ ...startComposing('张'), caret: 0 }).text).toBe('张')
})

test('pages stop at both ends', () => {
  const state = startComposing('')
  expect(turnPage(state, -1, 3).page).toBe(0)
  expect(turnPage({ ...state, page: 2 }, 1, 3).page).toBe(2)
})
