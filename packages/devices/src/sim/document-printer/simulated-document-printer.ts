import { type Clock, err, ok, systemClock } from '@zhengyin/kernel'
import type { IppTransport } from '../../drivers/document-printer/ipp/transport.ts'
import { waitFor } from '../../link/wait.ts'
import { type Faults, faultSource } from '../faults.ts'
import { ippService, type Temper } from './ipp-service.ts'
import { DOCUMENT_PRINTER_FAULTS, type DocumentPrinterFault, type Mechanism, type PrintedDocument, paperPath } from './mechanism.ts'
import { type IppServer, serveIpp, type WireAnswer } from './server.ts'

export interface SimulatedDocumentPrinterOptions {
  readonly clock?: Clock
  /** A4 sheets in the tray at the start. */
  readonly sheets?: number
  /** 2000 ms a page is 30 pages a minute. */
  readonly msPerPage?: number
  readonly warmUpMs?: number
  readonly temper?: Temper
  readonly pageRanges?: boolean
  /** Called once a job, when it ended with at least one page out. */
  readonly onPrinted?: (document: PrintedDocument) => void
  /** Called after every physical change. */
  readonly onChange?: () => void
}

type Acts = Omit<Mechanism, 'start' | 'end' | 'obstruction'>

export interface SimulatedDocumentPrinter extends Acts {
  readonly faults: Faults<DocumentPrinterFault>
  readonly sheetsInOutput: number
  /** The wire without a socket, for tests and the headless runner: the same bytes. */
  readonly transport: IppTransport
  unplug(): void
  plug(): void
  readonly plugged: boolean
  /** Serves IPP over HTTP on the loopback; `port` 0 takes a free one. */
  listen(port?: number): Promise<IppServer>
}

export function simulatedDocumentPrinter(options: SimulatedDocumentPrinterOptions = {}): SimulatedDocumentPrinter {
  const clock = options.clock ?? systemClock()
  const temper = options.temper ?? 'recorded'
  let plugged = true
  let dead = false
  const servers = new Set<IppServer>()

  const faults = faultSource<DocumentPrinterFault>(DOCUMENT_PRINTER_FAULTS, () => {
    dead = false
  })
  const path = paperPath({
    clock,
    faults,
    sheets: options.sheets ?? 100,
    msPerPage: options.msPerPage ?? 2000,
    stopsWithoutToner: temper === 'stopping',
    onPrinted: (document) => options.onPrinted?.(document),
    onChange: () => options.onChange?.(),
  })
  const service = ippService({
    clock,
    path,
    faults,
    temper,
    pageRanges: options.pageRanges ?? true,
    warmUpMs: options.warmUpMs ?? 0,
    onAccepted: () => {
      if (faults.strikes('dieAfterAccept')) dead = true
    },
  })

  function answer(body: Uint8Array): WireAnswer {
    if (!plugged) return { kind: 'gone' }
    if (dead) return { kind: 'cut' }
    if (faults.strikes('silent')) return { kind: 'silence' }
    if (faults.strikes('garbage')) return { kind: 'bytes', bytes: Buffer.from('<html>busy</html>') }
    const bytes = service.answer(body)
    // `onAccepted` may have struck the link dead while this very request was handled.
    return isDead() ? { kind: 'cut' } : { kind: 'bytes', bytes }
  }
  const isDead = (): boolean => dead

  const transport: IppTransport = async (body, { timeoutMs, signal }) => {
    const reaction = answer(body)
    switch (reaction.kind) {
      case 'bytes':
        return ok(reaction.bytes)
      case 'gone':
        return err({ code: 'unreachable', detail: 'ECONNREFUSED' })
      case 'cut':
        return err({ code: 'broken', detail: 'ECONNRESET' })
      case 'silence':
        await waitFor(clock, timeoutMs, signal)
        return err({ code: signal?.aborted === true ? 'canceled' : 'timeOut', detail: `no answer in ${timeoutMs} ms` })
    }
  }

  return {
    get sheetsInTray() {
      return path.sheetsInTray
    },
    get jammed() {
      return path.jammed
    },
    get coverOpen() {
      return path.coverOpen
    },
    get tonerPercent() {
      return path.tonerPercent
    },
    get sheetsInOutput() {
      return path.output().reduce((sheets, { pages }) => sheets + pages.length, 0)
    },
    get plugged() {
      return plugged
    },
    loadPaper: path.loadPaper,
    emptyTray: path.emptyTray,
    jam: path.jam,
    clearJam: path.clearJam,
    openCover: path.openCover,
    closeCover: path.closeCover,
    setToner: path.setToner,
    takePaper: path.takePaper,
    output: path.output,
    faults,
    transport,
    unplug: () => {
      plugged = false
      for (const server of servers) server.cut()
    },
    plug: () => {
      plugged = true
      dead = false
    },
    listen: async (port = 0) => {
      const server = await serveIpp(port, answer)
      servers.add(server)
      return {
        ...server,
        close: () => {
          servers.delete(server)
          return server.close()
        },
      }
    },
  }
}
