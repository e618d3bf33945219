import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { NextIcon, PreviousIcon } from '../pictures/icons.tsx'
import { word } from '../words/words.ts'
import { type OpenPdf, openPdf } from './open-pdf.ts'

type Opened = OpenPdf | 'drawing' | 'broken'

/** The PDF itself, drawn on a canvas page by page. Nothing of it is kept when the page is left. */
export function PdfSheet({ pdfBase64 }: { readonly pdfBase64: string }) {
  const [pdf, setPdf] = useState<Opened>('drawing')
  const [page, setPage] = useState(1)
  const [whole, setWhole] = useState(true)

  useEffect(() => {
    const opening = openPdf(pdfBase64)
    let here = true
    opening.then(
      (opened) => here && setPdf(opened),
      (error: unknown) => {
        console.error('the sheet could not be opened', error)
        if (here) setPdf('broken')
      },
    )
    return () => {
      here = false
      opening.then(
        (opened) => opened.close(),
        () => undefined,
      )
    }
  }, [pdfBase64])

  const onBroken = useCallback(() => setPdf('broken'), [])

  if (pdf === 'broken') {
    return (
      <p className="pdf-note" role="alert">
        {word('ui.document.broken')}
      </p>
    )
  }
  if (pdf === 'drawing') {
    return <output className="pdf-note">{word('ui.document.drawing')}</output>
  }
  return (
    <div className={whole ? 'pdf pdf-whole' : 'pdf'}>
      <PdfPage key={`${page} ${whole}`} pdf={pdf} page={page} onBroken={onBroken} />
      <div className="pdf-controls">
        {pdf.pages > 1 ? (
          <>
            <Button className="action action-secondary" isDisabled={page === 1} onPress={() => setPage(page - 1)}>
              <PreviousIcon />
              {word('ui.document.previous')}
            </Button>
            <output>{word('ui.document.page', { page, pages: pdf.pages })}</output>
            <Button className="action action-secondary" isDisabled={page === pdf.pages} onPress={() => setPage(page + 1)}>
              {word('ui.document.next')}
              <NextIcon />
            </Button>
          </>
        ) : null}
        <Button className="action action-secondary" onPress={() => setWhole(!whole)}>
          {whole ? word('ui.document.larger') : word('ui.document.whole')}
        </Button>
      </div>
    </div>
  )
}

function PdfPage({ pdf, page, onBroken }: { readonly pdf: OpenPdf; readonly page: number; readonly onBroken: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const drawing = pdf.draw(page, element)
    drawing.done.catch((error: unknown) => {
      console.error('the sheet could not be drawn', error)
      onBroken()
    })
    return () => drawing.cancel()
  }, [pdf, page, onBroken])
  return (
    <figure className="pdf-page" aria-label={word('ui.document.sheet', { page, pages: pdf.pages })}>
      <canvas ref={canvas} className="pdf-canvas" aria-hidden="true" />
    </figure>
  )
}
