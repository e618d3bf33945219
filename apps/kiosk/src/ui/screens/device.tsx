import { ProgressBar } from 'react-aria-components'
import { Page } from '../frame/page.tsx'
import { DevicePicture } from '../pictures/scenes.tsx'
import { say } from '../words/words.ts'
import { Callout } from './callout.tsx'
import type { ScreenOf } from './of-kind.ts'

/** A device needs the person: the picture shows where and how; last time's problem stands above it. */
export function Device({ screen }: { readonly screen: ScreenOf<'device'> }) {
  const { problem, progress } = screen
  return (
    <Page screen={screen}>
      {problem === undefined ? null : (
        <Callout tone="warning">
          <p className="callout-what">{say(problem.what)}</p>
          <p>{say(problem.todo)}</p>
        </Callout>
      )}
      <div className="stage">
        <DevicePicture picture={screen.picture} halted={problem !== undefined} />
        {progress === undefined ? null : (
          <ProgressBar
            className="progress"
            value={progress.done}
            maxValue={progress.total}
            valueLabel={say(progress.text)}
            aria-label={say(screen.title)}
          >
            {({ percentage }) => (
              <>
                <div className="progress-line">
                  <div className="progress-done" style={{ inlineSize: `${percentage ?? 0}%` }} />
                </div>
                <output className="progress-text">{say(progress.text)}</output>
              </>
            )}
          </ProgressBar>
        )}
      </div>
    </Page>
  )
}
