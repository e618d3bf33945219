/**
 * What is being typed into one field: text that is settled, a caret counted in code points (a plane-2 character is one), and the pinyin
 * letters that are not characters yet. It never leaves the ui before the person presses the act.
 */
export interface Composing {
  readonly text: string
  readonly caret: number
  readonly letters: string
  readonly page: number
}

export const MOST_LETTERS = 24

export function startComposing(text: string): Composing {
  return { text, caret: codePoints(text).length, letters: '', page: 0 }
}

export function codePoints(text: string): readonly string[] {
  return Array.from(text)
}

/** Puts text at the caret; what would go past `max` code points is left out. */
export function insert(state: Composing, added: string, max: number): Composing {
  const points = codePoints(state.text)
  const room = Math.max(0, max - points.length)
  const taken = codePoints(added).slice(0, room)
  const text = [...points.slice(0, state.caret), ...taken, ...points.slice(state.caret)].join('')
  return { ...state, text, caret: state.caret + taken.length }
}

export function typeLetter(state: Composing, letter: string): Composing {
  if (state.letters.length >= MOST_LETTERS) return state
  return { ...state, letters: state.letters + letter, page: 0 }
}

/** Takes a candidate: its letters are used up, the rest is composed on. */
export function take(state: Composing, candidate: { readonly text: string; readonly letters: number }, max: number): Composing {
  return { ...insert(state, candidate.text, max), letters: state.letters.slice(candidate.letters), page: 0 }
}

/** The letters go first, then the code point before the caret. */
export function erase(state: Composing): Composing {
  if (state.letters !== '') return { ...state, letters: state.letters.slice(0, -1), page: 0 }
  if (state.caret === 0) return state
  const points = codePoints(state.text)
  const text = [...points.slice(0, state.caret - 1), ...points.slice(state.caret)].join('')
  return { ...state, text, caret: state.caret - 1 }
}

export function turnPage(state: Composing, by: 1 | -1, pages: number): Composing {
  return { ...state, page: Math.min(Math.max(0, state.page + by), Math.max(0, pages - 1)) }
}

/** The browser counts the caret in UTF-16 units. */
export function caretFromUnits(text: string, units: number): number {
  return codePoints(text.slice(0, units)).length
}

export function unitsFromCaret(text: string, caret: number): number {
  return codePoints(text).slice(0, caret).join('').length
}
