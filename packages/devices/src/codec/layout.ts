/**
 * Fixed text layouts, declared once and used by the driver to read and by the simulator to write, so that the two cannot drift apart.
 * Text is UTF-16LE padded with blanks (U+0020).
 */
export interface TextField {
  /** Byte offset from the start of the block. */
  readonly at: number
  /** Bytes; two per UTF-16 code unit. */
  readonly size: number
}

export type TextLayout<Name extends string> = Readonly<Record<Name, TextField>>

const decoder = new TextDecoder('utf-16le', { fatal: true, ignoreBOM: true })

/** Field contents with trailing blanks removed, or the name of a field that holds half a surrogate pair. */
export function readLayout<Name extends string>(
  layout: TextLayout<Name>,
  block: Uint8Array,
): { readonly ok: true; readonly value: Record<Name, string> } | { readonly ok: false; readonly error: Name } {
  const fields: Partial<Record<Name, string>> = {}
  for (const name of Object.keys(layout) as Name[]) {
    const { at, size } = layout[name]
    try {
      fields[name] = decoder.decode(block.subarray(at, at + size)).replace(/[ \0]+$/u, '')
    } catch {
      return { ok: false, error: name }
    }
  }
  return { ok: true, value: fields as Record<Name, string> }
}

/** A block of `size` bytes, blank except for the given fields. A text that does not fit is a bug of the caller. */
export function writeLayout<Name extends string>(
  layout: TextLayout<Name>,
  size: number,
  fields: Readonly<Partial<Record<Name, string>>>,
): Uint8Array {
  const block = new Uint8Array(size)
  const view = new DataView(block.buffer)
  for (let at = 0; at < size; at += 2) view.setUint16(at, 0x20, true)
  for (const name of Object.keys(fields) as Name[]) {
    const text = fields[name]
    if (text === undefined) continue
    const field = layout[name]
    if (text.length * 2 > field.size) throw new Error(`${name} holds ${field.size / 2} characters, not ${text.length}`)
    for (let i = 0; i < text.length; i++) view.setUint16(field.at + i * 2, text.charCodeAt(i), true)
  }
  return block
}
