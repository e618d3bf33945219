/** The one window. It covers the primary display whatever `isKiosk()` says: without a window manager that call is no proof. */
import { BrowserWindow, screen, type WebPreferences } from 'electron'
import { denied, happened } from './events.ts'
import { PARTITION } from './lockdown.ts'

function lockedPreferences(preload: string, endpoint: string): WebPreferences {
  return {
    preload,
    partition: PARTITION,
    additionalArguments: [`--kiosk-endpoint=${endpoint}`],
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    autoplayPolicy: 'no-user-gesture-required',
    disableDialogs: true,
    spellcheck: false,
    devTools: false,
    disableBlinkFeatures: 'Auxclick,FileSystemAccess,FileSystemAccessLocal',
  }
}

/** `resizable: false` with `kiosk: true` leaves 800 × 600 on a larger display: never set here. */
export function openWindow(preload: string, endpoint: string): BrowserWindow {
  const { bounds } = screen.getPrimaryDisplay()
  const window = new BrowserWindow({
    ...bounds,
    show: false,
    frame: false,
    kiosk: true,
    fullscreen: true,
    skipTaskbar: true,
    autoHideMenuBar: true,
    backgroundColor: '#FBFAF7',
    title: '政务服务银行办',
    webPreferences: lockedPreferences(preload, endpoint),
  })
  window.removeMenu()
  return window
}

/** A portrait window as high as the desk allows, the page drawn smaller to fit. Locked inside, free outside. */
export function openDemoWindow(preload: string, endpoint: string): BrowserWindow {
  const { workArea } = screen.getPrimaryDisplay()
  const height = workArea.height - 40
  const zoomFactor = height / 1920
  const window = new BrowserWindow({
    width: Math.round(1080 * zoomFactor),
    height,
    useContentSize: true,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: '#FBFAF7',
    title: '政务服务银行办（演示）',
    webPreferences: { ...lockedPreferences(preload, endpoint), zoomFactor },
  })
  window.removeMenu()
  return window
}

/** Without a window manager the window comes out one pixel short on both sides; with one, full screen ignores this. */
export function coverLastPixel(window: BrowserWindow): void {
  const { bounds } = screen.getPrimaryDisplay()
  window.setBounds({ ...bounds, width: bounds.width + 1, height: bounds.height + 1 })
}

/** Another window, a turned display or a lost full screen leaves a strip uncovered; it is covered again within this time. */
const COVER_CHECK_MS = 2000

export function keepCovering(window: BrowserWindow): () => void {
  const cover = () => {
    if (window.isDestroyed()) return
    const wanted = screen.getPrimaryDisplay().bounds
    const has = window.getBounds()
    // Without a window manager Electron gives one pixel less than asked for on each side.
    const near = (a: number, b: number) => Math.abs(a - b) <= 1
    if (near(has.width, wanted.width) && near(has.height, wanted.height) && has.x === wanted.x && has.y === wanted.y) return
    happened('window-covered-again', { width: has.width, height: has.height, wantedWidth: wanted.width, wantedHeight: wanted.height })
    window.setFullScreen(false)
    window.setBounds(wanted)
    window.setKiosk(true)
  }
  const timer = setInterval(cover, COVER_CHECK_MS)
  screen.on('display-metrics-changed', cover)
  screen.on('display-added', cover)
  screen.on('display-removed', cover)
  return () => clearInterval(timer)
}

/** Alt+F4 and the window manager's close button end here. */
export function refuseClosing(window: BrowserWindow, isQuitting: () => boolean): void {
  window.on('close', (event) => {
    if (isQuitting()) return
    event.preventDefault()
    denied('close')
  })
  window.on('minimize', () => {
    window.restore()
    denied('close', { by: 'minimize' })
  })
  window.on('leave-full-screen', () => {
    if (!isQuitting()) window.setFullScreen(true)
  })
}
