declare module 'pdfjs-dist/legacy/build/pdf.min.mjs' {
  export { GlobalWorkerOptions, getDocument } from 'pdfjs-dist'
}
