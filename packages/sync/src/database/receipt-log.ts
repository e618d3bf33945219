/**
 * A witness beside the database: which numbers were given out and not yet acknowledged, appended after each commit and never
 * synced. It is what tells that rows at the end are missing — a truncated or exchanged WAL, an old copy, a deleted file — all of
 * which SQLite takes for a sound, shorter database. It never runs ahead of the database, so it raises no false alarm.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { LogPort } from '@zhengyin/kernel'
import { checksum } from './checksum.ts'

export interface Receipt {
  /** Hexadecimal. */
  readonly epoch: string
  readonly seq: number
  /** Hexadecimal; `ACKED` says instead that the center has everything of this epoch up to here. */
  readonly id: string
}

export const ACKED = '00'.repeat(16)

/** epoch 16, sequence 8, id 16, sum 8. */
const RECORD_BYTES = 48

export interface ReceiptLog {
  append(receipt: Receipt): void
  /** Keeps only these. */
  reset(receipts: readonly Receipt[]): void
  close(): void
}

export function receiptLogName(file: string): string {
  return `${file}.receipts`
}

export function openReceiptLog(file: string, log: LogPort): ReceiptLog {
  const handle = openSync(receiptLogName(file), 'a', 0o600)
  /** The commit it tells of is durable already: a witness that cannot be written is no reason to say otherwise. */
  function tell(write: () => void): void {
    try {
      write()
    } catch (error) {
      log.write({ event: 'sync.witness-not-written', level: 'warn', detail: error instanceof Error ? error.message : 'unknown' })
    }
  }
  return {
    append: (receipt) => tell(() => writeSync(handle, encode(receipt))),
    reset: (receipts) =>
      tell(() => {
        ftruncateSync(handle, 0)
        if (receipts.length > 0) writeSync(handle, Buffer.concat(receipts.map(encode)))
      }),
    close: () => closeSync(handle),
  }
}

/** What can be read of it; a record that does not hold is passed over. */
export function readReceipts(file: string): readonly Receipt[] {
  const name = receiptLogName(file)
  if (!existsSync(name)) return []
  const bytes = readFileSync(name)
  const receipts: Receipt[] = []
  for (let at = 0; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const body = bytes.subarray(at, at + RECORD_BYTES - 8)
    if (!checksum([body]).equals(bytes.subarray(at + RECORD_BYTES - 8, at + RECORD_BYTES))) continue
    receipts.push({
      epoch: body.subarray(0, 16).toString('hex'),
      seq: Number(body.readBigUInt64BE(16)),
      id: body.subarray(24, 40).toString('hex'),
    })
  }
  return receipts
}

function encode(receipt: Receipt): Buffer {
  const body = Buffer.alloc(RECORD_BYTES - 8)
  body.write(receipt.epoch, 0, 'hex')
  body.writeBigUInt64BE(BigInt(receipt.seq), 16)
  body.write(receipt.id, 24, 'hex')
  return Buffer.concat([body, checksum([body])])
}
