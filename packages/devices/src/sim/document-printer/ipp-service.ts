import type { Clock } from '@zhengyin/kernel'
import { decodeMessage } from '../../drivers/document-printer/ipp/decode.ts'
import { encodeMessage } from '../../drivers/document-printer/ipp/encode.ts'
import {
  ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
  attribute,
  find,
  GROUP_TAG,
  group,
  type IppAttribute,
  type IppGroup,
  type IppMessage,
  JOB_STATE,
  numberOf,
  OPERATION,
  PRINTER_STATE,
  STATUS,
  textOf,
  textsOf,
} from '../../drivers/document-printer/ipp/message.ts'
import type { FaultSource } from '../faults.ts'
import type { DocumentPrinterFault, Mechanism, SimulatedJob } from './mechanism.ts'
import { countPages } from './pdf-pages.ts'

/**
 * `recorded`: what `ippeveprinter` 2.4.2 was seen to answer — printer stays processing with `-warning`, idle with `-report`.
 * `stopping`: what many office printers do — printer-state 5, job-state 6, `-error`, and toner stops it too.
 */
export type Temper = 'recorded' | 'stopping'

export interface ServiceSettings {
  readonly clock: Clock
  readonly path: Mechanism
  readonly faults: FaultSource<DocumentPrinterFault>
  readonly temper: Temper
  readonly pageRanges: boolean
  /** Between a document's arrival and its first page. */
  readonly warmUpMs: number
  readonly onAccepted: () => void
}

const FORMATS = ['application/pdf']
const LOW_PAPER_SHEETS = 10
const LOW_TONER_PERCENT = 10
/** Kept for Get-Job-Attributes; a printer forgets older ones. */
const HISTORY = 100

export interface Service {
  answer(body: Uint8Array): Uint8Array
  jobs(): readonly SimulatedJob[]
}

