import { type Clock, err, type LogPort, nullLog, ok, type Result, type TimerHandle } from '@zhengyin/kernel'
import type { CommonErrorCode, DeviceError, DeviceStatus } from '../../../contract/common.ts'
import type { DocumentPrinter, DocumentPrinterEvent, PrinterConditions } from '../../../contract/document-printer.ts'
import { type IppError, ippClient } from './client.ts'
import { type PrinterFacts, readConditions, sameConditions } from './conditions.ts'
import { find, type IppGroup, textOf } from './message.ts'
import { type PrintTimes, printJob } from './print-job.ts'
import { httpTransport, type IppTransport } from './transport.ts'

export interface IppPrinterSettings {
  /** `ipp://host:port/ipp/print`. */
  readonly printerUri: string
  readonly clock: Clock
  readonly log?: LogPort
  /** Jobs are made and cleared up under this name: one a terminal, never a person's. */
  readonly userName: string
  /** In place of HTTP, e.g. a simulator in the same process. */
  readonly transport?: IppTransport
  readonly times?: Partial<PrinterTimes>
}

export interface PrinterTimes extends PrintTimes {
  readonly heartbeatMs: number
  /** First and longest wait before an unreachable printer is asked again; doubled in between. */
  readonly retryMs: number
  readonly retryMaxMs: number
  /** Of a whole print where the caller gives no time-out. */
  readonly printTimeoutMs: number
}

export const PRINTER_TIMES: PrinterTimes = {
  pollMs: 250,
  requestTimeoutMs: 5_000,
  sendTimeoutMs: 30_000,
  linkLossMs: 10_000,
  cancelGraceMs: 10_000,
  heartbeatMs: 5_000,
  retryMs: 1_000,
  retryMaxMs: 30_000,
  printTimeoutMs: 180_000,
}

const STATE_ATTRIBUTES = ['printer-state', 'printer-state-reasons', 'printer-is-accepting-jobs', 'page-ranges-supported']
const IDENTITY_ATTRIBUTES = ['printer-make-and-model', 'printer-firmware-string-version', 'printer-uuid']

export function ippPrinter(settings: IppPrinterSettings): DocumentPrinter {
  const { clock, printerUri } = settings
  const log = settings.log ?? nullLog
  const times: PrinterTimes = { ...PRINTER_TIMES, ...settings.times }
  const transport = settings.transport ?? httpTransport(printerUri, clock)
  const client = ippClient({ transport, printerUri, userName: settings.userName })
  const listeners = new Set<(event: DocumentPrinterEvent) => void>()

  let opened = false
  let printing = false
  let cleared = false
  let link: DeviceStatus = 'offline'
  let last: PrinterConditions | undefined
  let timer: TimerHandle | undefined
  let retryMs = times.retryMs

  const emit = (event: DocumentPrinterEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const status = (): DeviceStatus => (printing && link === 'online' ? 'deviceBusy' : link)

  function change(mutate: () => void): void {
    const before = status()
    mutate()
    const after = status()
    if (after === before) return
    log.write({ event: 'device.status', device: 'document-printer', status: after })
    emit({ type: 'status', status: after })
  }

  async function readPrinter(timeoutMs = times.requestTimeoutMs, signal?: AbortSignal): Promise<Result<PrinterFacts, IppError>> {
    const answer = await client.printerAttributes(STATE_ATTRIBUTES, { timeoutMs, signal })
    const conditions = answer.ok ? readConditions(answer.value) : undefined
    const result: Result<PrinterFacts, IppError> = !answer.ok
      ? answer
      : conditions === undefined
        ? err({ code: 'garbage', detail: 'answer without a printer-state' })
        : ok({ conditions, pageRanges: find(answer.value, 'page-ranges-supported')?.values[0]?.value === true })
    if (!opened || signal?.aborted === true) return result
    const next: DeviceStatus = result.ok ? 'online' : result.error.code === 'garbage' ? 'hardwareError' : 'offline'
    change(() => {
      link = next
    })
    if (result.ok && !sameConditions(last, result.value.conditions)) {
      last = result.value.conditions
      emit({ type: 'conditions', conditions: last })
    }
    return result
  }

  async function heartbeat(): Promise<void> {
    // A running print looks at the printer more often than this.
    const heard = printing ? true : (await readPrinter()).ok
    if (heard && !cleared && !printing) await clearLeftovers()
    if (!opened) return
    retryMs = heard ? times.retryMs : Math.min(retryMs * 2, times.retryMaxMs)
    timer = clock.setTimeout(() => void heartbeat(), heard ? times.heartbeatMs : retryMs)
  }

  /** After a restart nobody waits for a job any more; its sheet would lie in the tray for the next person. */
  async function clearLeftovers(): Promise<void> {
    const options = { timeoutMs: times.requestTimeoutMs }
    const jobs = await client.openJobs(options)
    if (!jobs.ok) return
    for (const { id } of jobs.value) {
      const canceled = await client.cancelJob(id, options)
      log.write({ event: 'printer.job.leftover', level: 'warn', jobId: id, canceled: canceled.ok })
    }
    cleared = true
  }

  return {
    class: 'document-printer',
    status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    open: async () => {
      if (opened) return
      opened = true
      cleared = false
      change(() => {
        link = 'starting'
      })
      await heartbeat()
    },
    close: () => {
      opened = false
      last = undefined
      if (timer !== undefined) clock.clearTimeout(timer)
      change(() => {
        link = 'offline'
      })
      return Promise.resolve()
    },
    identify: async (options) => {
      const timeoutMs = options?.timeoutMs ?? times.requestTimeoutMs
      const answer = await client.printerAttributes(IDENTITY_ATTRIBUTES, { timeoutMs, signal: options?.signal })
      return answer.ok ? ok(identityOf(answer.value)) : err(deviceError(answer.error))
    },
    conditions: async (options) => {
      const facts = await readPrinter(options?.timeoutMs, options?.signal)
      return facts.ok ? ok(facts.value.conditions) : err(deviceError(facts.error))
    },
    print: async (job, onProgress, options) => {
      if (!opened) return err({ code: 'sequenceError', detail: 'the printer is not open', pagesOut: 0 })
      if (printing) return err({ code: 'sequenceError', detail: 'a job is under way', pagesOut: 0 })
      change(() => {
        printing = true
      })
      try {
        const context = { clock, client, log, times, readPrinter: () => readPrinter() }
        return await printJob(context, job, onProgress, {
          timeoutMs: options?.timeoutMs ?? times.printTimeoutMs,
          signal: options?.signal,
        })
      } finally {
        change(() => {
          printing = false
        })
      }
    },
  }
}

function identityOf(printer: IppGroup | undefined) {
  const firmware = [textOf(printer, 'printer-make-and-model'), textOf(printer, 'printer-firmware-string-version')]
    .filter((text) => text !== undefined)
    .join(' ')
  const serial = textOf(printer, 'printer-uuid')
  return {
    class: 'document-printer',
    model: 'ipp',
    ...(firmware === '' ? {} : { firmware }),
    ...(serial === undefined ? {} : { serial }),
  } as const
}

function deviceError(error: IppError): DeviceError {
  return { code: commonCode(error.code), detail: error.detail }
}

function commonCode(code: IppError['code']): CommonErrorCode {
  switch (code) {
    case 'unreachable':
    case 'broken':
      return 'deviceNotReady'
    case 'timeOut':
      return 'timeOut'
    case 'canceled':
      return 'canceled'
    case 'garbage':
      return 'hardwareError'
    case 'refused':
      return 'unsupportedCommand'
  }
}
