/** Electron's main process: one locked window around the ui. It attaches to the core; it never starts it and holds no rule of business. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, type BrowserWindow, ipcMain, Menu, protocol } from 'electron'
import { ORIGIN, type UiFiles, uiFiles, WAITING_PATH } from './app-protocol.ts'
import { readAttachFile } from './attach-file.ts'
import { type Denial, denied, happened } from './events.ts'
import { isTestBuild } from './guard-first.ts'
import type { FocusedField } from './keys.ts'
import { lockEverythingElse, lockSession } from './lockdown.ts'
import { settings } from './settings.ts'
import { coverLastPixel, keepCovering, openDemoWindow, openWindow, refuseClosing } from './window.ts'

/** The core rewrites its file within milliseconds of a change; a person does not notice one second more of 暂停服务. */
const LOOK_FOR_CORE_MS = 1000
/** A renderer that keeps dying is reloaded no faster than this. */
const RELOAD_AFTER_MS = 1000

const config = settings(process.env, __dirname, isTestBuild)
const preload = join(__dirname, 'preload.cjs')
let endpoint: string | null = null
let field: FocusedField = 'none'
let quitting = false
let window: BrowserWindow | null = null

app.setName('zhengyin-kiosk')
app.setPath('userData', config.profileDir)
app.commandLine.appendSwitch('disable-pinch')
app.commandLine.appendSwitch('overscroll-history-navigation', '0')
app.commandLine.appendSwitch('disable-features', 'TranslateUI,TouchpadOverscrollHistoryNavigation,MediaRouter')
app.commandLine.appendSwitch('disable-background-networking')
app.commandLine.appendSwitch('disable-component-update')
// With --no-sandbox (tests as root only) this would restart the network service for ever.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
Menu.setApplicationMenu(null)
lockEverythingElse(() => field)

if (!app.requestSingleInstanceLock()) {
  happened('second-instance')
  app.exit(0)
}
app.on('before-quit', () => {
  quitting = true
})
app.on('window-all-closed', () => app.quit())
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())

listenToPage()
app
  .whenReady()
  .then(start)
  .catch((error: unknown) => {
    happened('start-failed', { message: error instanceof Error ? error.message : 'unknown' })
    app.exit(1)
  })

function start(): void {
  const files = uiFiles(config.uiDir)
  const kiosk = lockSession(() => endpoint)
  kiosk.protocol.handle('app', (request) => respond(files, request.url))
  lookForCore()
  setInterval(lookForCore, LOOK_FOR_CORE_MS)
}

function respond(files: UiFiles, url: string): Response {
  const { status, body, headers } = files.respond(url, endpoint)
  return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers })
}

/** The core's address is known when its file is there; until then, and never again after, the shell's own 暂停服务 stands. */
function lookForCore(): void {
  const file = readAttachFile(config.attachFile)
  if (!file.ok) {
    if (window === null) {
      happened('waiting-for-core', { reason: file.error })
      show('', WAITING_PATH)
    }
    return
  }
  if (file.value.endpoint === endpoint) return
  endpoint = file.value.endpoint
  happened('core-found', { endpoint })
  show(endpoint, '/index.html')
}

function show(to: string, path: string): void {
  const before = window
  const next = config.demoWindow ? openDemoWindow(preload, to) : openWindow(preload, to)
  window = next
  if (!config.demoWindow) {
    refuseClosing(next, () => quitting || next !== window)
    next.once('closed', keepCovering(next))
  }
  next.webContents.on('render-process-gone', (_event, details) => {
    happened('renderer-gone', { reason: details.reason, exitCode: details.exitCode })
    setTimeout(() => {
      if (!next.isDestroyed()) load(next, path)
    }, RELOAD_AFTER_MS)
  })
  next.webContents.on('unresponsive', () => {
    happened('renderer-unresponsive')
    next.webContents.forcefullyCrashRenderer()
  })
  next.once('ready-to-show', () => {
    next.show()
    next.focus()
    if (!config.demoWindow) coverLastPixel(next)
    before?.destroy()
    happened('window-shown', { ...next.getBounds() })
    if (config.shot !== undefined) takeShot(next, config.shot)
  })
  load(next, path)
}

function load(target: BrowserWindow, path: string): void {
  target
    .loadURL(`${ORIGIN}${path}`)
    .catch((error: unknown) => happened('load-failed', { message: error instanceof Error ? error.message : 'unknown' }))
}

function takeShot(target: BrowserWindow, shot: { readonly file: string; readonly afterMs: number }): void {
  setTimeout(() => {
    target.webContents
      .capturePage()
      .then((image) => {
        writeFileSync(shot.file, image.toPNG())
        happened('shot', { file: shot.file, ...image.getSize() })
      })
      .catch((error: unknown) => happened('shot-failed', { message: error instanceof Error ? error.message : 'unknown' }))
      .finally(() => app.quit())
  }, shot.afterMs)
}

function listenToPage(): void {
  const fromPage = (event: { senderFrame: { url: string } | null }) =>
    event.senderFrame !== null && new URL(event.senderFrame.url).host === 'kiosk'
  ipcMain.handle('ticket', (event) => {
    if (!fromPage(event)) {
      denied('message', { channel: 'ticket' })
      return ''
    }
    const file = readAttachFile(config.attachFile)
    if (!file.ok) happened('no-ticket', { reason: file.error })
    return file.ok ? file.value.ticket : ''
  })
  ipcMain.on('focus', (event, kind: unknown) => {
    if (fromPage(event) && (kind === 'none' || kind === 'digits' || kind === 'text')) field = kind
    else denied('message', { channel: 'focus' })
  })
  const fromDocument: readonly Denial[] = ['print', 'picker', 'file-dialog', 'drop', 'context-menu']
  ipcMain.on('denied', (event, what: unknown) => {
    const known = fromDocument.find((denial) => denial === what)
    if (fromPage(event) && known !== undefined) denied(known)
    else denied('message', { channel: 'denied' })
  })
}
