import { simulatedClock } from '@zhengyin/kernel/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryLine } from '../../../channel/memory.ts'
import type { Receipt, ReceiptPrinterEvent } from '../../../contract/receipt-printer.ts'
import { simulatedReceiptPrinter } from '../../../sim/receipt-printer/simulated-receipt-printer.ts'
import { passTimeUntil } from '../../../testing/pass-time.ts'
import { escposPrinter } from './driver.ts'

const RECEIPT: Receipt = {
  lines: [
    { type: 'text', text: '办理回执', align: 'center', size: 'large', bold: true },
    { type: 'rule' },
    { type: 'pair', label: '事项', value: '婚姻登记档案查询' },
    { type: 'pair', label: '用途', value: '办理贷款' },
    { type: 'text', text: '已登记，等待人工审核。' },
    { type: 'qr', data: 'https://example.invalid/verify#7Q2M' },
  ],
}

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function bench() {
  const clock = simulatedClock(0)
  const line = memoryLine('slip')
  const sim = simulatedReceiptPrinter({ line, clock })
  const printer = escposPrinter({ opener: line.opener, clock })
  closers.push(
    () => printer.close(),
    () => sim.dispose(),
  )
  const events: ReceiptPrinterEvent[] = []
  printer.subscribe((event) => events.push(event))
  const run = <T>(promise: Promise<T>): Promise<T> => passTimeUntil(clock, promise, 600_000)
  await run(printer.open())
  await clock.advance(50)
  return { clock, sim, printer, events, run, print: () => run(printer.print(RECEIPT)) }
}

describe('ESC/POS printer: a slip', () => {
  it('comes out cut, with every line and its code', async () => {
    const { sim, printer, print } = await bench()
    expect(printer.status()).toBe('online')
    expect(await print()).toEqual({ ok: true, value: { cut: true } })
    expect(sim.slipWaiting).toBe(true)
    const [slip] = sim.takeSlip()
    expect(slip?.lines).toEqual([
      '办理回执',
      '-'.repeat(48),
      `事项${' '.repeat(28)}婚姻登记档案查询`,
      `用途${' '.repeat(36)}办理贷款`,
      '已登记，等待人工审核。',
    ])
    expect(slip?.codes).toEqual(['https://example.invalid/verify#7Q2M'])
    expect(sim.slipWaiting).toBe(false)
  })

  it('carries a rare name as a picture, because printers hold no glyph for it', async () => {
    const { sim, printer, run } = await bench()
    const name: Receipt = { lines: [{ type: 'text', text: '姓名：㙍某' }] }
    expect(await run(printer.print(name))).toMatchObject({ ok: true })
    expect(sim.takeSlip()[0]?.lines).toEqual(['▦'])
  })

  it('is refused whole when a character has no glyph anywhere, without telling which', async () => {
    const { sim, printer, run } = await bench()
    for (const text of ['姓名：𠮷某', '姓名：\uE000']) {
      const result = await run(printer.print({ lines: [{ type: 'rule' }, { type: 'text', text }] }))
      expect(result).toEqual({ ok: false, error: { code: 'invalidData', detail: 'noGlyph in line 2' } })
    }
    expect(sim.slips()).toEqual([])
  })

  it('never lets text act as a command', async () => {
    const { sim, printer, run } = await bench()
    await run(printer.print({ lines: [{ type: 'text', text: 'A\u001bi\u001dV\u0000B\u202eC' }] }))
    expect(sim.takeSlip().map(({ lines }) => lines)).toEqual([['AiVBC']])
  })

  it('breaks long lines between characters and keeps numbers whole', async () => {
    const { sim, printer, run } = await bench()
    await run(printer.print({ lines: [{ type: 'text', text: `${'办'.repeat(22)}编号040012600000019` }] }))
    expect(sim.takeSlip()[0]?.lines).toEqual([`${'办'.repeat(22)}编号`, '040012600000019'])
  })
})

describe('ESC/POS printer: what can go wrong', () => {
  it('an empty roll or an open cover is told before anything is sent', async () => {
    const { sim, print } = await bench()
    sim.setPaper('out')
    expect(await print()).toMatchObject({ ok: false, error: { code: 'paperOut' } })
    sim.setPaper('low')
    sim.openCover()
    expect(await print()).toMatchObject({ ok: false, error: { code: 'coverOpen' } })
    sim.closeCover()
    expect(await print()).toMatchObject({ ok: true })
  })

  it.each([
    ['paperOut', 'paperOut'],
    ['coverOpen', 'coverOpen'],
    ['overheated', 'overheated'],
  ] as const)('%s in the middle of a slip is told as %s, and the rest never prints later', async (fault, code) => {
    const { clock, sim, print } = await bench()
    sim.faults.failNext(fault, 3)
    expect(await print()).toMatchObject({ ok: false, error: { code } })
    sim.setPaper('full')
    sim.closeCover()
    sim.clearError()
    await clock.advance(10_000)
    expect(sim.slips()).toEqual([])
    expect(await print()).toMatchObject({ ok: true })
    const [torn, whole] = sim.takeSlip()
    expect(torn?.lines).toEqual(['办理回执', '-'.repeat(48)])
    expect(whole?.lines).toHaveLength(5)
  })

  it('a stuck cutter is told', async () => {
    const { sim, print } = await bench()
    sim.faults.failNext('cutterJam')
    expect(await print()).toMatchObject({ ok: false, error: { code: 'cutterError' } })
  })

  it('a line lost before the end leaves the outcome unknown, and nothing is sent twice', async () => {
    const { clock, sim, printer, print } = await bench()
    sim.faults.failNext('unplug')
    expect(await print()).toMatchObject({ ok: false, error: { code: 'outcomeUnknown' } })
    expect(printer.status()).not.toBe('online')
    await sim.plug()
    await clock.advance(20_000)
    expect(printer.status()).toBe('online')
    expect(sim.slips().length).toBeLessThanOrEqual(1)
  })

  it('a printer that does not answer is not online and takes no slip', async () => {
    const { clock, sim, printer, print } = await bench()
    sim.faults.failRepeatedly('silent')
    await clock.advance(20_000)
    expect(printer.status()).not.toBe('online')
    expect(await print()).toMatchObject({ ok: false, error: { code: 'deviceNotReady' } })
    sim.faults.clear()
    await clock.advance(20_000)
    expect(await print()).toMatchObject({ ok: true })
  })

  it('noise before an answer is passed over', async () => {
    const { sim, print } = await bench()
    sim.faults.failNext('babble')
    expect(await print()).toMatchObject({ ok: true })
  })

  it('tells of paper running low by itself', async () => {
    const { clock, sim, events } = await bench()
    sim.setPaper('low')
    await clock.advance(100)
    expect(events.at(-1)).toEqual({ type: 'state', state: { paper: 'low', cover: 'closed' } })
  })

  it('a second slip at once is a sequence error', async () => {
    const { printer, run } = await bench()
    const first = printer.print(RECEIPT)
    expect(await printer.print(RECEIPT)).toMatchObject({ ok: false, error: { code: 'sequenceError' } })
    expect(await run(first)).toMatchObject({ ok: true })
  })
})
