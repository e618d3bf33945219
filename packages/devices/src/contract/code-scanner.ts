import type { CommandOptions, CommandResult, Device, DeviceStatus } from './common.ts'

export interface ScannedCode {
  /** UTF-8 strictly, else GB18030; control and bidirectional characters stripped. */
  readonly text: string
  /** AIM symbology id without the bracket, e.g. `Q1`, where the scanner reports one. */
  readonly aim?: string
}

export type CodeScannerErrorCode = 'undecodable' | 'tooLong'
export type CodeScannerEvent =
  | { readonly type: 'status'; readonly status: DeviceStatus }
  | { readonly type: 'scanned'; readonly code: ScannedCode }

export interface CodeScanner extends Device<CodeScannerEvent> {
  readonly class: 'code-scanner'
  /** Waits for the next code. Codes scanned before the call are not returned. Retry: safe. Default time-out 60 000 ms. */
  read(options?: CommandOptions): CommandResult<ScannedCode, CodeScannerErrorCode>
}
