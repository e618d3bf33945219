import { Page } from '../frame/page.tsx'
import { say } from '../words/words.ts'
import { ToneIcon } from './callout.tsx'
import type { ScreenOf } from './of-kind.ts'

/** What happened, then what to do. */
export function Message({ screen }: { readonly screen: ScreenOf<'message'> }) {
  const urgent = screen.tone === 'error' || screen.tone === 'warning'
  return (
    <Page screen={screen}>
      <div className={`message message-${screen.tone}`} role={urgent ? 'alert' : undefined}>
        <div className="message-sign">
          <ToneIcon tone={screen.tone} />
        </div>
        <p className="what">{say(screen.what)}</p>
      </div>
      {screen.todo.length === 0 ? null : (
        <ol className="todo">
          {screen.todo.map((line) => (
            <li key={say(line)}>{say(line)}</li>
          ))}
        </ol>
      )}
    </Page>
  )
}
