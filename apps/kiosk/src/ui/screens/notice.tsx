import { Page } from '../frame/page.tsx'
import { say } from '../words/words.ts'
import { Callout } from './callout.tsx'
import type { ScreenOf } from './of-kind.ts'

export function Notice({ screen }: { readonly screen: ScreenOf<'notice'> }) {
  return (
    <Page screen={screen}>
      {screen.callout === undefined ? null : (
        <Callout tone={screen.callout.tone}>
          <p>{say(screen.callout.text)}</p>
        </Callout>
      )}
      <dl className="points">
        {screen.points.map((point) => (
          <div key={say(point.term)} className="point">
            <dt>{say(point.term)}</dt>
            <dd>{say(point.detail)}</dd>
          </div>
        ))}
      </dl>
    </Page>
  )
}
