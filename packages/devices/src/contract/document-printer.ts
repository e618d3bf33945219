import type { Result } from '@zhengyin/kernel'
import type { CommandOptions, CommandResult, Device, DeviceError, DeviceStatus } from './common.ts'

/** RFC 8011 printer-state-reasons without their severity suffix, as far as the terminal acts on them. */
export type PrinterCondition =
  | 'media-empty'
  | 'media-low'
  | 'media-jam'
  | 'media-needed'
  | 'cover-open'
  | 'toner-empty'
  | 'toner-low'
  | 'other'

export interface PrinterConditions {
  readonly state: 'idle' | 'processing' | 'stopped'
  readonly conditions: readonly {
    readonly condition: PrinterCondition
    readonly severity: 'report' | 'warning' | 'error'
    readonly keyword: string
  }[]
}

export interface DocumentJob {
  /** application/pdf, A4. */
  readonly pdf: Uint8Array
  /** Never a person's name: shows on printer panels and in logs. */
  readonly jobName: string
  readonly pages: number
  /** 1-based; resumes after a jam under the same lease. */
  readonly fromPage?: number
}

export interface PrintOutcome {
  readonly pagesOut: number
  readonly jobId: number
}

export type DocumentPrinterErrorCode =
  | 'paperOut'
  | 'paperJammed'
  | 'coverOpen'
  | 'tonerOut'
  /** The job was accepted but the link died before its end was known: a person must look. Never repeated by software. */
  | 'outcomeUnknown'
  | 'aborted'
  | 'formatRefused'

/** `pagesOut` counts impressions that the printer reported complete. */
export type PrintProgress =
  | { readonly phase: 'sending' }
  | { readonly phase: 'printing'; readonly pagesOut: number }
  | { readonly phase: 'waiting'; readonly reason: PrinterCondition }

export type DocumentPrinterEvent =
  | { readonly type: 'status'; readonly status: DeviceStatus }
  | { readonly type: 'conditions'; readonly conditions: PrinterConditions }

export interface DocumentPrinter extends Device<DocumentPrinterEvent> {
  readonly class: 'document-printer'
  /** Get-Printer-Attributes. Retry: safe. A printer may be idle and unable to print: read the conditions, not only the state. */
  conditions(options?: CommandOptions): CommandResult<PrinterConditions>
  /**
   * Create-Job, Send-Document, then follows the job to its end. Retry: never. An error carries how many pages came out.
   * A recoverable condition (paper, jam, cover) is waited out and reported through `onProgress` until the time-out.
   */
  print(
    job: DocumentJob,
    onProgress: (progress: PrintProgress) => void,
    options?: CommandOptions,
  ): Promise<Result<PrintOutcome, DeviceError<DocumentPrinterErrorCode> & { readonly pagesOut: number }>>
}
