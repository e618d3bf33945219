import { simulatedClock } from '@zhengyin/kernel/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testPage } from '../../../selftest/test-page.ts'
import { simulatedDocumentPrinter } from '../../../sim/document-printer/simulated-document-printer.ts'
import { passTime } from '../../../testing/pass-time.ts'
import { ippPrinter } from './driver.ts'

const ACTS = [
  'jam',
  'clearJam',
  'openCover',
  'closeCover',
  'emptyTray',
  'loadPaper',
  'unplug',
  'plug',
  'silent',
  'garbage',
  'cancel',
] as const

describe('paper and the printer’s word for it', () => {
  it('whatever happens around a job, no page comes out twice and the told count is the counted one', async () => {
    const step = fc.record({ act: fc.constantFrom(...ACTS), afterMs: fc.integer({ min: 100, max: 6000 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(step, { maxLength: 10 }),
        fc.constantFrom('recorded', 'stopping'),
        async (pages, steps, temper) => {
          const clock = simulatedClock(0)
          const sim = simulatedDocumentPrinter({ clock, temper, msPerPage: 1500 })
          const printer = ippPrinter({
            printerUri: 'ipp://localhost/ipp/print',
            userName: 'terminal-1',
            clock,
            transport: sim.transport,
            times: { pollMs: 500 },
          })
          await printer.open()
          const stop = new AbortController()
          let result: Awaited<ReturnType<typeof printer.print>> | undefined
          const job = { pdf: testPage(['count'], pages), jobName: 'count', pages }
          const printing = printer
            .print(job, () => undefined, { timeoutMs: 30_000, signal: stop.signal })
            .then((ended) => {
              result = ended
            })
          for (const { act, afterMs } of steps) {
            await passTime(clock, afterMs)
            if (act === 'cancel') stop.abort()
            else if (act === 'silent' || act === 'garbage') sim.faults.failNext(act)
            else if (act === 'loadPaper') sim.loadPaper(50)
            else sim[act]()
          }
          for (let waited = 0; result === undefined && waited < 120_000; waited += 1000) await passTime(clock, 1000)
          await printing
          const out = sim.output().flatMap((document) => document.pages)
          expect(new Set(out).size).toBe(out.length)
          if (result === undefined) throw new Error('the print never ended')
          if (result.ok) expect(out).toEqual(Array.from({ length: pages }, (_, i) => i + 1))
          else if (result.error.code !== 'outcomeUnknown') {
            expect(result.error.pagesOut).toBe(out.length)
            // And nothing follows when a person mends the printer later.
            sim.plug()
            sim.clearJam()
            sim.closeCover()
            sim.loadPaper(50)
            await passTime(clock, 15_000)
            expect(sim.sheetsInOutput).toBe(out.length)
          }
          await printer.close()
        },
      ),
      { numRuns: 40 },
    )
  }, 60_000)
})
