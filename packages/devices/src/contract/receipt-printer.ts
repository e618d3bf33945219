import type { CommandOptions, CommandResult, Device, DeviceStatus } from './common.ts'

/** A receipt is a list of lines; the driver lays them out for its paper width. Text is full Unicode. */
export type ReceiptLine =
  | {
      readonly type: 'text'
      readonly text: string
      readonly align?: 'left' | 'center'
      readonly size?: 'normal' | 'large'
      readonly bold?: boolean
    }
  | { readonly type: 'pair'; readonly label: string; readonly value: string }
  | { readonly type: 'rule' }
  | { readonly type: 'qr'; readonly data: string }

export interface Receipt {
  readonly lines: readonly ReceiptLine[]
}

export type ReceiptPrinterErrorCode = 'paperOut' | 'coverOpen' | 'cutterError' | 'overheated' | 'outcomeUnknown'

export interface ReceiptPrinterState {
  readonly paper: 'full' | 'low' | 'out'
  readonly cover: 'closed' | 'open'
  readonly error?: 'cutter' | 'overheated' | 'unrecoverable'
}

export type ReceiptPrinterEvent =
  | { readonly type: 'status'; readonly status: DeviceStatus }
  | { readonly type: 'state'; readonly state: ReceiptPrinterState }

export interface ReceiptPrinter extends Device<ReceiptPrinterEvent> {
  readonly class: 'receipt-printer'
  /** Whether the device can tell that the slip was taken (presenter printers only). */
  readonly reportsTaken: boolean
  /** DLE EOT 1, 2, 4. Retry: safe. */
  state(options?: CommandOptions): CommandResult<ReceiptPrinterState>
  /** Prints and cuts, then asks the real-time status. Retry: never. */
  print(receipt: Receipt, options?: CommandOptions): CommandResult<{ readonly cut: true }, ReceiptPrinterErrorCode>
}
