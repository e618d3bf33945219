import { err, ok, type Result } from '@zhengyin/kernel'
import iconv from 'iconv-lite'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Unicode Cc, the byte order mark, and the characters of UAX #9 that turn text around: what is shown must be what was scanned. */
const HIDDEN = /[\p{Cc}\uFEFF\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** Codes carry bytes without a mark of their encoding: UTF-8 strictly, else GB18030, else nothing is guessed. */
export function scanText(bytes: Uint8Array): Result<string, 'undecodable'> {
  const text = strictUtf8(bytes) ?? strictGb18030(bytes)
  return text === undefined ? err('undecodable') : ok(text.replace(HIDDEN, ''))
}

function strictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** iconv-lite replaces what it cannot decode; bytes that do not come back unchanged were not GB18030. */
function strictGb18030(bytes: Uint8Array): string | undefined {
  const text = iconv.decode(bytes, 'gb18030')
  const again = iconv.encode(text, 'gb18030')
  return again.length === bytes.length && again.every((byte, i) => byte === bytes[i]) ? text : undefined
}
