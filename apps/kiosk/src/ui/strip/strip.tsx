import type { StripHint } from '@zhengyin/flows/screens/screen'
import { say } from '../words/words.ts'
import type { Part } from './layout.ts'
import { Machine } from './machine.tsx'

/** The apparatus strip: at the foot in portrait, at the side or in the header where the panel is wide. */
export function Strip({ hint, parts }: { readonly hint: StripHint; readonly parts: readonly Part[] }) {
  return (
    <aside className={hint.part === 'none' ? 'strip' : 'strip strip-lit'}>
      <div className="strip-say">
        <p className="strip-title">{say(hint.title)}</p>
        <p className="strip-text">{say(hint.text)}</p>
      </div>
      <Machine parts={parts} hint={hint} />
    </aside>
  )
}
