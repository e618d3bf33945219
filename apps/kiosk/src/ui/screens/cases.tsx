import { ActionButton } from '../frame/action-button.tsx'
import { Page } from '../frame/page.tsx'
import { say, word } from '../words/words.ts'
import { ToneIcon } from './callout.tsx'
import type { ScreenOf } from './of-kind.ts'

export function Cases({ screen }: { readonly screen: ScreenOf<'cases'> }) {
  return (
    <Page screen={screen}>
      {screen.cases.length === 0 ? <p className="what">{word('ui.cases.none')}</p> : null}
      <ul className="cases">
        {screen.cases.map((item) => (
          <li key={item.caseCode} className="case">
            <div className="case-words">
              <p className="case-name">{say(item.name)}</p>
              <p className={`case-state tone-${item.tone}`}>
                <ToneIcon tone={item.tone} />
                {say(item.state)}
              </p>
              <p className="case-more">
                <span>{say(item.submittedAt)}</span> <span>{item.caseCode}</span>
              </p>
            </div>
            {item.open === undefined ? null : <ActionButton action={item.open} />}
          </li>
        ))}
      </ul>
    </Page>
  )
}
