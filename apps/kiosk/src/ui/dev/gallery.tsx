/** Shows one sample screen (`gallery.html#form-name`) without a core; what it sends is kept for tests in `window.sent`. */
import type { Intent } from '@zhengyin/flows/screens/intent'
import { useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { Frame } from '../frame/frame.tsx'
import { lockPage } from '../frame/lock-page.ts'
import { Lost } from '../frame/lost.tsx'
import { NoTicket } from '../frame/no-ticket.tsx'
import { applyPanel } from '../frame/panel.ts'
import sheetUrl from './sample.pdf?url'
import { sampleFacts, samplesWith } from './samples.ts'

declare global {
  interface Window {
    sent: Intent[]
    sampleNames: readonly string[]
  }
}

const sheet = new Uint8Array(await (await fetch(sheetUrl)).arrayBuffer())
const samples = samplesWith(btoa(Array.from(sheet, (byte) => String.fromCharCode(byte)).join('')))

window.sent = []
window.sampleNames = [...Object.keys(samples), 'lost', 'no-ticket']
applyPanel(document.documentElement, sampleFacts.pxPerMm)
const heardAt = performance.now()

function Gallery() {
  const name = useSyncExternalStore(
    (changed) => {
      addEventListener('hashchange', changed)
      return () => removeEventListener('hashchange', changed)
    },
    () => location.hash.slice(1) || 'attract',
  )
  if (name === 'lost') return <Lost facts={sampleFacts} heardAt={heardAt} />
  if (name === 'no-ticket') return <NoTicket />
  const screen = samples[name]
  if (screen === undefined) return <p>{window.sampleNames.join(' ')}</p>
  return (
    <Frame
      key={name}
      facts={sampleFacts}
      heardAt={heardAt}
      screen={screen}
      rev={window.sampleNames.indexOf(name)}
      send={(intent) => {
        window.sent.push(intent)
      }}
    />
  )
}

const root = document.getElementById('root')
if (root === null) throw new Error('gallery.html has no root element')
lockPage(document)
createRoot(root).render(<Gallery />)
