import { useState } from 'react'
import { Button } from 'react-aria-components'
import { ActionButton } from '../frame/action-button.tsx'
import { Page } from '../frame/page.tsx'
import { useSend } from '../frame/send.ts'
import { EyeIcon } from '../pictures/icons.tsx'
import { say, word } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'

type Row = ScreenOf<'check'>['rows'][number]

export function Check({ screen }: { readonly screen: ScreenOf<'check'> }) {
  return (
    <Page screen={screen}>
      <dl className="rows">
        {screen.rows.map((row) => (
          <CheckRow key={row.field} row={row} />
        ))}
      </dl>
    </Page>
  )
}

/**
 * A masked value shows while its button is held. The core sends the value for a short time; when the finger leaves earlier, the mask is
 * back at once.
 */
function CheckRow({ row }: { readonly row: Row }) {
  const send = useSend()
  const [held, setHeld] = useState(false)
  const value = say(row.value)
  const [masked, setMasked] = useState(value)
  if (isMasked(value) && value !== masked) setMasked(value)
  const shown = held || row.reveal === undefined ? value : masked
  const { reveal, change } = row
  return (
    <div className="row">
      <dt>{say(row.label)}</dt>
      <dd className="row-value">{shown}</dd>
      {reveal === undefined && change === undefined ? null : (
        <dd className="row-controls">
          {reveal === undefined ? null : (
            <Button
              className={`action action-${reveal.emphasis}`}
              onPressStart={() => {
                setHeld(true)
                send(reveal.intent)
              }}
              onPressEnd={() => setHeld(false)}
            >
              <EyeIcon />
              {word('ui.reveal.hold', { act: say(reveal.label) })}
            </Button>
          )}
          {change === undefined ? null : <ActionButton action={change} />}
        </dd>
      )}
    </div>
  )
}

/** The core masks with asterisks (姓*名, 3101********1234). */
function isMasked(value: string): boolean {
  return value.includes('*') || value.includes('＊')
}
