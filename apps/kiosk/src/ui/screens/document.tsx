import { PdfSheet } from '../document/pdf-sheet.tsx'
import { Page } from '../frame/page.tsx'
import { say, word } from '../words/words.ts'
import type { ScreenOf } from './of-kind.ts'

/** The real sheet as it will be printed, and its result in words. */
export function DocumentPage({ screen }: { readonly screen: ScreenOf<'document'> }) {
  return (
    <Page screen={screen}>
      <div className="document">
        <section className="summary" aria-label={word('ui.document.summary')}>
          {screen.summary.map((line) => (
            <p key={say(line)}>{say(line)}</p>
          ))}
        </section>
        <PdfSheet key={screen.pdfBase64.length} pdfBase64={screen.pdfBase64} />
      </div>
    </Page>
  )
}
