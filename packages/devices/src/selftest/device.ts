import type { Camera } from '../contract/camera.ts'
import type { CodeScanner } from '../contract/code-scanner.ts'
import type { DocumentPrinter } from '../contract/document-printer.ts'
import type { IdCardReader } from '../contract/id-card-reader.ts'
import type { ReceiptPrinter } from '../contract/receipt-printer.ts'

export type TestableDevice = IdCardReader | CodeScanner | DocumentPrinter | ReceiptPrinter | Camera

export interface SelftestDevice {
  /** Already opened by its owner; the self-test neither opens nor closes. */
  readonly device: TestableDevice
  readonly required: boolean
  /** Shown until the device says its own. */
  readonly model: string
  /** A HID device must also be in the operating system's list. Absent for simulated transports. */
  readonly hid?: { readonly vendorId: number; readonly productId: number }
}
