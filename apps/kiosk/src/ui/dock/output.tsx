import { useEffect, useState } from 'react'
import type { DockAct, DockState } from '../../dock-api.ts'
import { PdfSheet } from '../document/pdf-sheet.tsx'
import type { DockClient } from './client.ts'
import { PAPER_NAMES } from './words.ts'

/** Paper: what lies in the trays, what came out last, and the hands that take, load and jam it. */
export function Output({
  client,
  state,
  act,
}: {
  readonly client: DockClient
  readonly state: DockState
  readonly act: (act: DockAct) => void
}) {
  const { documentPrinter, receiptPrinter } = state
  const sheet = useLast(client, 'last-sheet', documentPrinter.sheetsInOutput)
  const slip = useLast(client, 'last-slip', receiptPrinter.slipWaiting ? 1 : 0)
  return (
    <section className="pair">
      <div>
        <h2>文件打印机</h2>
        <p className={documentPrinter.jammed ? 'bad' : undefined}>
          纸盒 {documentPrinter.sheetsInTray} 张，出口 {documentPrinter.sheetsInOutput} 张{documentPrinter.jammed ? '，卡纸' : ''}
        </p>
        <div className="buttons">
          <button type="button" disabled={documentPrinter.sheetsInOutput === 0} onClick={() => act({ act: 'take-paper' })}>
            拿走文件
          </button>
          <button type="button" onClick={() => act({ act: 'load-paper', sheets: 100 })}>
            装 100 张纸
          </button>
          {documentPrinter.jammed ? (
            <button type="button" onClick={() => act({ act: 'clear-jam' })}>
              清除卡纸
            </button>
          ) : (
            <button type="button" onClick={() => act({ act: 'jam' })}>
              卡纸
            </button>
          )}
        </div>
        <details className="last">
          <summary>最后一份文件</summary>
          {sheet === null ? <p>还没有打印过。</p> : <LastSheet blob={sheet} />}
        </details>
      </div>
      <div>
        <h2>回执打印机</h2>
        <p className={receiptPrinter.paper === 'out' ? 'bad' : undefined}>
          {PAPER_NAMES[receiptPrinter.paper]}
          {receiptPrinter.slipWaiting ? '，回执等着被拿走' : ''}
        </p>
        <div className="buttons">
          <button type="button" disabled={!receiptPrinter.slipWaiting} onClick={() => act({ act: 'take-slip' })}>
            拿走回执
          </button>
        </div>
        <details className="last">
          <summary>最后一张回执</summary>
          {slip === null ? <p>还没有打印过。</p> : <LastSlip blob={slip} />}
        </details>
      </div>
    </section>
  )
}

/** Looked at again whenever the count of what lies there changes. */
function useLast(client: DockClient, what: 'last-sheet' | 'last-slip', count: number): Blob | null {
  const [blob, setBlob] = useState<Blob | null>(null)
  useEffect(() => {
    let here = true
    void client.last(what).then((found) => {
      if (here && found !== null) setBlob(found)
    })
    return () => {
      here = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- `count` is the occasion to look again, not an input
  }, [client, what, count])
  return blob
}

function LastSheet({ blob }: { readonly blob: Blob }) {
  const base64 = useBase64(blob)
  return base64 === null ? null : <PdfSheet key={base64.length} pdfBase64={base64} />
}

function LastSlip({ blob }: { readonly blob: Blob }) {
  const base64 = useBase64(blob)
  return base64 === null ? null : <img className="slip-image" src={`data:image/png;base64,${base64}`} alt="最后一张回执的样子" />
}

function useBase64(blob: Blob): string | null {
  const [base64, setBase64] = useState<string | null>(null)
  useEffect(() => {
    let here = true
    void blob.arrayBuffer().then((buffer) => {
      if (here) setBase64(btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')))
    })
    return () => {
      here = false
    }
  }, [blob])
  return base64
}
