import { Actions } from '../frame/actions.tsx'
import { Page } from '../frame/page.tsx'
import { say, word } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'

/** One purpose, one consent. Declining is drawn exactly as agreeing. */
export function Consent({ screen }: { readonly screen: ScreenOf<'consent'> }) {
  return (
    <Page screen={screen} actions={<Actions actions={screen.actions} equal />}>
      <dl className="points points-wide">
        <div className="point">
          <dt>{word('ui.consent.purpose')}</dt>
          <dd>{say(screen.purpose)}</dd>
        </div>
        <div className="point">
          <dt>{word('ui.consent.data')}</dt>
          <dd>
            <ul className="data-list">
              {screen.data.map((item) => (
                <li key={say(item)}>{say(item)}</li>
              ))}
            </ul>
          </dd>
        </div>
        <div className="point">
          <dt>{word('ui.consent.recipient')}</dt>
          <dd>{say(screen.recipient)}</dd>
        </div>
        <div className="point">
          <dt>{word('ui.consent.retention')}</dt>
          <dd>{say(screen.retention)}</dd>
        </div>
        <div className="point">
          <dt>{word('ui.consent.refusal')}</dt>
          <dd>{say(screen.refusal)}</dd>
        </div>
      </dl>
      <p className="small-print">{word('ui.consent.version', { version: screen.textVersion })}</p>
    </Page>
  )
}
