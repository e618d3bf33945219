import { systemClock } from '@zhengyin/kernel'
import { afterAll, beforeAll, describe } from 'vitest'
import { simulatedDocumentPrinter } from '../../../sim/document-printer/simulated-document-printer.ts'
import { documentPrinterContract, type PrinterBench } from '../../../testing/document-printer-contract.ts'
import { ippPrinter } from './driver.ts'

describe('IPP printer on its simulator, over HTTP', () => {
  let bench: PrinterBench
  let close: () => Promise<void>
  beforeAll(async () => {
    const sim = simulatedDocumentPrinter({ msPerPage: 60 })
    const server = await sim.listen()
    const printer = ippPrinter({ printerUri: server.printerUri, userName: 'contract', clock: systemClock(), times: { pollMs: 10 } })
    await printer.open()
    bench = {
      printer,
      emptyTray: async () => {
        sim.emptyTray()
      },
      refill: async () => {
        sim.loadPaper(50)
      },
      slow: () => Promise.resolve(),
    }
    close = async () => {
      await printer.close()
      await server.close()
    }
  })
  afterAll(() => close())

  documentPrinterContract(() => bench)
})
