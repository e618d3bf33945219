import { createServer } from 'node:net'
import { systemClock } from '@zhengyin/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import { testPage } from '../../../selftest/test-page.ts'
import { simulatedDocumentPrinter } from '../../../sim/document-printer/simulated-document-printer.ts'
import { ippPrinter } from './driver.ts'
import { httpTransport } from './transport.ts'

const clock = systemClock()
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function overHttp() {
  const sim = simulatedDocumentPrinter({ msPerPage: 2 })
  const server = await sim.listen()
  closers.push(server.close)
  const times = { pollMs: 5, requestTimeoutMs: 200, linkLossMs: 100, cancelGraceMs: 100, heartbeatMs: 20, retryMs: 10 }
  const printer = ippPrinter({ printerUri: server.printerUri, userName: 'terminal-1', clock, times })
  closers.push(() => printer.close())
  await printer.open()
  const print = (pages: number, timeoutMs = 2_000) =>
    printer.print({ pdf: testPage(['over http'], pages), jobName: 'sheet', pages }, () => undefined, { timeoutMs })
  return { sim, printer, print, server }
}

describe('IPP over real HTTP', () => {
  it('prints', async () => {
    const { sim, print } = await overHttp()
    expect(await print(2)).toMatchObject({ ok: true, value: { pagesOut: 2 } })
    expect(Buffer.from(sim.takePaper()[0]?.pdf ?? [])).toEqual(Buffer.from(testPage(['over http'], 2)))
  })

  it('reset after acceptance is an unknown outcome', async () => {
    const { sim, print } = await overHttp()
    sim.faults.failNext('dieAfterAccept')
    expect(await print(1)).toMatchObject({ ok: false, error: { code: 'outcomeUnknown' } })
  })

  it('nobody listening: nothing was sent', async () => {
    const { printer, print, server } = await overHttp()
    await server.close()
    expect(await print(1)).toMatchObject({ ok: false, error: { code: 'deviceNotReady', pagesOut: 0 } })
    expect(printer.status()).toBe('offline')
  })

  it('silence ends in a time-out and an abort in a cancel', async () => {
    const { sim, printer } = await overHttp()
    sim.faults.failRepeatedly('silent')
    expect(await printer.conditions({ timeoutMs: 30 })).toMatchObject({ ok: false, error: { code: 'timeOut' } })
    const stop = new AbortController()
    const asking = printer.identify({ signal: stop.signal })
    setTimeout(() => {
      stop.abort()
    }, 30)
    expect(await asking).toMatchObject({ ok: false, error: { code: 'canceled' } })
  })

  it('other answers than IPP are told from a lost link', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.end('HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closers.push(
      () =>
        new Promise((resolve) =>
          server.close(() => {
            resolve()
          }),
        ),
    )
    const { port } = server.address() as { port: number }
    const answer = await httpTransport(`ipp://127.0.0.1:${port}/ipp/print`, clock)(new Uint8Array(8), { timeoutMs: 500 })
    expect(answer).toEqual({ ok: false, error: { code: 'garbage', detail: 'HTTP status 503' } })
  })
})
