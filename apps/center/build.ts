import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

/** Builds the console for `/console/` into `outDir`, which is emptied first. Serve `index.html` for every path below it that is no file. */
export async function buildConsole(options: { readonly outDir: string }): Promise<void> {
  await build({
    configFile: false,
    root: fileURLToPath(new URL('./src/console/', import.meta.url)),
    base: '/console/',
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: options.outDir,
      emptyOutDir: true,
      target: 'chrome114',
      // antd is one library; splitting it only adds requests on the district's own network.
      chunkSizeWarningLimit: 2_000,
    },
  })
}
