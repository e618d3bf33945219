/**
 * Pinyin to characters, from the table made at build time. One line of the table is `syllables TAB candidates`: characters of one
 * syllable are written together, words of several syllables (`jian guo`) are separated by spaces, both in order of use.
 */
export interface PinyinTable {
  readonly characters: ReadonlyMap<string, readonly string[]>
  readonly words: ReadonlyMap<string, readonly string[]>
  readonly longestSyllable: number
}

export interface Candidate {
  readonly text: string
  /** How many letters of the input this candidate answers. */
  readonly letters: number
}

const MOST_SYLLABLES = 4

export function parsePinyinTable(source: string): PinyinTable {
  const characters = new Map<string, readonly string[]>()
  const words = new Map<string, readonly string[]>()
  let longestSyllable = 0
  for (const line of source.split('\n')) {
    const tab = line.indexOf('\t')
    if (tab < 0) continue
    const syllables = line.slice(0, tab)
    const found = line.slice(tab + 1)
    if (syllables.includes(' ')) words.set(syllables, found.split(' '))
    else {
      characters.set(syllables, Array.from(found))
      longestSyllable = Math.max(longestSyllable, syllables.length)
    }
  }
  return { characters, words, longestSyllable }
}

/** Words for the whole input first, then characters of its first syllable; an unfinished syllable offers what it may become. */
export function candidatesOf(table: PinyinTable, letters: string): readonly Candidate[] {
  if (letters === '') return []
  const found = new Map<string, Candidate>()
  const add = (text: string, used: number) => {
    if (!found.has(text)) found.set(text, { text, letters: used })
  }
  for (const split of splits(table, letters, MOST_SYLLABLES)) {
    for (let count = split.length; count > 1; count -= 1) {
      const syllables = split.slice(0, count)
      for (const text of table.words.get(syllables.join(' ')) ?? []) add(text, syllables.join('').length)
    }
  }
  const ordered = [...found.values()].sort((a, b) => b.letters - a.letters)
  for (const candidate of ordered) found.delete(candidate.text)
  for (const candidate of ordered) found.set(candidate.text, candidate)
  for (let length = Math.min(table.longestSyllable, letters.length); length > 0; length -= 1) {
    for (const text of table.characters.get(letters.slice(0, length)) ?? []) add(text, length)
  }
  if (!table.characters.has(letters)) {
    for (const [syllable, texts] of table.characters) {
      if (syllable.startsWith(letters)) for (const text of texts.slice(0, UNFINISHED)) add(text, letters.length)
    }
  }
  return [...found.values()]
}

/** Characters offered for each syllable that an unfinished one may become. */
const UNFINISHED = 4

/** Ways to read the letters as syllables from the start, longest syllables first; a tail that is no syllable is left out. */
function splits(table: PinyinTable, letters: string, most: number): readonly (readonly string[])[] {
  const ways: string[][] = []
  const walk = (at: number, taken: readonly string[]): void => {
    if (taken.length > 1) ways.push([...taken])
    if (taken.length === most) return
    for (let length = Math.min(table.longestSyllable, letters.length - at); length > 0; length -= 1) {
      const syllable = letters.slice(at, at + length)
      if (table.characters.has(syllable)) walk(at + length, [...taken, syllable])
    }
  }
  walk(0, [])
  return ways.sort((a, b) => b.join('').length - a.join('').length || a.length - b.length)
}
