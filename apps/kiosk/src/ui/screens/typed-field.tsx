import type { Field } from '@zhengyin/flows/screens/screen'
import { type Ref, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useCandidatesOnPage } from '../keyboard/candidates-on-page.ts'
import {
  type Composing,
  caretFromUnits,
  codePoints,
  erase,
  insert,
  startComposing,
  take,
  turnPage,
  typeLetter,
  unitsFromCaret,
} from '../keyboard/composing.ts'
import { DigitsKeyboard } from '../keyboard/digits-keyboard.tsx'
import { candidatesOf } from '../keyboard/pinyin.ts'
import { PinyinKeyboard } from '../keyboard/pinyin-keyboard.tsx'
import { usePinyin } from '../keyboard/use-pinyin.ts'
import { WarningIcon } from '../pictures/icons.tsx'
import { say, word } from '../words/words.ts'

type Typed = Exclude<Field, { readonly type: 'choice' }>

export interface TypedFieldHandle {
  focus(): void
  /** A key of a hardware keyboard pressed anywhere on the page. */
  key(event: KeyboardEvent): void
  /** Letters that are not characters yet would be lost: says so, and true when there are some. */
  holdsBack(): boolean
}

/** A name in pinyin or a number: the field, its error, and its keys drawn in the page's keyboard place. */
export function TypedField({
  field,
  active,
  keyboardPlace,
  onActive,
  onChange,
  onCommit,
  ref,
}: {
  readonly field: Typed
  readonly active: boolean
  readonly keyboardPlace: HTMLElement | null
  readonly onActive: () => void
  readonly onChange: (value: string) => void
  readonly onCommit: () => void
  readonly ref: Ref<TypedFieldHandle>
}) {
  const input = useRef<HTMLInputElement>(null)
  const ids = { input: useId(), hint: useId(), error: useId() }
  const [state, setState] = useState<Composing>(() => startComposing(field.value))
  const [heldBack, setHeldBack] = useState(false)
  const table = usePinyin(field.type === 'name')
  const candidates = useMemo(() => (typeof table === 'string' ? [] : candidatesOf(table, state.letters)), [table, state.letters])
  const perPage = useCandidatesOnPage()
  const max = field.maxCodePoints
  const full = codePoints(state.text).length >= max

  useLayoutEffect(() => {
    const element = input.current
    const at = unitsFromCaret(state.text, state.caret)
    if (element !== null && document.activeElement === element && element.selectionStart !== at) element.setSelectionRange(at, at)
  }, [state])

  const change = (next: Composing) => {
    setState(next)
    setHeldBack(false)
    if (next.text !== state.text) onChange(next.text)
  }
  const unfinished = heldBack && state.letters !== ''
  const text = (added: string) => change(insert(state, added, max))
  const choose = (at: number) => {
    const candidate = candidates[state.page * perPage + at]
    if (candidate !== undefined) change(take(state, candidate, max))
    return candidate !== undefined
  }
  const page = (by: 1 | -1) => setState(turnPage(state, by, Math.ceil(candidates.length / perPage)))

  const key = (event: KeyboardEvent): boolean => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return false
    const onButton = event.target instanceof HTMLButtonElement
    if (event.key === 'Backspace') {
      change(erase(state))
      return true
    }
    if (event.key === 'Enter' && !onButton) {
      if (state.letters === '' || !choose(0)) onCommit()
      return true
    }
    if (field.type === 'digits') {
      if (/^[0-9]$/.test(event.key)) return text(event.key), true
      if (field.allowX && /^[xX]$/.test(event.key)) return text('X'), true
      return event.key.length === 1 && event.key !== ' '
    }
    if (/^[a-zA-Z]$/.test(event.key)) {
      change(typeLetter(state, event.key.toLowerCase()))
      return true
    }
    if (state.letters !== '') {
      if (/^[1-9]$/.test(event.key)) return choose(Number(event.key) - 1) || true
      if (event.key === ' ' && !onButton) return choose(0) || true
      if (event.key === 'PageDown') return page(1), true
      if (event.key === 'PageUp') return page(-1), true
      if (event.key === 'Escape') return setState({ ...state, letters: '', page: 0 }), true
    }
    return false
  }

  useImperativeHandle(ref, () => ({
    focus: () => input.current?.focus(),
    key: (event) => {
      if (key(event)) event.preventDefault()
    },
    holdsBack: () => {
      setHeldBack(state.letters !== '')
      return state.letters !== ''
    },
  }))

  const error = unfinished ? word('ui.pinyin.unfinished') : field.error === undefined ? null : say(field.error)
  const described = [field.hint === undefined ? null : ids.hint, error === null ? null : ids.error].filter((id) => id !== null)
  return (
    <div className={error === null ? 'field' : 'field field-wrong'}>
      <label className="field-label" htmlFor={ids.input}>
        {say(field.label)}
        {field.optional ? <span className="optional">{word('ui.optional')}</span> : null}
      </label>
      {field.hint === undefined ? null : (
        <p id={ids.hint} className="field-hint">
          {say(field.hint)}
        </p>
      )}
      {error === null ? null : <FieldError id={ids.error} text={error} />}
      <input
        ref={input}
        id={ids.input}
        className={active ? 'input input-active' : 'input'}
        type="text"
        inputMode="none"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        value={state.text}
        aria-invalid={error !== null}
        aria-describedby={described.length === 0 ? undefined : described.join(' ')}
        onFocus={onActive}
        onChange={(event) => {
          const points = codePoints(event.target.value).slice(0, max)
          const value = points.join('')
          change({
            ...state,
            text: value,
            caret: Math.min(points.length, caretFromUnits(event.target.value, event.target.selectionStart ?? 0)),
          })
        }}
        onSelect={(event) => {
          const at = caretFromUnits(state.text, event.currentTarget.selectionStart ?? 0)
          if (at !== state.caret) setState({ ...state, caret: at })
        }}
      />
      <output className="field-full">{full ? word('ui.field.full', { max }) : ''}</output>
      {active && keyboardPlace !== null
        ? createPortal(
            field.type === 'name' ? (
              <PinyinKeyboard
                table={table}
                letters={state.letters}
                candidates={candidates}
                perPage={perPage}
                page={state.page}
                onLetter={(letter) => change(typeLetter(state, letter))}
                onCandidate={(candidate) => change(take(state, candidate, max))}
                onText={text}
                onDelete={() => change(erase(state))}
                onPage={page}
              />
            ) : (
              <DigitsKeyboard allowX={field.allowX} onText={text} onDelete={() => change(erase(state))} />
            ),
            keyboardPlace,
          )
        : null}
    </div>
  )
}

export function FieldError({ text, id }: { readonly text: string; readonly id?: string }) {
  return (
    <p id={id} className="field-error" role="alert">
      <WarningIcon />
      <span>{text}</span>
    </p>
  )
}
