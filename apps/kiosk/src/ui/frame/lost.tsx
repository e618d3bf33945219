import type { TerminalFacts } from '../../api.ts'
import { OutOfOrder } from '../pictures/scenes.tsx'
import { word } from '../words/words.ts'
import { Header } from './header.tsx'

/** The socket is gone. The page says so, keeps trying, and promises nothing. */
export function Lost({ facts, heardAt }: { readonly facts: TerminalFacts | null; readonly heardAt: number }) {
  return (
    <div className="frame frame-lost" data-screen="lost">
      {facts === null ? null : <Header facts={facts} heardAt={heardAt} />}
      <main className="main">
        <div className="page page-still" role="alert">
          <OutOfOrder />
          <h1 className="question">{word('ui.lost.title')}</h1>
          <p className="lead">{word('ui.lost.lead')}</p>
          <p className="lead">{word('ui.lost.safe')}</p>
        </div>
      </main>
    </div>
  )
}
