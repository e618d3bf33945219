/** In the page's document but not in its world: what the page gets from the shell, and what it cannot undo. */
import { contextBridge, ipcRenderer } from 'electron'

const ENDPOINT = '--kiosk-endpoint='
const endpoint = process.argv.find((argument) => argument.startsWith(ENDPOINT))?.slice(ENDPOINT.length)

if (endpoint !== undefined && location.origin === 'app://kiosk') {
  // Two plain values; no Electron API reaches the page.
  contextBridge.exposeInMainWorld('kiosk', { endpoint, ticket: (): Promise<unknown> => ipcRenderer.invoke('ticket') })
}

const deny = (what: string) => ipcRenderer.send('denied', what)

function opensDialog(event: Event): boolean {
  return event.composedPath().some((node) => node instanceof HTMLInputElement && (node.type === 'file' || node.type === 'color'))
}

for (const type of ['click', 'keydown', 'pointerdown'] as const) {
  window.addEventListener(
    type,
    (event) => {
      if (!opensDialog(event)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      if (type !== 'pointerdown') deny('file-dialog')
    },
    { capture: true },
  )
}
for (const type of ['dragover', 'drop', 'dragstart'] as const) {
  window.addEventListener(
    type,
    (event) => {
      event.preventDefault()
      if (type === 'drop') deny('drop')
    },
    { capture: true },
  )
}
window.addEventListener(
  'contextmenu',
  (event) => {
    event.preventDefault()
    deny('context-menu')
  },
  { capture: true },
)
window.addEventListener('kiosk-denied', (event) => {
  if (event instanceof CustomEvent && typeof event.detail === 'string') deny(event.detail)
})

/** Which keys the main process lets through depends on what has the focus. */
function tellFocus(): void {
  const element = document.activeElement
  const isField =
    (element instanceof HTMLInputElement && !['button', 'checkbox', 'radio'].includes(element.type)) ||
    element instanceof HTMLTextAreaElement
  ipcRenderer.send('focus', isField ? (element.inputMode === 'numeric' ? 'digits' : 'text') : 'none')
}
window.addEventListener('focusin', tellFocus, { capture: true })
window.addEventListener('focusout', () => queueMicrotask(tellFocus), { capture: true })
