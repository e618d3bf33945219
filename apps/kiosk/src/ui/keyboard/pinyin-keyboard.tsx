import { DeleteIcon, NextIcon, PreviousIcon } from '../pictures/icons.tsx'
import { word } from '../words/words.ts'
import { Key } from './key.tsx'
import type { Candidate, PinyinTable } from './pinyin.ts'

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'] as const
/** U+00B7, the dot of names such as 阿依古丽·买买提. */
export const NAME_DOT = '\u00b7'
export function PinyinKeyboard({
  table,
  letters,
  candidates,
  perPage,
  page,
  onLetter,
  onCandidate,
  onText,
  onDelete,
  onPage,
}: {
  readonly table: PinyinTable | 'loading' | 'broken'
  readonly letters: string
  readonly candidates: readonly Candidate[]
  /** Candidates on one page. */
  readonly perPage: number
  readonly page: number
  readonly onLetter: (letter: string) => void
  readonly onCandidate: (candidate: Candidate) => void
  readonly onText: (text: string) => void
  readonly onDelete: () => void
  readonly onPage: (by: 1 | -1) => void
}) {
  const pages = Math.ceil(candidates.length / perPage)
  const shown = candidates.slice(page * perPage, (page + 1) * perPage)
  return (
    <fieldset className="keyboard keyboard-pinyin" aria-label={word('ui.keyboard')}>
      <div className="candidates">
        <p className="typed" aria-live="polite">
          {letters === '' ? null : <span className="listen-only">{word('ui.pinyin.typed')}</span>}
          <span lang="zh-Latn-pinyin">{letters}</span>
        </p>
        {shown.length === 0 ? (
          <p className={letters === '' ? 'candidates-hint candidates-empty' : 'candidates-hint'}>{hint(table, letters)}</p>
        ) : (
          <fieldset className="candidates-list" aria-label={word('ui.pinyin.candidates')}>
            {shown.map((candidate) => (
              <Key key={candidate.text} kind="candidate" label={candidate.text} onPress={() => onCandidate(candidate)} />
            ))}
          </fieldset>
        )}
        {pages > 1 ? (
          <div className="candidates-pages">
            <Key
              kind="page"
              label={<PreviousIcon />}
              spoken={word('ui.pinyin.previous')}
              disabled={page === 0}
              onPress={() => onPage(-1)}
            />
            <Key kind="page" label={<NextIcon />} spoken={word('ui.pinyin.next')} disabled={page >= pages - 1} onPress={() => onPage(1)} />
          </div>
        ) : null}
      </div>
      {ROWS.map((row, at) => (
        <div key={row} className="key-row">
          {at === 2 ? <Key label={NAME_DOT} spoken={word('ui.key.dot')} onPress={() => onText(NAME_DOT)} /> : null}
          {Array.from(row, (letter) => (
            <Key key={letter} label={letter} onPress={() => onLetter(letter)} />
          ))}
          {at === 2 ? <Key kind="wide" label={<DeleteIcon />} spoken={word('ui.key.delete')} onPress={onDelete} /> : null}
        </div>
      ))}
    </fieldset>
  )
}

function hint(table: PinyinTable | 'loading' | 'broken', letters: string): string {
  if (table === 'loading') return word('ui.pinyin.loading')
  if (table === 'broken') return word('ui.pinyin.broken')
  return letters === '' ? word('ui.pinyin.hint') : word('ui.pinyin.none')
}
