/** Which keys reach the page: those that the focused field needs, and those that move between controls. Everything else is refused. */

/** What has the focus, told by the preload. */
export type FocusedField = 'none' | 'digits' | 'text'

export interface KeyPress {
  readonly type: string
  readonly key: string
  readonly control: boolean
  readonly alt: boolean
  readonly meta: boolean
  readonly shift: boolean
}

const MOVING = new Set([
  'Tab',
  'Enter',
  ' ',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Escape',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  'Shift',
])
const EDITING = new Set(['Backspace', 'Delete'])

export function keyAllowed(press: KeyPress, field: FocusedField): boolean {
  // AltGr types characters on some layouts; no field of the terminal needs one.
  if (press.control || press.alt || press.meta) return false
  if (MOVING.has(press.key)) return true
  if (field === 'none') return false
  if (EDITING.has(press.key)) return true
  if (Array.from(press.key).length !== 1) return false
  return field === 'text' || /^[0-9Xx]$/.test(press.key)
}

/** For the log: chords and named keys by name, a typed character never. */
export function keyName(press: KeyPress): string {
  const modifiers = [press.control && 'Ctrl', press.alt && 'Alt', press.meta && 'Super', press.shift && 'Shift'].filter(
    (name) => name !== false,
  )
  const chord = press.control || press.alt || press.meta
  const key = Array.from(press.key).length > 1 || chord ? press.key : 'character'
  return [...modifiers, key].join('+')
}