/** The printer's IPP side: real request bytes in, real answer bytes out. */
export function ippService(settings: ServiceSettings): Service {
  const { path, faults, temper, clock } = settings
  const jobs: SimulatedJob[] = []
  let lastJobId = 0

  const active = (): SimulatedJob | undefined => jobs.find(({ state }) => state < JOB_STATE.canceled)
  const printing = (): SimulatedJob | undefined => jobs.find(({ state }) => state === JOB_STATE.processing)

  function answer(body: Uint8Array): Uint8Array {
    const decoded = decodeMessage(body)
    if (!decoded.ok) return reply({ version: { major: 1, minor: 1 }, requestId: 1 }, STATUS.badRequest, 'Bad request.')
    const request = decoded.value
    const first = request.groups[0]
    if (first?.tag !== GROUP_TAG.operation || !leadsCorrectly(first)) {
      return reply(request, STATUS.badRequest, 'Missing required attributes.')
    }
    return dispatch(request, first)
  }

  function dispatch(request: IppMessage, operation: IppGroup): Uint8Array {
    switch (request.code) {
      case OPERATION['Get-Printer-Attributes']:
        return reply(request, STATUS.ok, undefined, [{ tag: GROUP_TAG.printer, attributes: requested(operation, printerAttributes()) }])
      case OPERATION['Validate-Job']:
        return acceptable(request, operation) ?? reply(request, STATUS.ok)
      case OPERATION['Create-Job']:
        return busy(request) ?? withJob(request, createJob(request, operation))
      case OPERATION['Print-Job']:
        return busy(request) ?? acceptable(request, operation) ?? withJob(request, accept(createJob(request, operation), request.data))
      case OPERATION['Send-Document']: {
        const job = jobOf(operation)
        if (job === undefined) return reply(request, STATUS.notFound, 'Job not found.')
        if (job.state !== JOB_STATE.held) return reply(request, STATUS.notPossible, 'Job is not in a pending state.')
        return acceptable(request, operation) ?? withJob(request, accept(job, request.data))
      }
      case OPERATION['Get-Job-Attributes']: {
        const job = jobOf(operation)
        if (job === undefined) return reply(request, STATUS.notFound, 'Job not found.')
        return reply(request, STATUS.ok, undefined, [{ tag: GROUP_TAG.job, attributes: requested(operation, jobAttributes(job)) }])
      }
      case OPERATION['Cancel-Job']: {
        const job = jobOf(operation)
        if (job === undefined) return reply(request, STATUS.notFound, 'Job not found.')
        if (job.state >= JOB_STATE.canceled) return reply(request, STATUS.notPossible, 'Job is already ended.')
        path.end(job, JOB_STATE.canceled, 'job-canceled-by-user')
        return reply(request, STATUS.ok)
      }
      case OPERATION['Get-Jobs']: {
        const mine = find(operation, 'my-jobs')?.values[0]?.value === true
        const user = textOf(operation, 'requesting-user-name')
        const ended = textOf(operation, 'which-jobs') === 'completed'
        const wanted = jobs.filter((job) => job.state >= JOB_STATE.canceled === ended && (!mine || job.user === user))
        const groups = wanted.map((job) => ({ tag: GROUP_TAG.job, attributes: requested(operation, jobAttributes(job)) }))
        return reply(request, STATUS.ok, undefined, groups)
      }
      default:
        return reply(request, STATUS.operationNotSupported, 'Operation not supported.')
    }
  }

  function busy(request: IppMessage): Uint8Array | undefined {
    if (active() === undefined && !faults.strikes('busy')) return undefined
    return reply(request, STATUS.busy, 'Currently printing another job.')
  }

  function acceptable(request: IppMessage, operation: IppGroup): Uint8Array | undefined {
    const format = textOf(operation, 'document-format')
    if (format === undefined || FORMATS.includes(format)) return undefined
    return reply(request, ATTRIBUTES_OR_VALUES_NOT_SUPPORTED, 'Unsupported document-format.')
  }

  function createJob(request: IppMessage, operation: IppGroup): SimulatedJob {
    const range = find(group(request, GROUP_TAG.job), 'page-ranges')?.values[0]?.value
    const job: SimulatedJob = {
      id: ++lastJobId,
      name: textOf(operation, 'job-name') ?? 'Untitled',
      user: textOf(operation, 'requesting-user-name') ?? 'anonymous',
      range: range !== null && typeof range === 'object' && 'lower' in range && settings.pageRanges ? range : undefined,
      pdf: undefined,
      left: [],
      out: [],
      state: JOB_STATE.held,
      reasons: ['job-data-insufficient'],
    }
    jobs.push(job)
    if (jobs.length > HISTORY) jobs.shift()
    return job
  }

  function accept(job: SimulatedJob, pdf: Uint8Array): SimulatedJob {
    const pages = countPages(pdf)
    job.pdf = pdf.slice()
    const from = job.range?.lower ?? 1
    const to = Math.min(job.range?.upper ?? pages, pages)
    for (let page = from; page <= to; page++) job.left.push(page)
    job.state = JOB_STATE.pending
    job.reasons = ['none']
    clock.setTimeout(() => {
      if (job.state !== JOB_STATE.pending) return
      if (pages === 0) path.end(job, JOB_STATE.aborted, 'document-format-error')
      else path.start(job)
    }, settings.warmUpMs)
    settings.onAccepted()
    return job
  }

  function withJob(request: IppMessage, job: SimulatedJob): Uint8Array {
    const names = ['job-id', 'job-uri', 'job-state', 'job-state-message', 'job-state-reasons']
    const attributes = jobAttributes(job).filter(({ name }) => names.includes(name))
    return reply(request, STATUS.ok, undefined, [{ tag: GROUP_TAG.job, attributes }])
  }

  function jobOf(operation: IppGroup): SimulatedJob | undefined {
    const id = numberOf(operation, 'job-id')
    return jobs.find((job) => job.id === id)
  }

  function jobAttributes(job: SimulatedJob): IppAttribute[] {
    const stopped = temper === 'stopping' && job.state === JOB_STATE.processing && path.obstruction() !== undefined
    return [
      attribute('job-id', 'integer', job.id),
      attribute('job-uri', 'uri', `ipp://localhost/ipp/print/${job.id}`),
      attribute('job-name', 'nameWithoutLanguage', job.name),
      attribute('job-impressions-completed', 'integer', job.out.length),
      attribute('job-state', 'enum', stopped ? JOB_STATE.stopped : job.state),
      attribute('job-state-message', 'textWithoutLanguage', JOB_MESSAGE[job.state] ?? ''),
      attribute('job-state-reasons', 'keyword', ...(stopped ? ['printer-stopped'] : job.reasons)),
    ]
  }

  function printerAttributes(): IppAttribute[] {
    const job = printing()
    const held = job !== undefined && path.obstruction() !== undefined
    const state = held && temper === 'stopping' ? PRINTER_STATE.stopped : job === undefined ? PRINTER_STATE.idle : PRINTER_STATE.processing
    const severity = temper === 'stopping' ? 'error' : job === undefined ? 'report' : 'warning'
    const reasons: string[] = []
    if (path.sheetsInTray === 0) reasons.push(`media-empty-${severity}`, ...(held ? [`media-needed-${severity}`] : []))
    else if (path.sheetsInTray <= LOW_PAPER_SHEETS) reasons.push('media-low-report')
    if (path.jammed) reasons.push(`media-jam-${severity}`)
    if (path.coverOpen) reasons.push(`cover-open-${severity}`)
    if (path.tonerPercent <= 0) reasons.push(`toner-empty-${temper === 'stopping' ? 'error' : 'report'}`)
    else if (path.tonerPercent <= LOW_TONER_PERCENT) reasons.push('toner-low-report')
    return [
      attribute('printer-make-and-model', 'textWithoutLanguage', 'Zhengyin simulated A4 printer'),
      attribute('printer-firmware-string-version', 'textWithoutLanguage', '1.0'),
      attribute('printer-uuid', 'uri', 'urn:uuid:00000000-0000-4000-8000-000000000001'),
      attribute('printer-state', 'enum', state),
      attribute('printer-state-reasons', 'keyword', ...(reasons.length === 0 ? ['none'] : reasons)),
      attribute('printer-is-accepting-jobs', 'boolean', true),
      attribute('queued-job-count', 'integer', active() === undefined ? 0 : 1),
      attribute('document-format-supported', 'mimeMediaType', ...FORMATS),
      attribute('media-ready', 'keyword', 'iso_a4_210x297mm'),
      attribute('page-ranges-supported', 'boolean', settings.pageRanges),
    ]
  }

  return { answer, jobs: () => jobs }
}

