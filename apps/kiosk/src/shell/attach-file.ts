/** Where the core is and how to attach: the owner-only file that the core writes anew whenever a ticket has been used. */
import { readFileSync, statSync } from 'node:fs'
import { err, ok, type Result } from '@zhengyin/kernel'

export interface AttachFile {
  /** ws://127.0.0.1:PORT/attach */
  readonly endpoint: string
  readonly ticket: string
}

export type AttachFileError = 'missing' | 'readable-by-others' | 'of-another-user' | 'not-an-attach-file'

export function readAttachFile(file: string): Result<AttachFile, AttachFileError> {
  let text: string
  try {
    const stat = statSync(file)
    if ((stat.mode & 0o077) !== 0) return err('readable-by-others')
    if (process.getuid !== undefined && stat.uid !== process.getuid()) return err('of-another-user')
    text = readFileSync(file, 'utf8')
  } catch {
    return err('missing')
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('endpoint' in value) || !('ticket' in value)) return err('not-an-attach-file')
    const { endpoint, ticket } = value
    if (typeof endpoint !== 'string' || typeof ticket !== 'string' || !isLoopback(endpoint)) return err('not-an-attach-file')
    return ok({ endpoint, ticket })
  } catch {
    return err('not-an-attach-file')
  }
}

/** The shell attaches to this machine and to nothing else. */
export function isLoopback(endpoint: string): boolean {
  return /^ws:\/\/127\.0\.0\.1:\d{1,5}\/attach$/.test(endpoint)
}
