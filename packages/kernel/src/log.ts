/**
 * A log line is a named event with allow-listed, non-personal fields: never free text, never a frame, never a name or number
 * of a person. Numbers carry their unit in the field's name (`waitMs`).
 */
export interface LogEvent {
  readonly event: string
  readonly level?: 'debug' | 'info' | 'warn' | 'error'
  readonly [field: string]: string | number | boolean | undefined
}

export interface LogPort {
  write(event: LogEvent): void
}

export const nullLog: LogPort = { write: () => undefined }

/** Keeps what was written; for tests and the technician's screen. */
export function memoryLog(): LogPort & { readonly events: LogEvent[] } {
  const events: LogEvent[] = []
  return { events, write: (event) => void events.push(event) }
}
