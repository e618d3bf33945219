import type { Action, Field } from '@zhengyin/flows/screens/screen'
import { useEffect, useRef, useState } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'
import { Actions } from '../frame/actions.tsx'
import { Heading } from '../frame/heading.tsx'
import { ScrollArea } from '../frame/scroll-area.tsx'
import { useSend } from '../frame/send.ts'
import { say } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'
import { FieldError, TypedField, type TypedFieldHandle } from './typed-field.tsx'

/** One question. What is typed stays here until the primary control commits all of it with `answer`. */
export function Form({ screen }: { readonly screen: ScreenOf<'form'> }) {
  const send = useSend()
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(screen.fields.map((field) => [field.id, field.value])),
  )
  const typed = screen.fields.filter((field) => field.type !== 'choice')
  const [activeId, setActiveId] = useState(typed[0]?.id)
  const handles = useRef(new Map<string, TypedFieldHandle>())
  const form = useRef<HTMLFormElement>(null)
  const [keyboardPlace, setKeyboardPlace] = useState<HTMLElement | null>(null)
  const wrong = screen.fields.find((field) => field.error !== undefined)?.id

  useEffect(() => {
    if (wrong !== undefined) handles.current.get(wrong)?.focus()
  }, [wrong])

  useEffect(() => {
    const page = form.current
    if (page === null || activeId === undefined) return
    const typing = (event: KeyboardEvent) => handles.current.get(activeId)?.key(event)
    page.addEventListener('keydown', typing)
    return () => page.removeEventListener('keydown', typing)
  }, [activeId])

  const act = (action: Action) => {
    if (action.intent.type !== 'answer') send(action.intent)
    else if (![...handles.current.values()].some((handle) => handle.holdsBack())) send({ type: 'answer', values })
  }
  const commit = () => {
    const answer = screen.actions.find((action) => action.emphasis === 'primary')
    if (answer !== undefined) act(answer)
  }
  const setValue = (id: string, value: string) => setValues((was) => ({ ...was, [id]: value }))

  return (
    <form ref={form} className="page page-form" noValidate onSubmit={(event) => event.preventDefault()}>
      <Heading screen={screen} />
      <ScrollArea>
        <div className="fields">
          {screen.fields.map((field) =>
            field.type === 'choice' ? (
              <Choice key={field.id} field={field} value={values[field.id] ?? ''} onChange={(value) => setValue(field.id, value)} />
            ) : (
              <TypedField
                key={field.id}
                field={field}
                active={field.id === activeId}
                keyboardPlace={keyboardPlace}
                onActive={() => setActiveId(field.id)}
                onChange={(value) => setValue(field.id, value)}
                onCommit={commit}
                ref={(handle) => {
                  if (handle === null) handles.current.delete(field.id)
                  else handles.current.set(field.id, handle)
                }}
              />
            ),
          )}
        </div>
      </ScrollArea>
      {typed.length === 0 ? null : <div ref={setKeyboardPlace} className="keyboard-place" />}
      <Actions actions={screen.actions} onAction={act} />
    </form>
  )
}

function Choice({
  field,
  value,
  onChange,
}: {
  readonly field: Extract<Field, { readonly type: 'choice' }>
  readonly value: string
  readonly onChange: (value: string) => void
}) {
  return (
    <RadioGroup className="choice" value={value === '' ? null : value} onChange={onChange} isInvalid={field.error !== undefined}>
      <Label className="field-label">{say(field.label)}</Label>
      {field.error === undefined ? null : <FieldError text={say(field.error)} />}
      <div className="options">
        {field.options.map((option) => (
          <Radio key={option.value} value={option.value} className="option">
            <i className="option-mark" aria-hidden="true" />
            {say(option.label)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
