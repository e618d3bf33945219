/** `app://kiosk/`: the built ui from a list made at start, under a policy that reaches the core's socket and nothing else. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'

export const ORIGIN = 'app://kiosk'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

const FREEZE_PATH = '/first-script.js'
export const WAITING_PATH = '/waiting.html'

/** Runs before any script of the page, in the page's own world: the dialogs that a renderer can open by itself (print, pickers). */
const FREEZE = `'use strict'
{
  const tell = (what) => window.dispatchEvent(new CustomEvent('kiosk-denied', { detail: what }))
  const refusedNow = (what) => () => { tell(what) }
  const refusedLater = (what) => () => { tell(what); return Promise.reject(new DOMException('not on this terminal', 'NotAllowedError')) }
  const fix = (target, name, value) => Object.defineProperty(target, name, { value, writable: false, configurable: false })
  fix(window, 'print', refusedNow('print'))
  for (const name of ['showOpenFilePicker', 'showSaveFilePicker', 'showDirectoryPicker']) fix(window, name, refusedLater('picker'))
  const dialogs = (element) => element.type === 'file' || element.type === 'color'
  const { click } = HTMLElement.prototype
  fix(HTMLInputElement.prototype, 'click', function () { if (dialogs(this)) tell('file-dialog'); else click.call(this) })
  const { showPicker } = HTMLInputElement.prototype
  fix(HTMLInputElement.prototype, 'showPicker', function () { if (dialogs(this)) tell('file-dialog'); else showPicker?.call(this) })
}
`

const WAITING = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>暂停服务</title>
<link rel="stylesheet" href="/waiting.css"><main><h1>暂停服务</h1><p>设备正在准备，请稍候或到柜台办理。</p></main></html>`
const WAITING_CSS =
  'html{background:#fbfaf7;color:#1e2a36;font:28px/1.5 "Noto Sans SC","Noto Sans CJK SC",sans-serif}main{margin:40vh 56px 0}h1{font-size:72px;line-height:1.2;margin:0 0 24px}'

export interface UiFiles {
  respond(
    url: string,
    endpoint: string | null,
  ): { readonly status: number; readonly body: string | Uint8Array; readonly headers: Record<string, string> }
}

export function uiFiles(uiDir: string): UiFiles {
  let files = listed(uiDir)
  return {
    respond: (url, endpoint) => {
      const path = pathOf(url)
      const headers = (type: string | undefined) => ({
        'content-type': type ?? 'application/octet-stream',
        'content-security-policy': contentPolicy(endpoint),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
      if (path === FREEZE_PATH) return { status: 200, body: FREEZE, headers: headers(TYPES['.js']) }
      if (path === WAITING_PATH) return { status: 200, body: WAITING, headers: headers(TYPES['.html']) }
      if (path === '/waiting.css') return { status: 200, body: WAITING_CSS, headers: headers(TYPES['.css']) }
      // Built anew while the shell runs: its pages and their assets are looked up together.
      if (path !== undefined && !files.has(path)) files = listed(uiDir)
      const file = path === undefined ? undefined : files.get(path)
      if (file === undefined) return { status: 404, body: 'not found', headers: headers('text/plain; charset=utf-8') }
      const type = extname(file)
      const body = readFileSync(file)
      return { status: 200, body: type === '.html' ? withFirstScript(body.toString('utf8')) : body, headers: headers(TYPES[type]) }
    },
  }
}

/** A parser-blocking script in front of everything else in the head runs before every other script of the page. */
export function withFirstScript(html: string): string {
  const script = `<script src="${FREEZE_PATH}"></script>`
  return /<head[^>]*>/i.test(html) ? html.replace(/<head[^>]*>/i, (head) => head + script) : script + html
}

export function contentPolicy(endpoint: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${endpoint === null ? '' : ` ${new URL(endpoint).origin}`}`,
    "worker-src 'self' blob:",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

function pathOf(url: string): string | undefined {
  try {
    const { protocol, host, pathname } = new URL(url)
    return protocol === 'app:' && host === 'kiosk' ? decodeURIComponent(pathname) : undefined
  } catch {
    return undefined
  }
}

function listed(uiDir: string): Map<string, string> {
  const files = new Map<string, string>()
  // Electron 25's Node 18.15 has no recursive readdir.
  const walk = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) walk(path)
      else files.set(`/${relative(uiDir, path).split(sep).join('/')}`, path)
    }
  }
  walk(uiDir)
  return files
}
