import type { CommandOptions, DeviceError, DeviceStatus } from '@zhengyin/devices/contract/common'
import type {
  DocumentJob,
  DocumentPrinterErrorCode,
  PrinterConditions,
  PrintOutcome,
  PrintProgress,
} from '@zhengyin/devices/contract/document-printer'
import type { CardReaderErrorCode, IdCard, ResidentCard } from '@zhengyin/devices/contract/id-card-reader'
import type { Receipt, ReceiptPrinterErrorCode } from '@zhengyin/devices/contract/receipt-printer'
import { type Clock, err, ok, type Result } from '@zhengyin/kernel'
import type { VisitPorts } from '../ports.ts'

export type CardAnswer = Result<IdCard, DeviceError<CardReaderErrorCode>>
export type PrintAnswer = Result<PrintOutcome, DeviceError<DocumentPrinterErrorCode> & { readonly pagesOut: number }>
export type SlipAnswer = Result<{ readonly cut: true }, DeviceError<ReceiptPrinterErrorCode>>

/** A synthetic person; 310199 was never assigned, so the number is nobody's. */
export function residentCard(changes: Partial<ResidentCard> = {}): ResidentCard {
  return {
    kind: 'resident',
    name: '张明',
    sex: '1',
    birth: '1990-03-07',
    number: '310199199003070017',
    validFrom: '2016-01-01',
    validTo: '2036-01-01',
    photo: new Uint8Array(1024),
    nation: '01',
    address: '上海市测试区示例路1号',
    issuer: '上海市测试公安局',
    ...changes,
  }
}

export function cardError(code: DeviceError<CardReaderErrorCode>['code']): CardAnswer {
  return err({ code, detail: 'scripted' })
}

export interface FakeCardReader extends Pick<VisitPorts['cardReader'], 'read' | 'status'> {
  /** Answers the read under way, or the next one. */
  answer(card: CardAnswer): void
  /** Answers every read at once until told otherwise. */
  always(card: CardAnswer | null): void
  readonly reads: number
}

export function fakeCardReader(clock: Clock): FakeCardReader {
  const waiting: CardAnswer[] = []
  let every: CardAnswer | null = null
  let open: ((card: CardAnswer) => void) | null = null
  let reads = 0
  return {
    get reads() {
      return reads
    },
    status: () => 'online',
    read: (options?: CommandOptions) => {
      reads += 1
      const ready = every ?? waiting.shift()
      if (ready !== undefined) return Promise.resolve(ready)
      const { promise, resolve } = Promise.withResolvers<CardAnswer>()
      const timer = clock.setTimeout(() => finish(cardError('noMedia')), options?.timeoutMs ?? 60_000)
      const finish = (card: CardAnswer) => {
        clock.clearTimeout(timer)
        open = null
        resolve(card)
      }
      open = finish
      options?.signal?.addEventListener('abort', () => finish(cardError('canceled')))
      return promise
    },
    answer: (card) => {
      if (open === null) waiting.push(card)
      else open(card)
    },
    always: (card) => {
      every = card
    },
  }
}

export interface FakeDocumentPrinter extends Pick<VisitPorts['documentPrinter'], 'print' | 'conditions' | 'status'> {
  /** One answer for one job, in order; without any, jobs print well. `hold` keeps the job open until `finish` or an abort. */
  script(...answers: (PrintAnswer | 'hold' | 'throw')[]): void
  finish(answer: PrintAnswer): void
  progress(progress: PrintProgress): void
  setConditions(conditions: PrinterConditions | 'offline'): void
  readonly jobs: readonly DocumentJob[]
}

export const READY: PrinterConditions = { state: 'idle', conditions: [] }

export function printError(code: DeviceError<DocumentPrinterErrorCode>['code'], pagesOut = 0): PrintAnswer {
  return err({ code, detail: 'scripted', pagesOut })
}

export function fakeDocumentPrinter(): FakeDocumentPrinter {
  const answers: (PrintAnswer | 'hold' | 'throw')[] = []
  const jobs: DocumentJob[] = []
  let conditions: PrinterConditions | 'offline' = READY
  let open: { readonly resolve: (answer: PrintAnswer) => void; readonly onProgress: (progress: PrintProgress) => void } | null = null
  return {
    jobs,
    status: (): DeviceStatus => (conditions === 'offline' ? 'offline' : 'online'),
    conditions: async () => (conditions === 'offline' ? err({ code: 'deviceNotReady', detail: 'scripted' }) : ok(conditions)),
    print: (job, onProgress, options) => {
      jobs.push(job)
      const answer = answers.shift()
      if (answer === 'throw') return Promise.reject(new Error('scripted bug in a driver'))
      if (answer === 'hold') {
        const { promise, resolve } = Promise.withResolvers<PrintAnswer>()
        open = { resolve, onProgress }
        options?.signal?.addEventListener('abort', () => resolve(printError('canceled')))
        return promise
      }
      if (answer !== undefined) return Promise.resolve(answer)
      onProgress({ phase: 'printing', pagesOut: job.pages })
      return Promise.resolve(ok({ pagesOut: job.pages, jobId: jobs.length }))
    },
    script: (...more) => void answers.push(...more),
    finish: (answer) => open?.resolve(answer),
    progress: (progress) => open?.onProgress(progress),
    setConditions: (next) => {
      conditions = next
    },
  }
}

export interface FakeReceiptPrinter extends Pick<VisitPorts['receiptPrinter'], 'print' | 'status'> {
  script(...answers: SlipAnswer[]): void
  readonly slips: readonly Receipt[]
}

export function slipError(code: DeviceError<ReceiptPrinterErrorCode>['code']): SlipAnswer {
  return err({ code, detail: 'scripted' })
}

export function fakeReceiptPrinter(): FakeReceiptPrinter {
  const answers: SlipAnswer[] = []
  const slips: Receipt[] = []
  return {
    slips,
    status: () => 'online',
    print: async (receipt) => {
      const answer = answers.shift() ?? ok({ cut: true as const })
      if (answer.ok) slips.push(receipt)
      return answer
    },
    script: (...more) => void answers.push(...more),
  }
}
