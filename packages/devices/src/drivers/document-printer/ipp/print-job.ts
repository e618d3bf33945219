import { type Clock, err, type LogPort, ok, type Result } from '@zhengyin/kernel'
import type { DeviceError } from '../../../contract/common.ts'
import type {
  DocumentJob,
  DocumentPrinterErrorCode,
  PrinterCondition,
  PrintOutcome,
  PrintProgress,
} from '../../../contract/document-printer.ts'
import { waitFor } from '../../../link/wait.ts'
import type { IppClient, IppError, JobAttributes } from './client.ts'
import { blocking, type PrinterFacts } from './conditions.ts'
import { ATTRIBUTES_OR_VALUES_NOT_SUPPORTED, codeText, JOB_STATE, STATUS } from './message.ts'

export type PrintError = DeviceError<DocumentPrinterErrorCode> & { readonly pagesOut: number }
export type PrintResult = Result<PrintOutcome, PrintError>
type PrintCode = PrintError['code']

export interface PrintTimes {
  /** Between two looks at a running job. */
  readonly pollMs: number
  readonly requestTimeoutMs: number
  /** For the transfer of the document. */
  readonly sendTimeoutMs: number
  /** How long a running job may stay unheard of before its outcome counts as unknown. */
  readonly linkLossMs: number
  /** How long the printer may take to end a job after Cancel-Job. */
  readonly cancelGraceMs: number
}

export interface PrintContext {
  readonly clock: Clock
  readonly client: IppClient
  readonly log: LogPort
  readonly times: PrintTimes
  readPrinter(): Promise<Result<PrinterFacts, IppError>>
}

/**
 * One document, once. Create-Job gives the job id before any page can come out; from Send-Document on nothing is ever repeated and
 * the device is asked what became of the job. A caller's cancel or time-out ends in Cancel-Job and then in what the printer says.
 */
