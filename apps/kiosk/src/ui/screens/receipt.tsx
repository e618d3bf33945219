import { Page } from '../frame/page.tsx'
import { say, word } from '../words/words.ts'
import { FactsList } from './facts-list.tsx'
import type { ScreenOf } from './of-kind.ts'
import { Truth } from './truth.tsx'

export function Receipt({ screen }: { readonly screen: ScreenOf<'receipt'> }) {
  return (
    <Page screen={screen}>
      <div className={`slip slip-${screen.truth}`}>
        <Truth truth={screen.truth} />
        <dl className="slip-number">
          <dt>{say(screen.number.label)}</dt>
          <dd>{grouped(screen.number.value)}</dd>
        </dl>
        <FactsList facts={screen.facts} />
      </div>
      {screen.next.length === 0 ? null : (
        <section className="next">
          <h2>{word('ui.next')}</h2>
          <ol>
            {screen.next.map((line) => (
              <li key={say(line)}>{say(line)}</li>
            ))}
          </ol>
        </section>
      )}
    </Page>
  )
}

/** Long numbers in groups that can be copied by hand: 10 Crockford characters in fives, 15 digits of a case in threes. */
function grouped(value: string) {
  const size = value.length === 15 ? 3 : 5
  if (value.length <= 6 || value.includes(' ')) return value
  const groups: string[] = []
  for (let at = 0; at < value.length; at += size) groups.push(value.slice(at, at + size))
  return groups.map((group, at) => (
    <span key={`${at} ${group}`} className="group">
      {group}
    </span>
  ))
}
