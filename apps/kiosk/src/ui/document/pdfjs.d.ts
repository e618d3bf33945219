declare module 'pdfjs-dist/legacy/build/pdf.min.mjs' {
  export { getDocument, PDFWorker } from 'pdfjs-dist'
}

declare module 'pdfjs-dist/legacy/build/pdf.worker.min.mjs'
