import { simulatedClock } from '@zhengyin/kernel/testing'
import { afterEach, describe, expect, it } from 'vitest'
import type { DocumentPrinterEvent, PrintProgress } from '../../../contract/document-printer.ts'
import { testPage } from '../../../selftest/test-page.ts'
import { type SimulatedDocumentPrinterOptions, simulatedDocumentPrinter } from '../../../sim/document-printer/simulated-document-printer.ts'
import { passTimeUntil } from '../../../testing/pass-time.ts'
import { ippPrinter } from './driver.ts'
import type { IppTransport } from './transport.ts'

const PAGE_MS = 2000
const START = Date.UTC(2026, 2, 3, 2)
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function bench(
  options: Partial<SimulatedDocumentPrinterOptions> = {},
  wire: (transport: IppTransport) => IppTransport = (same) => same,
) {
  const clock = simulatedClock(START)
  const sim = simulatedDocumentPrinter({ clock, msPerPage: PAGE_MS, ...options })
  const printer = ippPrinter({ printerUri: 'ipp://localhost/ipp/print', userName: 'terminal-1', clock, transport: wire(sim.transport) })
  closers.push(() => printer.close())
  const events: DocumentPrinterEvent[] = []
  printer.subscribe((event) => events.push(event))
  await printer.open()

  const run = <T>(promise: Promise<T>): Promise<T> => passTimeUntil(clock, promise, 600_000)
  const progress: PrintProgress[] = []
  const start = (pages: number, more: { fromPage?: number; timeoutMs?: number; signal?: AbortSignal } = {}) => {
    const { fromPage, ...rest } = more
    const job = { pdf: testPage(['case'], pages), jobName: 'sheet', pages, ...(fromPage === undefined ? {} : { fromPage }) }
    return printer.print(job, (step) => progress.push(step), rest)
  }
  return { clock, sim, printer, events, progress, run, start }
}

describe('IPP printer: a document', () => {
  it('comes out whole, once, and is counted page by page', async () => {
    const { sim, run, start, progress, printer } = await bench()
    const printing = start(3)
    expect(printer.status()).toBe('deviceBusy')
    expect(await run(printing)).toEqual({ ok: true, value: { pagesOut: 3, jobId: 1 } })
    expect(printer.status()).toBe('online')
    expect(progress).toEqual([
      { phase: 'sending' },
      { phase: 'printing', pagesOut: 0 },
      { phase: 'printing', pagesOut: 1 },
      { phase: 'printing', pagesOut: 2 },
    ])
    expect(sim.sheetsInOutput).toBe(3)
    const [paper] = sim.takePaper()
    expect(paper?.pages).toEqual([1, 2, 3])
    expect(Buffer.from(paper?.pdf ?? [])).toEqual(Buffer.from(testPage(['case'], 3)))
    expect(sim.sheetsInOutput).toBe(0)
  })

  it('starts at a later page where the printer takes page ranges', async () => {
    const { sim, run, start } = await bench()
    expect(await run(start(3, { fromPage: 2 }))).toMatchObject({ ok: true, value: { pagesOut: 2 } })
    expect(sim.takePaper().map(({ pages }) => pages)).toEqual([[2, 3]])
  })

  it('is refused before anything is sent where it does not', async () => {
    const { sim, run, start } = await bench({ pageRanges: false })
    expect(await run(start(3, { fromPage: 2 }))).toMatchObject({ ok: false, error: { code: 'unsupportedCommand', pagesOut: 0 } })
    expect(sim.sheetsInOutput).toBe(0)
  })

  it('with impossible page numbers never reaches the printer', async () => {
    const { run, start, progress } = await bench()
    expect(await run(start(2, { fromPage: 3 }))).toMatchObject({ ok: false, error: { code: 'invalidData', pagesOut: 0 } })
    expect(progress).toEqual([])
  })

  it('waits for its turn: a second one at once is a sequence error', async () => {
    const { run, start } = await bench()
    const first = start(1)
    expect(await start(1)).toMatchObject({ ok: false, error: { code: 'sequenceError' } })
    expect(await run(first)).toMatchObject({ ok: true })
  })
})

