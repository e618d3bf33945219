/**
 * How many pages a PDF has, as far as its page objects stand uncompressed in the file (ISO 32000-1 §7.7.3.3). Object streams
 * (PDF 1.5) hide them: 0 means "cannot tell" and the simulated printer refuses the document.
 */
export function countPages(pdf: Uint8Array): number {
  const text = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength).toString('latin1')
  if (!text.startsWith('%PDF-')) return 0
  return text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0
}