export async function printJob(
  context: PrintContext,
  job: DocumentJob,
  onProgress: (progress: PrintProgress) => void,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<PrintResult> {
  const { clock, client, log, times } = context
  const from = job.fromPage ?? 1
  if (!Number.isInteger(job.pages) || !Number.isInteger(from) || from < 1 || from > job.pages) {
    return fail('invalidData', `pages ${from} to ${job.pages}`, 0)
  }
  const expected = job.pages - from + 1
  const deadline = clock.monotonic() + options.timeoutMs
  const report = onChange(onProgress)
  const request = { timeoutMs: times.requestTimeoutMs }

  const stopped = (): 'canceled' | 'timeOut' | undefined => {
    if (options.signal?.aborted === true) return 'canceled'
    return clock.monotonic() >= deadline ? 'timeOut' : undefined
  }

  const ready = await waitUntilAble()
  if (!ready.ok) return ready
  if (from > 1 && !ready.value.pageRanges) return fail('unsupportedCommand', 'the printer does not take page-ranges', 0)

  report({ phase: 'sending' })
  const created = await create()
  if (!created.ok) return created
  const jobId = created.value
  log.write({ event: 'printer.job.created', jobId, pages: expected })

  const sent = await client.sendDocument(jobId, job.pdf, { timeoutMs: times.sendTimeoutMs })
  if (!sent.ok && (sent.error.code === 'refused' || sent.error.code === 'unreachable')) {
    await client.cancelJob(jobId, request)
    return sent.error.code === 'refused' ? refused(sent.error) : fail('deviceNotReady', `document not sent: ${sent.error.detail}`, 0)
  }
  const result = await follow(jobId, sent.ok)
  log.write({
    event: 'printer.job.ended',
    jobId,
    code: result.ok ? 'completed' : result.error.code,
    pagesOut: result.ok ? result.value.pagesOut : result.error.pagesOut,
  })
  return result

  async function waitUntilAble(): Promise<Result<PrinterFacts, PrintError>> {
    for (;;) {
      const stop = stopped()
      if (stop === 'canceled') return fail('canceled', 'before the job was made', 0)
      const printer = await context.readPrinter()
      if (!printer.ok) return fail('deviceNotReady', printer.error.detail, 0)
      const reason = blocking(printer.value.conditions)
      if (reason === undefined) return printer
      if (stop === 'timeOut') return fail(codeFor(reason), 'the condition was not mended in time', 0)
      report({ phase: 'waiting', reason })
      await waitFor(clock, times.pollMs, options.signal)
    }
  }

  async function create(): Promise<Result<number, PrintError>> {
    const pages = from === 1 ? {} : { pages: { from, to: job.pages } }
    for (;;) {
      const created = await client.createJob({ jobName: job.jobName, ...pages }, request)
      if (created.ok) return created
      const { error } = created
      // No document has been sent: whatever became of this exchange, no page can come of it.
      if (error.code !== 'refused') return fail('deviceNotReady', `job not made: ${error.detail}`, 0)
      if (error.status !== STATUS.busy && error.status !== STATUS.notAcceptingJobs) return refused(error)
      const stop = stopped()
      if (stop === 'canceled') return fail('canceled', 'while the printer was busy', 0)
      if (stop === 'timeOut') return fail('deviceNotReady', `the printer stayed busy: ${codeText(error.status)}`, 0)
      report({ phase: 'waiting', reason: 'other' })
      await waitFor(clock, times.pollMs, options.signal)
    }
  }

  /** @param accepted false when the answer to Send-Document was lost: only the printer knows whether it has the document. */
  async function follow(jobId: number, accepted: boolean): Promise<PrintResult> {
    let lastContact = clock.monotonic()
    let pagesOut = 0
    let reason: PrinterCondition | undefined
    let canceling: { readonly why: 'canceled' | 'timeOut'; readonly until: number; heard: boolean } | undefined
    for (;;) {
      const answer = await client.jobAttributes(jobId, request)
      if (answer.ok) {
        lastContact = clock.monotonic()
        pagesOut = counted(answer.value)
        const end = await ended(answer.value, canceling?.why, reason)
        if (end !== undefined) return end
        if (!accepted && waitsForDocument(answer.value)) {
          await client.cancelJob(jobId, request)
          return fail('deviceNotReady', 'the document did not reach the printer', 0)
        }
        const printer = await context.readPrinter()
        if (printer.ok) reason = blocking(printer.value.conditions)
        report(reason === undefined ? { phase: 'printing', pagesOut } : { phase: 'waiting', reason })
      } else if (answer.error.code === 'refused' && answer.error.status === STATUS.notFound) {
        return fail('outcomeUnknown', 'the printer no longer knows the job', pagesOut)
      } else if (clock.monotonic() - lastContact >= times.linkLossMs) {
        return fail('outcomeUnknown', `link lost after acceptance: ${answer.error.detail}`, pagesOut)
      }

      const why = canceling === undefined ? stopped() : undefined
      if (why !== undefined) canceling = { why, until: clock.monotonic() + times.cancelGraceMs, heard: false }
      if (canceling?.heard === false) {
        // Cancel-Job may be said again until the printer heard it. A refusal is an answer too: the job has ended meanwhile.
        const canceled = await client.cancelJob(jobId, request)
        canceling.heard = canceled.ok || canceled.error.code === 'refused'
        if (canceling.heard) continue
      }
      if (canceling !== undefined && clock.monotonic() >= canceling.until) {
        return fail('outcomeUnknown', 'the printer did not confirm the cancel', pagesOut)
      }
      await waitFor(clock, times.pollMs, canceling === undefined ? options.signal : undefined)
    }
  }

  async function ended(
    attributes: JobAttributes,
    canceledFor: 'canceled' | 'timeOut' | undefined,
    reason: PrinterCondition | undefined,
  ): Promise<PrintResult | undefined> {
    const { state, reasons, impressionsCompleted } = attributes
    const pagesOut = counted(attributes)
    switch (state) {
      case JOB_STATE.completed:
        // Printers that do not count report 0 or nothing; one that counts and missed pages is looked at by a person.
        if (pagesOut === 0 || pagesOut === expected) return ok({ pagesOut: expected, jobId: attributes.id })
        return fail('outcomeUnknown', `job completed with ${pagesOut} of ${expected} pages counted`, pagesOut)
      case JOB_STATE.aborted: {
        if (reasons.some((keyword) => keyword.includes('document-format'))) return fail('formatRefused', reasons.join(','), pagesOut)
        const printer = await context.readPrinter()
        const cause = printer.ok ? blocking(printer.value.conditions) : undefined
        if (impressionsCompleted === undefined) return fail('outcomeUnknown', 'aborted, and the printer does not count pages', 0)
        return fail(cause === undefined ? 'aborted' : codeFor(cause), reasons.join(','), pagesOut)
      }
      case JOB_STATE.canceled: {
        if (impressionsCompleted === undefined) return fail('outcomeUnknown', 'canceled, and the printer does not count pages', 0)
        if (canceledFor === undefined) return fail('aborted', `canceled at the printer: ${reasons.join(',')}`, pagesOut)
        if (canceledFor === 'timeOut' && reason !== undefined) {
          return fail(codeFor(reason), 'the condition was not mended in time', pagesOut)
        }
        return fail(canceledFor, reasons.join(','), pagesOut)
      }
      default:
        return undefined
    }
  }

  function counted({ impressionsCompleted }: JobAttributes): number {
    return Math.min(Math.max(impressionsCompleted ?? 0, 0), expected)
  }
}

/** RFC 8011 §5.3.8: a job whose document has not come is held or pending with one of these. */
function waitsForDocument({ state, reasons }: JobAttributes): boolean {
  if (state !== JOB_STATE.held && state !== JOB_STATE.pending) return false
  return reasons.some((keyword) => keyword === 'job-data-insufficient' || keyword === 'job-incoming')
}

function codeFor(condition: PrinterCondition): PrintCode {
  switch (condition) {
    case 'media-empty':
    case 'media-low':
    case 'media-needed':
      return 'paperOut'
    case 'media-jam':
      return 'paperJammed'
    case 'cover-open':
      return 'coverOpen'
    case 'toner-empty':
    case 'toner-low':
      return 'tonerOut'
    case 'other':
      return 'hardwareError'
  }
}

function refused(error: Extract<IppError, { code: 'refused' }>): { readonly ok: false; readonly error: PrintError } {
  switch (error.status) {
    case STATUS.documentFormatNotSupported:
    case ATTRIBUTES_OR_VALUES_NOT_SUPPORTED:
      return fail('formatRefused', error.detail, 0)
    case STATUS.operationNotSupported:
      return fail('unsupportedCommand', error.detail, 0)
    case STATUS.busy:
      return fail('deviceNotReady', error.detail, 0)
    default:
      return fail('aborted', error.detail, 0)
  }
}

function fail(code: PrintCode, detail: string, pagesOut: number): { readonly ok: false; readonly error: PrintError } {
  return err({ code, detail, pagesOut })
}

function onChange(listener: (progress: PrintProgress) => void): (progress: PrintProgress) => void {
  let last = ''
  return (progress) => {
    const key = JSON.stringify(progress)
    if (key === last) return
    last = key
    listener(progress)
  }
}
