import { Page } from '../frame/page.tsx'
import { Farewell } from '../pictures/scenes.tsx'
import { say } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'

export function FarewellPage({ screen }: { readonly screen: ScreenOf<'farewell'> }) {
  return (
    <Page screen={screen}>
      <div className="stage">
        <Farewell />
      </div>
      <ul className="reminders">
        {screen.reminders.map((line) => (
          <li key={say(line)}>{say(line)}</li>
        ))}
      </ul>
    </Page>
  )
}
