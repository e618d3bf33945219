import { err, ok, type Result } from '@zhengyin/kernel'
import { decodeMessage } from './decode.ts'
import { encodeMessage } from './encode.ts'
import {
  attribute,
  codeText,
  GROUP_TAG,
  group,
  type IppAttribute,
  type IppGroup,
  type IppMessage,
  numberOf,
  OPERATION,
  type OperationName,
  textOf,
  textsOf,
} from './message.ts'
import type { IppTransport, TransportError, TransportOptions } from './transport.ts'

/** `refused`: the printer answered and said no, with its status code. */
export type IppError = TransportError | { readonly code: 'refused'; readonly status: number; readonly detail: string }
export type IppResult<T> = Promise<Result<T, IppError>>

export interface JobAttributes {
  readonly id: number
  readonly state: number
  readonly reasons: readonly string[]
  /** Absent where the printer does not count. */
  readonly impressionsCompleted?: number
  readonly name?: string
}

export interface CreateJob {
  readonly jobName: string
  /** 1-based, inclusive; sent as `page-ranges`. */
  readonly pages?: { readonly from: number; readonly to: number }
}

/** The six operations of the terminal. Each is one exchange; nothing is repeated here. */
export interface IppClient {
  printerAttributes(names: readonly string[], options: TransportOptions): IppResult<IppGroup | undefined>
  createJob(job: CreateJob, options: TransportOptions): IppResult<number>
  sendDocument(jobId: number, pdf: Uint8Array, options: TransportOptions): IppResult<void>
  jobAttributes(jobId: number, options: TransportOptions): IppResult<JobAttributes>
  cancelJob(jobId: number, options: TransportOptions): IppResult<void>
  /** Jobs of this user that have not ended. */
  openJobs(options: TransportOptions): IppResult<readonly JobAttributes[]>
}

const JOB_ATTRIBUTES = ['job-id', 'job-state', 'job-state-reasons', 'job-impressions-completed', 'job-name']

export function ippClient(settings: {
  readonly transport: IppTransport
  readonly printerUri: string
  readonly userName: string
}): IppClient {
  let lastRequestId = 0

  async function exchange(
    operation: OperationName,
    attributes: readonly IppAttribute[],
    options: TransportOptions,
    extra: { readonly job?: readonly IppAttribute[]; readonly data?: Uint8Array } = {},
  ): IppResult<IppMessage> {
    lastRequestId = (lastRequestId % 0x7fffffff) + 1
    const requestId = lastRequestId
    const body = encodeMessage({
      version: { major: 1, minor: 1 },
      code: OPERATION[operation],
      requestId,
      groups: [
        {
          tag: GROUP_TAG.operation,
          // RFC 8011 §4.1.4: charset, then language, then the target; anything else first is refused with 0400 (recorded).
          attributes: [
            attribute('attributes-charset', 'charset', 'utf-8'),
            attribute('attributes-natural-language', 'naturalLanguage', 'en'),
            attribute('printer-uri', 'uri', settings.printerUri),
            ...attributes,
          ],
        },
        ...(extra.job === undefined ? [] : [{ tag: GROUP_TAG.job, attributes: extra.job }]),
      ],
      data: extra.data ?? new Uint8Array(0),
    })
    const answer = await settings.transport(body, options)
    if (!answer.ok) return answer
    const decoded = decodeMessage(answer.value)
    if (!decoded.ok) return err({ code: 'garbage', detail: `${decoded.error.code} at byte ${decoded.error.offset}` })
    const message = decoded.value
    if (message.requestId !== requestId) {
      return err({ code: 'garbage', detail: `answer to request ${message.requestId} instead of ${requestId}` })
    }
    // RFC 8011 appendix B.1: 0000–00FF successful.
    if (message.code > 0x00ff) {
      return err({ code: 'refused', status: message.code, detail: `${operation} ${codeText(message.code)}` })
    }
    return ok(message)
  }

  const user = attribute('requesting-user-name', 'nameWithoutLanguage', settings.userName)
  const idOf = (jobId: number): IppAttribute => attribute('job-id', 'integer', jobId)

  return {
    printerAttributes: async (names, options) => {
      const answer = await exchange('Get-Printer-Attributes', [user, attribute('requested-attributes', 'keyword', ...names)], options)
      return answer.ok ? ok(group(answer.value, GROUP_TAG.printer)) : answer
    },
    createJob: async ({ jobName, pages }, options) => {
      const template = [
        attribute('copies', 'integer', 1),
        attribute('media', 'keyword', 'iso_a4_210x297mm'),
        // One sheet a page, so that impressions count sheets.
        attribute('sides', 'keyword', 'one-sided'),
        ...(pages === undefined ? [] : [attribute('page-ranges', 'rangeOfInteger', { lower: pages.from, upper: pages.to })]),
      ]
      const answer = await exchange('Create-Job', [user, attribute('job-name', 'nameWithoutLanguage', jobName)], options, { job: template })
      if (!answer.ok) return answer
      const jobId = numberOf(group(answer.value, GROUP_TAG.job), 'job-id')
      return jobId === undefined ? err({ code: 'garbage', detail: 'Create-Job answered without a job-id' }) : ok(jobId)
    },
    sendDocument: async (jobId, pdf, options) => {
      const format = attribute('document-format', 'mimeMediaType', 'application/pdf')
      const last = attribute('last-document', 'boolean', true)
      const answer = await exchange('Send-Document', [idOf(jobId), user, format, last], options, { data: pdf })
      return answer.ok ? ok(undefined) : answer
    },
    jobAttributes: async (jobId, options) => {
      const wanted = attribute('requested-attributes', 'keyword', ...JOB_ATTRIBUTES)
      const answer = await exchange('Get-Job-Attributes', [idOf(jobId), user, wanted], options)
      if (!answer.ok) return answer
      const job = readJob(group(answer.value, GROUP_TAG.job), jobId)
      return job === undefined ? err({ code: 'garbage', detail: 'Get-Job-Attributes answered without a job-state' }) : ok(job)
    },
    cancelJob: async (jobId, options) => {
      const answer = await exchange('Cancel-Job', [idOf(jobId), user], options)
      return answer.ok ? ok(undefined) : answer
    },
    openJobs: async (options) => {
      const which = attribute('which-jobs', 'keyword', 'not-completed')
      const wanted = attribute('requested-attributes', 'keyword', ...JOB_ATTRIBUTES)
      const answer = await exchange('Get-Jobs', [user, attribute('my-jobs', 'boolean', true), which, wanted], options)
      if (!answer.ok) return answer
      const jobs = answer.value.groups.filter(({ tag }) => tag === GROUP_TAG.job)
      return ok(jobs.flatMap((job) => readJob(job, numberOf(job, 'job-id')) ?? []))
    },
  }
}

function readJob(job: IppGroup | undefined, id: number | undefined): JobAttributes | undefined {
  const state = numberOf(job, 'job-state')
  if (state === undefined || id === undefined) return undefined
  const impressionsCompleted = numberOf(job, 'job-impressions-completed')
  const name = textOf(job, 'job-name')
  return {
    id,
    state,
    reasons: textsOf(job, 'job-state-reasons'),
    ...(impressionsCompleted === undefined ? {} : { impressionsCompleted }),
    ...(name === undefined ? {} : { name }),
  }
}