describe.each(['recorded', 'stopping'] as const)('IPP printer of %s temper', (temper) => {
  it('waits out a jam in mid job, prints the jammed page again and goes on', async () => {
    const { clock, sim, run, start, progress } = await bench({ temper })
    sim.faults.failNext('jamAtPage', 2)
    const printing = start(3)
    await clock.advance(10_000)
    expect(progress.at(-1)).toEqual({ phase: 'waiting', reason: 'media-jam' })
    sim.clearJam()
    expect(await run(printing)).toMatchObject({ ok: true, value: { pagesOut: 3 } })
    expect(progress.at(-1)).toEqual({ phase: 'printing', pagesOut: 2 })
    expect(sim.takePaper().map(({ pages }) => pages)).toEqual([[1, 2, 3]])
  })

  it('waits out an empty tray and an open cover', async () => {
    const { clock, sim, run, start, progress } = await bench({ temper, sheets: 1 })
    sim.faults.failNext('coverOpen', 1)
    const printing = start(2)
    await clock.advance(5_000)
    expect(progress.at(-1)).toEqual({ phase: 'waiting', reason: 'cover-open' })
    sim.closeCover()
    await clock.advance(10_000)
    expect(progress.at(-1)).toEqual({ phase: 'waiting', reason: 'media-empty' })
    sim.loadPaper(20)
    expect(await run(printing)).toMatchObject({ ok: true, value: { pagesOut: 2 } })
  })

  it('says how many pages came out when the jam is not mended in time, and nothing more comes later', async () => {
    const { clock, sim, run, start } = await bench({ temper })
    sim.faults.failNext('jamAtPage', 3)
    expect(await run(start(4, { timeoutMs: 30_000 }))).toMatchObject({ ok: false, error: { code: 'paperJammed', pagesOut: 2 } })
    sim.clearJam()
    await clock.advance(60_000)
    expect(sim.sheetsInOutput).toBe(2)
  })

  it('does not begin over a condition that is there already', async () => {
    const { sim, run, start, progress } = await bench({ temper, sheets: 0 })
    expect(await run(start(1, { timeoutMs: 5_000 }))).toMatchObject({ ok: false, error: { code: 'paperOut', pagesOut: 0 } })
    expect(progress).toEqual([{ phase: 'waiting', reason: 'media-empty' }])
    sim.loadPaper(5)
    expect(await run(start(1))).toMatchObject({ ok: true })
  })
})

describe('IPP printer: endings', () => {
  it('canceled by the caller: the job is canceled at the printer and the pages so far are told', async () => {
    const { clock, sim, run, start } = await bench()
    const stop = new AbortController()
    const printing = start(5, { signal: stop.signal })
    await clock.advance(PAGE_MS * 2 + 300)
    stop.abort()
    expect(await run(printing)).toMatchObject({ ok: false, error: { code: 'canceled', pagesOut: 2 } })
    await clock.advance(60_000)
    expect(sim.sheetsInOutput).toBe(2)
  })

  it('canceled while the wire is silent: the cancel is said again until the printer hears it', async () => {
    const { clock, sim, run, start } = await bench()
    const stop = new AbortController()
    const printing = start(9, { signal: stop.signal })
    await clock.advance(PAGE_MS + 300)
    sim.unplug()
    stop.abort()
    await clock.advance(3_000)
    sim.plug()
    expect(await run(printing)).toMatchObject({ ok: false, error: { code: 'canceled', pagesOut: 2 } })
    await clock.advance(60_000)
    expect(sim.sheetsInOutput).toBe(2)
  })

  it('canceled before it began: nothing is sent', async () => {
    const { sim, run, start } = await bench()
    expect(await run(start(1, { signal: AbortSignal.abort() }))).toMatchObject({ ok: false, error: { code: 'canceled', pagesOut: 0 } })
    expect(sim.sheetsInOutput).toBe(0)
  })

  it('too slow: a job that runs past its time ends as timeOut with its pages', async () => {
    const { run, start } = await bench()
    expect(await run(start(9, { timeoutMs: PAGE_MS * 4 + 500 }))).toMatchObject({ ok: false, error: { code: 'timeOut', pagesOut: 4 } })
  })

  it('aborted by the printer', async () => {
    const { sim, run, start } = await bench()
    sim.faults.failNext('abortJob', 2)
    expect(await run(start(3))).toMatchObject({ ok: false, error: { code: 'aborted', pagesOut: 1 } })
  })

  it('toner empty stops a printer that says so, by name', async () => {
    const { sim, run, start } = await bench({ temper: 'stopping' })
    sim.faults.failNext('tonerOut', 2)
    expect(await run(start(3, { timeoutMs: 20_000 }))).toMatchObject({ ok: false, error: { code: 'tonerOut', pagesOut: 1 } })
  })

  it('a document that is no PDF is refused, not printed', async () => {
    const { sim, run, printer } = await bench()
    const job = { pdf: Buffer.from('not a pdf'), jobName: 'sheet', pages: 1 }
    expect(await run(printer.print(job, () => undefined))).toMatchObject({ ok: false, error: { code: 'formatRefused', pagesOut: 0 } })
    expect(sim.sheetsInOutput).toBe(0)
  })

  it('busy with another job: waits and then prints', async () => {
    const { clock, sim, run, start, progress } = await bench()
    sim.faults.failRepeatedly('busy')
    const printing = start(1)
    await clock.advance(2_000)
    expect(progress.at(-1)).toEqual({ phase: 'waiting', reason: 'other' })
    sim.faults.clear()
    expect(await run(printing)).toMatchObject({ ok: true, value: { pagesOut: 1 } })
  })

  it('link dead after acceptance: the outcome is unknown, and the job is never sent again', async () => {
    const { sim, run, start } = await bench()
    sim.faults.failNext('dieAfterAccept')
    expect(await run(start(2))).toMatchObject({ ok: false, error: { code: 'outcomeUnknown', pagesOut: 0 } })
    expect(sim.output().map(({ pages }) => pages)).toEqual([[1, 2]])
  })

  it('link dead for a moment in mid job: the device is asked again and the true end is told', async () => {
    const { clock, sim, run, start } = await bench()
    const printing = start(3)
    await clock.advance(PAGE_MS + 500)
    sim.unplug()
    await clock.advance(4_000)
    sim.plug()
    expect(await run(printing)).toMatchObject({ ok: true, value: { pagesOut: 3 } })
  })

  it('the answer to Send-Document lost but the document never arrived: told as not printed, so that it may be tried again', async () => {
    let lose = true
    const { sim, run, start } = await bench({}, (transport) => (body, options) => {
      const isSendDocument = Buffer.from(body).readUInt16BE(2) === 6
      if (!isSendDocument || !lose) return transport(body, options)
      lose = false
      return Promise.resolve({ ok: false, error: { code: 'broken', detail: 'ECONNRESET' } })
    })
    expect(await run(start(1))).toMatchObject({ ok: false, error: { code: 'deviceNotReady', pagesOut: 0 } })
    expect(sim.sheetsInOutput).toBe(0)
    expect(await run(start(1))).toMatchObject({ ok: true })
    expect(sim.sheetsInOutput).toBe(1)
  })

  it.each(['silent', 'garbage'] as const)('one %s answer in mid job is survived', async (fault) => {
    const { clock, sim, run, start } = await bench()
    const printing = start(2)
    await clock.advance(600)
    sim.faults.failNext(fault)
    expect(await run(printing)).toMatchObject({ ok: true, value: { pagesOut: 2 } })
  })

  it('a printer that forgot the job leaves the outcome unknown', async () => {
    const { clock, run, start } = await bench({}, (transport) => {
      let asked = 0
      return (body, options) => {
        const bytes = Buffer.from(body)
        const forgets = bytes.readUInt16BE(2) === 9 && ++asked > 4
        if (forgets) bytes.write('\u0000\u0000\u0003\u00e7', bytes.indexOf('job-id') + 8, 'latin1')
        return transport(bytes, options)
      }
    })
    const printing = start(3)
    await clock.advance(500)
    expect(await run(printing)).toMatchObject({ ok: false, error: { code: 'outcomeUnknown' } })
  })
})

