import { systemClock } from '@zhengyin/kernel'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testPage } from '../../../selftest/test-page.ts'
import { documentPrinterContract, type PrinterBench } from '../../../testing/document-printer-contract.ts'
import { missingForIppEvePrinter, type RealPrinter, startIppEvePrinter } from '../../../testing/ippeveprinter.ts'
import { ippPrinter } from './driver.ts'

const missing = missingForIppEvePrinter()
if (missing.length > 0) console.warn(`SKIPPED: the real IPP peer ippeveprinter was not run, missing ${missing.join(', ')}`)

describe.skipIf(missing.length > 0)('IPP printer on the real ippeveprinter (cups-ipp-utils)', () => {
  let real: RealPrinter
  let bench: PrinterBench
  let printer: ReturnType<typeof ippPrinter>
  beforeAll(async () => {
    real = await startIppEvePrinter()
    printer = ippPrinter({ printerUri: real.printerUri, userName: 'contract', clock: systemClock(), times: { pollMs: 50 } })
    await printer.open()
    bench = { printer, emptyTray: () => real.setPaper(0), refill: () => real.setPaper(250), slow: () => real.nextJob({ seconds: 1 }) }
  }, 20_000)
  afterAll(async () => {
    await printer.close()
    await real.stop()
  })

  documentPrinterContract(() => bench)

  it('delivers the document byte for byte', async () => {
    const pdf = testPage(['byte for byte'], 1)
    expect(await printer.print({ pdf, jobName: 'sheet', pages: 1 }, () => undefined)).toMatchObject({ ok: true })
    expect(real.lastDocument().equals(Buffer.from(pdf))).toBe(true)
  })

  it('tells a jam of an aborted job, with the pages the printer counted', async () => {
    await real.nextJob({ say: ['ATTR: job-impressions-completed=1', 'STATE: +media-jam'], exit: 1 })
    const result = await printer.print({ pdf: testPage(['jam'], 3), jobName: 'sheet', pages: 3 }, () => undefined)
    expect(result).toMatchObject({ ok: false, error: { code: 'paperJammed', pagesOut: 1 } })
    // It stays idle and jammed (recorded): the next document must not start over it.
    expect(await printer.conditions()).toMatchObject({
      ok: true,
      value: { state: 'idle', conditions: [expect.objectContaining({ condition: 'media-jam' })] },
    })
    const next = await printer.print({ pdf: testPage(['jam'], 1), jobName: 'sheet', pages: 1 }, () => undefined, { timeoutMs: 300 })
    expect(next).toMatchObject({ ok: false, error: { code: 'paperJammed', pagesOut: 0 } })
  })

  it('killed after acceptance leaves the outcome unknown', async () => {
    const lonely = await startIppEvePrinter()
    const other = ippPrinter({
      printerUri: lonely.printerUri,
      userName: 'contract',
      clock: systemClock(),
      times: { pollMs: 50, linkLossMs: 300, requestTimeoutMs: 500 },
    })
    await other.open()
    await lonely.nextJob({ seconds: 5 })
    const result = await other.print({ pdf: testPage(['lost'], 1), jobName: 'sheet', pages: 1 }, (step) => {
      if (step.phase === 'printing') void lonely.stop()
    })
    expect(result).toMatchObject({ ok: false, error: { code: 'outcomeUnknown' } })
    await other.close()
    await lonely.stop()
  })
})