const JOB_MESSAGE: Readonly<Record<number, string>> = {
  [JOB_STATE.pending]: 'Job pending.',
  [JOB_STATE.held]: 'Job held.',
  [JOB_STATE.processing]: 'Job printing.',
  [JOB_STATE.canceled]: 'Job canceled.',
  [JOB_STATE.aborted]: 'Job aborted.',
  [JOB_STATE.completed]: 'Job completed.',
}

function leadsCorrectly({ attributes }: IppGroup): boolean {
  return attributes[0]?.name === 'attributes-charset' && attributes[1]?.name === 'attributes-natural-language'
}

function requested(operation: IppGroup, all: readonly IppAttribute[]): readonly IppAttribute[] {
  const names = textsOf(operation, 'requested-attributes')
  if (names.length === 0 || names.includes('all')) return all
  return all.filter(({ name }) => names.includes(name))
}

function reply(
  request: Pick<IppMessage, 'version' | 'requestId'>,
  code: number,
  message?: string,
  groups: readonly IppGroup[] = [],
): Uint8Array {
  return encodeMessage({
    version: request.version,
    code,
    requestId: request.requestId,
    groups: [
      {
        tag: GROUP_TAG.operation,
        attributes: [
          attribute('attributes-charset', 'charset', 'utf-8'),
          attribute('attributes-natural-language', 'naturalLanguage', 'en'),
          ...(message === undefined ? [] : [attribute('status-message', 'textWithoutLanguage', message)]),
        ],
      },
      ...groups,
    ],
    data: new Uint8Array(0),
  })
}
