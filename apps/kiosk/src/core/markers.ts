/** What identifies the person of this visit, kept in memory until the purge has searched for it. */
import iconv from 'iconv-lite'

export interface Needle {
  readonly bytes: Buffer
  readonly encoding: 'utf-8' | 'utf-16le' | 'gb18030'
}

/**
 * Shorter byte strings turn up in sealed rows by chance: four random bytes about once in 4 GiB, six about once in 280 TiB.
 * Sealed stores and foreign folders are therefore searched for six bytes and more, the terminal's own readable files for four and more.
 */
export const MIN_NEEDLE_BYTES = { sealed: 6, readable: 4 } as const

/** The encodings a value passes through here: our own text, the card's chip (UTF-16LE), the receipt printer and scanners (GB18030). */
export function needlesOf(markers: Iterable<string>): readonly Needle[] {
  const needles = new Map<string, Needle>()
  for (const marker of markers) {
    const variants: Needle[] = [
      { encoding: 'utf-8', bytes: Buffer.from(marker, 'utf8') },
      { encoding: 'utf-16le', bytes: Buffer.from(marker, 'utf16le') },
      { encoding: 'gb18030', bytes: iconv.encode(marker, 'gb18030') },
    ]
    for (const needle of variants) {
      const key = needle.bytes.toString('hex')
      if (needle.bytes.length >= MIN_NEEDLE_BYTES.readable && !needles.has(key)) needles.set(key, needle)
    }
  }
  return [...needles.values()]
}

export interface VisitMarkers {
  add(value: string | undefined): void
  values(): readonly string[]
  clear(): void
}

export function visitMarkers(): VisitMarkers {
  const values = new Set<string>()
  return {
    add: (value) => {
      const trimmed = value?.trim() ?? ''
      if (trimmed !== '') values.add(trimmed)
    },
    values: () => [...values],
    clear: () => values.clear(),
  }
}
