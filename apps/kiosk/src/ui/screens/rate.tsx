import { Button } from 'react-aria-components'
import { Page } from '../frame/page.tsx'
import { useSend } from '../frame/send.ts'
import { say } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'

/** 好差评: five words of the same weight in the standard's order; how full the mark is says the level, no face flatters. */
export function Rate({ screen }: { readonly screen: ScreenOf<'rate'> }) {
  const send = useSend()
  return (
    <Page screen={screen}>
      <ul className="levels">
        {screen.levels.map(({ level, label, intent }) => (
          <li key={level}>
            <Button className="level" onPress={() => send(intent)}>
              <svg className="level-mark" viewBox="0 0 120 24" aria-hidden="true" focusable="false">
                {[1, 2, 3, 4, 5].map((dot) => (
                  <circle key={dot} cx={dot * 22 - 6} cy="12" r="8" className={dot <= level ? 'level-dot level-on' : 'level-dot'} />
                ))}
              </svg>
              {say(label)}
            </Button>
          </li>
        ))}
      </ul>
    </Page>
  )
}
