import type { Screen } from '@zhengyin/flows/screens/screen'
import { useEffect, useRef } from 'react'
import { say, word } from '../words/words.ts'

/**
 * The question of the page. It takes the focus when another page appears, so that a listener hears where they are and Tab starts there.
 */
export function Heading({ screen }: { readonly screen: Pick<Screen, 'title' | 'lead' | 'step'> }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const title = say(screen.title)
  const { step } = screen

  useEffect(() => {
    heading.current?.focus({ preventScroll: true })
  }, [])

  return (
    <div className="heading">
      {step === undefined ? null : (
        <div className="steps">
          <p className="steps-text">
            <span>{word('ui.step', { index: step.index, total: step.total })}</span> <span>{say(step.name)}</span>
          </p>
          <div className="steps-line" aria-hidden="true">
            {Array.from({ length: step.total }, (_, at) => (
              <i key={at} className={at < step.index ? 'steps-done' : undefined} />
            ))}
          </div>
        </div>
      )}
      <h1 ref={heading} tabIndex={-1} className="question">
        {title}
      </h1>
      {screen.lead === undefined ? null : <p className="lead">{say(screen.lead)}</p>}
    </div>
  )
}