describe('IPP printer: presence', () => {
  it('must be open to print', async () => {
    const { printer, start } = await bench()
    await printer.close()
    expect(await start(1)).toMatchObject({ ok: false, error: { code: 'sequenceError', pagesOut: 0 } })
  })

  it('goes offline at the next heartbeat and comes back by itself', async () => {
    const { clock, sim, printer, events } = await bench()
    expect(printer.status()).toBe('online')
    sim.unplug()
    await clock.advance(6_000)
    expect(printer.status()).toBe('offline')
    sim.plug()
    await clock.advance(31_000)
    expect(printer.status()).toBe('online')
    expect(events.flatMap((event) => (event.type === 'status' ? [event.status] : []))).toEqual(['starting', 'online', 'offline', 'online'])
  })

  it('tells conditions of an idle printer without being asked', async () => {
    const { clock, sim, printer, events } = await bench()
    sim.emptyTray()
    sim.openCover()
    await clock.advance(6_000)
    const told = events.filter((event) => event.type === 'conditions').at(-1)
    expect(told).toEqual({
      type: 'conditions',
      conditions: {
        state: 'idle',
        conditions: [
          { condition: 'media-empty', severity: 'report', keyword: 'media-empty' },
          { condition: 'cover-open', severity: 'report', keyword: 'cover-open' },
        ],
      },
    })
    expect(printer.status()).toBe('online')
  })

  it('garbage instead of IPP is a hardware error, not an absence', async () => {
    const { clock, sim, printer } = await bench()
    sim.faults.failNext('garbage')
    await clock.advance(6_000)
    expect(printer.status()).toBe('hardwareError')
  })

  it('names itself', async () => {
    const { printer } = await bench()
    expect(await printer.identify()).toMatchObject({ ok: true, value: { class: 'document-printer', model: 'ipp' } })
  })

  it('clears a job that an earlier run left behind', async () => {
    const { clock, sim, start } = await bench()
    sim.faults.failNext('jamAtPage', 1)
    void start(1)
    await clock.advance(3_000)
    const next = ippPrinter({ printerUri: 'ipp://localhost/ipp/print', userName: 'terminal-1', clock, transport: sim.transport })
    closers.push(() => next.close())
    await next.open()
    sim.clearJam()
    await clock.advance(60_000)
    expect(sim.sheetsInOutput).toBe(0)
  })
})
