import { Page } from '../frame/page.tsx'
import { TruthPicture } from '../pictures/scenes.tsx'
import { say } from '../words/words.ts'
import { FactsList } from './facts-list.tsx'
import type { ScreenOf } from './of-kind.ts'
import { Truth } from './truth.tsx'

/** Something is under way: where the application is, what is known of it, and a way out. Changes are read out as they come. */
export function Wait({ screen }: { readonly screen: ScreenOf<'wait'> }) {
  return (
    <Page screen={screen}>
      <div className="stage stage-low">
        <TruthPicture truth={screen.truth} />
        <div className="breath" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      </div>
      <div aria-live="polite">
        {screen.truth === undefined ? null : <Truth truth={screen.truth} />}
        <p className="what">{say(screen.what)}</p>
        <FactsList facts={screen.facts} />
      </div>
    </Page>
  )
}
