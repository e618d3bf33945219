import type { StripHint } from '@zhengyin/flows/screens/screen'
import { say, word } from '../words/words.ts'
import type { Part } from './layout.ts'
import { Machine } from './machine.tsx'

/**
 * The apparatus strip: at the foot in portrait, at the side or in the header where the panel is wide. Before a person has begun it stands
 * large with the names of its parts; in a journey it steps back.
 */
export function Strip({ hint, parts, large }: { readonly hint: StripHint; readonly parts: readonly Part[]; readonly large: boolean }) {
  const classes = ['strip', hint.part === 'none' ? '' : 'strip-lit', large ? 'strip-large' : ''].filter((name) => name !== '')
  return (
    <aside className={classes.join(' ')}>
      <div className="strip-say">
        <p className="strip-title">{say(hint.title)}</p>
        <p className="strip-text">{say(hint.text)}</p>
      </div>
      <p className="listen-only">{describe(hint, parts)}</p>
      <Machine parts={parts} hint={hint} />
    </aside>
  )
}

/** The drawing in words: which part of the machine is lit. */
function describe(hint: StripHint, parts: readonly Part[]): string {
  if (hint.part === 'none' || !parts.includes(hint.part)) return word('ui.machine')
  return word('ui.machineLit', { part: word(`ui.part.${hint.part}`) })
}
