/** What the shell did and refused: JSON lines on stdout. Tests read them; a supervisor keeps them. */

export type Denial =
  | 'switch'
  | 'key'
  | 'navigation'
  | 'window'
  | 'permission'
  | 'download'
  | 'request'
  | 'webview'
  | 'devtools'
  | 'close'
  | 'message'
  | 'print'
  | 'file-dialog'
  | 'picker'
  | 'drop'
  | 'context-menu'

type Fields = Readonly<Record<string, string | number | boolean>>

function write(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`)
}

export function denied(what: Denial, fields: Fields = {}): void {
  write({ event: 'denied', what, ...fields })
}

export function happened(event: string, fields: Fields = {}): void {
  write({ event, ...fields })
}

/** An address without its path: what was asked for may hold something personal, who was asked does not. */
export function originOf(url: string): string {
  try {
    const { origin, protocol } = new URL(url)
    return origin === 'null' ? protocol : origin
  } catch {
    return 'not-an-address'
  }
}
