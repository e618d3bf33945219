import './older-chromium.ts'
import { getDocument, PDFWorker } from 'pdfjs-dist/legacy/build/pdf.min.mjs'

export interface OpenPdf {
  readonly pages: number
  readonly draw: (page: number, canvas: HTMLCanvasElement) => { readonly done: Promise<void>; readonly cancel: () => void }
  readonly close: () => void
}

/** The page's size until its place on the panel is known: CSS then gives the canvas its width by this shape. */
const LAYOUT_WIDTH = 1600

export async function openPdf(base64: string): Promise<OpenPdf> {
  const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  // No font of the machine is trusted to stand in: the center embeds every font of the sheet.
  const thread = new Worker(new URL('./pdf-worker.ts', import.meta.url), { type: 'module' })
  const worker = PDFWorker.create({ port: thread })
  const task = getDocument({ data, worker, useSystemFonts: false, disableFontFace: false, enableXfa: false })
  const end = async () => {
    await task.destroy()
    worker.destroy()
    thread.terminate()
  }
  const pdf = await task.promise.catch(async (error: unknown) => {
    await end()
    throw error
  })
  return {
    pages: pdf.numPages,
    draw: (number, canvas) => {
      let cancelled = false
      let cancelRender = () => {
        cancelled = true
      }
      const run = async () => {
        const page = await pdf.getPage(number)
        if (cancelled) return
        const natural = page.getViewport({ scale: 1 })
        canvas.width = LAYOUT_WIDTH
        canvas.height = Math.round((LAYOUT_WIDTH * natural.height) / natural.width)
        const scale = (canvas.clientWidth * devicePixelRatio) / natural.width
        const viewport = page.getViewport({ scale })
        // One backing pixel for one of the panel keeps small type sharp; the shape, and so the place, stays.
        canvas.width = Math.round(viewport.width)
        canvas.height = Math.round(viewport.height)
        const rendering = page.render({ canvas, viewport })
        cancelRender = () => {
          cancelled = true
          rendering.cancel()
        }
        await rendering.promise.catch((error: unknown) => {
          if (!cancelled) throw error
        })
      }
      return { done: run(), cancel: () => cancelRender() }
    },
    close: () => void end(),
  }
}
