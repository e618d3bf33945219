/** Everything a page could ask of its browser, refused; every refusal logged. */
import { app, type Session, session, type WebContents } from 'electron'
import { ORIGIN } from './app-protocol.ts'
import { denied, happened, originOf } from './events.ts'
import { type FocusedField, keyAllowed, keyName } from './keys.ts'

/** Without `persist:` the partition lives in memory and ends with the process. */
export const PARTITION = 'kiosk'

export function lockSession(endpoint: () => string | null): Session {
  const kiosk = session.fromPartition(PARTITION)
  kiosk.setSpellCheckerEnabled(false)
  kiosk.setPermissionRequestHandler((_contents, permission, answer) => {
    denied('permission', { permission })
    answer(false)
  })
  // Checks come by the dozen while a page lives; the first of each kind is the news.
  const checked = new Set<string>()
  kiosk.setPermissionCheckHandler((_contents, permission) => {
    if (!checked.has(permission)) denied('permission', { permission, check: true })
    checked.add(permission)
    return false
  })
  kiosk.setDevicePermissionHandler(() => false)
  kiosk.on('will-download', (event, item) => {
    event.preventDefault()
    denied('download', { origin: originOf(item.getURL()) })
  })
  kiosk.webRequest.onBeforeRequest((details, answer) => {
    const allowed = requestAllowed(details.url, endpoint())
    if (!allowed) denied('request', { origin: originOf(details.url), type: details.resourceType })
    answer({ cancel: !allowed })
  })
  return kiosk
}

export function requestAllowed(url: string, endpoint: string | null): boolean {
  if (endpoint !== null && url === endpoint) return true
  if (url.startsWith('data:image/') || url.startsWith(`blob:${ORIGIN}/`)) return true
  try {
    const { protocol, host } = new URL(url)
    return protocol === 'app:' && host === 'kiosk'
  } catch {
    return false
  }
}

/** @param field what has the focus in this page */
export function lockContents(contents: WebContents, field: () => FocusedField): void {
  contents.setWindowOpenHandler(({ url }) => {
    denied('window', { origin: originOf(url) })
    return { action: 'deny' }
  })
  // Electron 25 gives the address as an argument, newer ones in the event.
  contents.on('will-navigate', (event, url: string | undefined) => {
    event.preventDefault()
    denied('navigation', { origin: originOf(event.url ?? url) })
  })
  contents.on('will-redirect', (event, url: string | undefined) => {
    event.preventDefault()
    denied('navigation', { origin: originOf(event.url ?? url) })
  })
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
    denied('webview')
  })
  contents.on('devtools-opened', () => {
    contents.closeDevTools()
    denied('devtools')
  })
  contents.on('before-input-event', (event, input) => {
    if (keyAllowed(input, field())) return
    event.preventDefault()
    if (input.type === 'keyDown') denied('key', { key: keyName(input) })
  })
  const zoom = contents.getZoomFactor()
  contents.on('zoom-changed', () => contents.setZoomFactor(zoom))
  contents.on('did-finish-load', () => {
    contents.setZoomFactor(zoom)
    contents.setVisualZoomLevelLimits(1, 1).catch(() => happened('zoom-limit-refused'))
  })
}

/** Any other contents that came to be (there should be none) get the same locks. */
export function lockEverythingElse(field: () => FocusedField): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, field))
}
