/** The built ui, byte for byte, under a policy that lets it reach nothing but this terminal. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { OutgoingHttpHeaders } from 'node:http'
import { extname, join, relative, sep } from 'node:path'

export interface StaticFile {
  readonly body: Uint8Array
  readonly headers: OutgoingHttpHeaders
}

export interface StaticUi {
  find(pathname: string, port: number): StaticFile | undefined
  readonly missing: boolean
}

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
  '.bcmap': 'application/octet-stream',
  '.map': 'application/json; charset=utf-8',
}

/**
 * Paths are looked up in the list of what was built; nothing a request says is ever joined to a folder. A path that is not in it is
 * looked for once more in a fresh list: the ui may have been built anew meanwhile.
 */
export function staticUi(uiDir: string | undefined, options: { readonly dock: boolean }): StaticUi {
  const list = () => (uiDir === undefined ? new Map<string, string>() : listed(uiDir))
  let files = list()
  const missing = !files.has('/index.html')
  return {
    missing,
    find: (pathname, port) => {
      const path = pathname === '/' ? '/index.html' : pathname
      if (path === '/dock.html' && !options.dock) return undefined
      if (!files.has(path)) files = list()
      const file = files.get(path)
      if (file === undefined)
        return path === '/index.html' && missing
          ? { body: Buffer.from(NOT_BUILT), headers: headersOf('.html', port, options.dock) }
          : undefined
      return { body: readFileSync(file), headers: headersOf(extname(file), port, options.dock) }
    },
  }
}

const NOT_BUILT =
  '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>界面尚未构建</title><h1>界面尚未构建</h1><p>请先运行 npm run build。</p><p lang="en">The screens are not built yet. Run: npm run build</p></html>'

function listed(uiDir: string): Map<string, string> {
  const files = new Map<string, string>()
  let names: string[]
  try {
    names = readdirSync(uiDir, { recursive: true, encoding: 'utf8' })
  } catch {
    return files
  }
  for (const name of names) {
    const file = join(uiDir, name)
    if (statSync(file).isFile()) files.set(`/${relative(uiDir, file).split(sep).join('/')}`, file)
  }
  return files
}

function headersOf(extension: string, port: number, dock: boolean): OutgoingHttpHeaders {
  return {
    ...SECURITY_HEADERS,
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'cache-control': extension === '.html' ? 'no-store' : 'no-cache',
    'content-security-policy': contentPolicy(port, dock),
  }
}

/** Sent with every answer of this server. */
export const SECURITY_HEADERS: OutgoingHttpHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), usb=(), serial=(), hid=(), payment=(), clipboard-read=()',
}

/** The dock page frames the terminal's page; without a dock nobody may. */
export function contentPolicy(port: number, dock: boolean): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "worker-src 'self' blob:",
    dock ? "frame-src 'self' blob:" : "frame-src 'none'",
    dock ? "frame-ancestors 'self'" : "frame-ancestors 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}
