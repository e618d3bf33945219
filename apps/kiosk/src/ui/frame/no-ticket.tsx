import { OutOfOrder } from '../pictures/scenes.tsx'
import { type UiTextKey, word } from '../words/words.ts'

/** A page opened without its ticket explains itself to whoever started the program, in Chinese and English. */
export function NoTicket() {
  return (
    <Explain
      title="ui.ticket.title"
      lines={['ui.ticket.lead', 'ui.ticket.todo']}
      en={['ui.ticket.titleEn', 'ui.ticket.leadEn', 'ui.ticket.todoEn']}
    />
  )
}

export function Refused({ reason }: { readonly reason: 'replaced' | 'origin' | 'schema' }) {
  switch (reason) {
    case 'replaced':
      return <Explain title="ui.replaced.title" lines={['ui.replaced.lead']} en={['ui.replaced.leadEn']} />
    case 'origin':
      return <NoTicket />
    case 'schema':
      return <Explain title="ui.schema.title" lines={['ui.schema.lead']} en={['ui.schema.leadEn']} />
  }
}

function Explain({
  title,
  lines,
  en,
}: {
  readonly title: UiTextKey
  readonly lines: readonly UiTextKey[]
  readonly en: readonly UiTextKey[]
}) {
  return (
    <div className="frame frame-lost" data-screen="no-ticket">
      <main className="main">
        <div className="page page-still">
          <OutOfOrder />
          <h1 className="question">{word(title)}</h1>
          {lines.map((key) => (
            <p key={key} className="lead">
              {word(key)}
            </p>
          ))}
          <div lang="en" className="in-english">
            {en.map((key) => (
              <p key={key} className="lead">
                {word(key)}
              </p>
            ))}
          </div>
        </div>
      </main>
    </div>
  )
}
