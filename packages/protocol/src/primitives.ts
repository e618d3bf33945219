import { z } from 'zod'

export const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`), `${bytes} bytes in lower-case hexadecimal`)
/** Client-made id, 128 bits. */
export const clientId = hex(16)
/** A random id per database file. */
export const epochId = hex(16)
export const base64 = z.base64()
/** ISO 8601 with offset, civil time of the sender. Recorded, never judged. */
export const civilTime = z.iso.datetime({ offset: true })
/** `T001` … given at enrolment. */
export const kioskId = z.string().regex(/^[A-Z0-9-]{2,24}$/)
/** `04` + 3 item + 2 year + 7 serial + 1 Luhn. */
export const caseCode = z.string().regex(/^04\d{13}$/)
