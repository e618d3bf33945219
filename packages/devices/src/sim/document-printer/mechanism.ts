import type { Clock, TimerHandle } from '@zhengyin/kernel'
import { JOB_STATE } from '../../drivers/document-printer/ipp/message.ts'
import type { FaultSource } from '../faults.ts'

export const DOCUMENT_PRINTER_FAULTS = [
  'jamAtPage',
  'paperOutAtPage',
  'coverOpen',
  'tonerOut',
  'abortJob',
  'busy',
  'dieAfterAccept',
  'silent',
  'garbage',
] as const
export type DocumentPrinterFault = (typeof DOCUMENT_PRINTER_FAULTS)[number]

/** What lies in the output tray. */
export interface PrintedDocument {
  readonly jobId: number
  readonly jobName: string
  readonly pdf: Uint8Array
  /** 1-based numbers of the pages that came out. */
  readonly pages: readonly number[]
}

export interface SimulatedJob {
  readonly id: number
  readonly name: string
  readonly user: string
  readonly range: { readonly lower: number; readonly upper: number } | undefined
  pdf: Uint8Array | undefined
  /** Pages still to come. */
  left: number[]
  out: number[]
  state: number
  reasons: string[]
}

export type Obstruction = 'media-jam' | 'cover-open' | 'media-empty' | 'toner-empty'

export interface Mechanism {
  readonly sheetsInTray: number
  readonly jammed: boolean
  readonly coverOpen: boolean
  readonly tonerPercent: number
  obstruction(): Obstruction | undefined
  /** The physical acts of a person. */
  readonly loadPaper: (sheets: number) => void
  readonly emptyTray: () => void
  readonly jam: () => void
  readonly clearJam: () => void
  readonly openCover: () => void
  readonly closeCover: () => void
  readonly setToner: (percent: number) => void
  /** Takes everything out of the output tray. */
  readonly takePaper: () => readonly PrintedDocument[]
  readonly output: () => readonly PrintedDocument[]
  /** The printer's own acts. */
  start(job: SimulatedJob): void
  end(job: SimulatedJob, state: number, reason: string): void
}

export interface MechanismSettings {
  readonly clock: Clock
  readonly faults: FaultSource<DocumentPrinterFault>
  readonly sheets: number
  readonly msPerPage: number
  /** Does an empty toner stop this printer? */
  readonly stopsWithoutToner: boolean
  onPrinted(document: PrintedDocument): void
  onChange(): void
}

const TRAY_CAPACITY = 250
const TONER_PERCENT_PER_PAGE = 0.05

/** Paper path: one sheet at a time from the tray past the drum to the output; an obstruction holds the job until a person mends it. */
export function paperPath(settings: MechanismSettings): Mechanism {
  const { clock, faults } = settings
  let sheetsInTray = Math.min(settings.sheets, TRAY_CAPACITY)
  let jammed = false
  let coverOpen = false
  let tonerPercent = 100
  let output: (Omit<PrintedDocument, 'pages'> & { readonly pages: number[] })[] = []
  let current: SimulatedJob | undefined
  let feeding: TimerHandle | undefined

  function obstruction(): Obstruction | undefined {
    if (jammed) return 'media-jam'
    if (coverOpen) return 'cover-open'
    if (sheetsInTray === 0) return 'media-empty'
    if (tonerPercent <= 0 && settings.stopsWithoutToner) return 'toner-empty'
    return undefined
  }

  function feed(): void {
    const job = current
    const page = job?.left[0]
    if (job === undefined || feeding !== undefined) return
    if (page === undefined) {
      end(job, JOB_STATE.completed, 'job-completed-successfully')
      return
    }
    strike(page)
    if (current !== job || obstruction() !== undefined) {
      settings.onChange()
      return
    }
    feeding = clock.setTimeout(() => {
      feeding = undefined
      pageOut(job, page)
      feed()
    }, settings.msPerPage)
  }

  function strike(page: number): void {
    if (faults.strikes('abortJob', page) && current !== undefined) end(current, JOB_STATE.aborted, 'aborted-by-system')
    if (faults.strikes('coverOpen', page)) coverOpen = true
    if (faults.strikes('paperOutAtPage', page)) sheetsInTray = 0
    if (faults.strikes('tonerOut', page)) tonerPercent = 0
    if (sheetsInTray > 0 && faults.strikes('jamAtPage', page)) {
      sheetsInTray--
      jammed = true
    }
  }

  function pageOut(job: SimulatedJob, page: number): void {
    sheetsInTray--
    tonerPercent = Math.max(0, tonerPercent - TONER_PERCENT_PER_PAGE)
    job.left.shift()
    job.out.push(page)
    const lying = output.find(({ jobId }) => jobId === job.id)
    if (lying === undefined) output.push({ jobId: job.id, jobName: job.name, pdf: job.pdf ?? new Uint8Array(0), pages: [page] })
    else lying.pages.push(page)
    settings.onChange()
  }

  function end(job: SimulatedJob, state: number, reason: string): void {
    job.state = state
    job.reasons = [reason]
    if (current === job) {
      current = undefined
      stopFeeding()
      if (job.out.length > 0)
        settings.onPrinted({ jobId: job.id, jobName: job.name, pdf: job.pdf ?? new Uint8Array(0), pages: [...job.out] })
    }
    settings.onChange()
  }

  function stopFeeding(): void {
    if (feeding !== undefined) clock.clearTimeout(feeding)
    feeding = undefined
  }

  /** A sheet under way when something goes wrong is lost and its page is printed again. */
  function interrupt(change: () => void): void {
    if (feeding !== undefined) sheetsInTray--
    stopFeeding()
    change()
    settings.onChange()
  }

  function mend(change: () => void): void {
    change()
    settings.onChange()
    feed()
  }

  return {
    get sheetsInTray() {
      return sheetsInTray
    },
    get jammed() {
      return jammed
    },
    get coverOpen() {
      return coverOpen
    },
    get tonerPercent() {
      return tonerPercent
    },
    obstruction,
    loadPaper: (sheets) => {
      mend(() => {
        sheetsInTray = Math.min(TRAY_CAPACITY, sheetsInTray + sheets)
      })
    },
    emptyTray: () => {
      stopFeeding()
      sheetsInTray = 0
      settings.onChange()
    },
    jam: () => {
      interrupt(() => {
        jammed = true
      })
    },
    clearJam: () => {
      mend(() => {
        jammed = false
      })
    },
    openCover: () => {
      interrupt(() => {
        coverOpen = true
      })
    },
    closeCover: () => {
      mend(() => {
        coverOpen = false
      })
    },
    setToner: (percent) => {
      mend(() => {
        tonerPercent = percent
      })
    },
    takePaper: () => {
      const taken = output
      output = []
      settings.onChange()
      return taken
    },
    output: () => output,
    start: (job) => {
      current = job
      job.state = JOB_STATE.processing
      job.reasons = ['job-printing']
      feed()
    },
    end,
  }
}
