declare module 'subset-font' {
  /** Keeps the glyphs of `text`; HarfBuzz in WebAssembly. */
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options: { readonly targetFormat: 'truetype' | 'woff' | 'woff2' | 'sfnt' },
  ): Promise<Uint8Array>
}
