import type { DeviceError } from '@zhengyin/devices/contract/common'
import type { DocumentPrinterErrorCode, PrinterCondition, PrintOutcome } from '@zhengyin/devices/contract/document-printer'
import { assertNever, type Result } from '@zhengyin/kernel'

export type PrintFailure = DeviceError<DocumentPrinterErrorCode> & { readonly pagesOut: number }
export type Printed = Result<PrintOutcome, PrintFailure>

export type PrintEnd =
  | 'printed'
  /** The job ended and the printer said why and how many pages came out: it may go on from the next page under the same lease. */
  | 'may-go-on'
  /** Certainly nothing came out. */
  | 'not-printed'
  /** Software cannot know: a person must look. Never repeated. */
  | 'doubtful'

/** What is known of a print job at its end. Retry class of print is `never`, so everything unclear is doubtful. */
export function endOfPrint(printed: Printed): PrintEnd {
  if (printed.ok) return 'printed'
  const { code, pagesOut } = printed.error
  switch (code) {
    case 'paperOut':
    case 'paperJammed':
    case 'coverOpen':
    case 'tonerOut':
      return 'may-go-on'
    case 'deviceNotReady':
    case 'formatRefused':
    case 'unsupportedCommand':
    case 'sequenceError':
    case 'invalidData':
    case 'aborted':
      return pagesOut === 0 ? 'not-printed' : 'doubtful'
    // A cancelled job may still have a sheet on its way: only a person can see it.
    case 'canceled':
    case 'timeOut':
    case 'hardwareError':
    case 'outcomeUnknown':
      return 'doubtful'
    default:
      return assertNever(code)
  }
}

/** Why the printer cannot print now. `offline` = it does not answer. */
export type PrintTrouble = 'paper' | 'jam' | 'cover' | 'toner' | 'other' | 'offline'

export function troubleOfError(code: PrintFailure['code']): PrintTrouble {
  switch (code) {
    case 'paperOut':
      return 'paper'
    case 'paperJammed':
      return 'jam'
    case 'coverOpen':
      return 'cover'
    case 'tonerOut':
      return 'toner'
    case 'deviceNotReady':
    case 'timeOut':
      return 'offline'
    default:
      return 'other'
  }
}

export function troubleOfCondition(condition: PrinterCondition): PrintTrouble {
  switch (condition) {
    case 'media-empty':
    case 'media-needed':
      return 'paper'
    case 'media-jam':
      return 'jam'
    case 'cover-open':
      return 'cover'
    case 'toner-empty':
      return 'toner'
    case 'media-low':
    case 'toner-low':
    case 'other':
      return 'other'
    default:
      return assertNever(condition)
  }
}
