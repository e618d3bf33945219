/** Builds the ui into static files that work from http://127.0.0.1 and from app://kiosk: relative addresses, no inline script or style. */
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { fonts } from './build/fonts.ts'
import { pinyinTable } from './build/pinyin-table.ts'

export interface UiBuild {
  readonly outDir: string
  /** The dock page; simulator builds only. */
  readonly dock?: boolean
  /** Every screen from sample data, for pictures and measurements; tests only. */
  readonly gallery?: boolean
}

const root = fileURLToPath(new URL('./src/ui/', import.meta.url))

export async function buildUi({ outDir, dock = true, gallery = false }: UiBuild): Promise<void> {
  const pages = ['index', ...(dock ? ['dock'] : []), ...(gallery ? ['gallery'] : [])]
  await build({
    root,
    base: './',
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [react(), fonts(), pinyinTable()],
    worker: { format: 'es' },
    build: {
      outDir,
      emptyOutDir: true,
      // The Electron test runtime is Chromium 114.
      target: 'chrome114',
      // An inlined asset would be a data: address, which font-src and script-src refuse.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { checks: { pluginTimings: false }, input: pages.map((page) => `${root}${page}.html`) },
    },
  })
}
