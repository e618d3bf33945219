import { expect, it } from 'vitest'
import type { DocumentPrinter, PrintProgress } from '../contract/document-printer.ts'
import { testPage } from '../selftest/test-page.ts'

export interface PrinterBench {
  /** Already open. */
  readonly printer: DocumentPrinter
  /** The next document fails for want of paper until `refill`. */
  readonly emptyTray: () => Promise<void>
  readonly refill: () => Promise<void>
  /** Makes the next documents slow enough to be canceled. */
  readonly slow: () => Promise<void>
}

/** What every A4 printer driver must do, on a simulator, on `ippeveprinter` and on a bench with hardware. */
export function documentPrinterContract(bench: () => PrinterBench): void {
  const print = (printer: DocumentPrinter, pages: number, options: { timeoutMs?: number; signal?: AbortSignal } = {}) => {
    const progress: PrintProgress[] = []
    const result = printer.print({ pdf: testPage(['contract'], pages), jobName: 'contract', pages }, (step) => progress.push(step), options)
    return { result, progress }
  }

  it('says who it is and how it is', async () => {
    const { printer } = bench()
    expect(await printer.identify()).toMatchObject({ ok: true, value: { class: 'document-printer' } })
    expect(await printer.conditions()).toMatchObject({ ok: true, value: { state: 'idle' } })
    expect(printer.status()).toBe('online')
  })

  it('prints to the end and counts the pages', async () => {
    const { printer } = bench()
    const { result, progress } = print(printer, 2, { timeoutMs: 20_000 })
    expect(await result).toMatchObject({ ok: true, value: { pagesOut: 2 } })
    expect(progress[0]).toEqual({ phase: 'sending' })
  })

  it('ends a canceled job as canceled, and prints again afterwards', async () => {
    const { printer, slow } = bench()
    await slow()
    const stop = new AbortController()
    const progress: PrintProgress[] = []
    const job = { pdf: testPage(['contract'], 1), jobName: 'contract', pages: 1 }
    const result = await printer.print(
      job,
      (step) => {
        progress.push(step)
        if (step.phase === 'printing') stop.abort()
      },
      { timeoutMs: 20_000, signal: stop.signal },
    )
    expect(result).toMatchObject({ ok: false, error: { code: 'canceled' } })
    expect(await print(printer, 1, { timeoutMs: 20_000 }).result).toMatchObject({ ok: true })
  })

  it('waits for paper and then goes on', async () => {
    const { printer, emptyTray, refill } = bench()
    await emptyTray()
    const waiting: PrintProgress[] = []
    const job = { pdf: testPage(['contract'], 1), jobName: 'contract', pages: 1 }
    const result = await printer.print(
      job,
      (step) => {
        if (step.phase !== 'waiting' || waiting.length > 0) return
        waiting.push(step)
        void refill()
      },
      { timeoutMs: 20_000 },
    )
    expect(result).toMatchObject({ ok: true, value: { pagesOut: 1 } })
    expect(waiting).toHaveLength(1)
  })

  it('tells when paper was not brought in time', async () => {
    const { printer, emptyTray, refill } = bench()
    await emptyTray()
    expect(await print(printer, 1, { timeoutMs: 600 }).result).toMatchObject({ ok: false, error: { code: 'paperOut', pagesOut: 0 } })
    await refill()
  })
}
