import { systemClock } from '@zhengyin/kernel'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryLine } from '../channel/memory.ts'
import { ippPrinter } from '../drivers/document-printer/ipp/driver.ts'
import { samVReader } from '../drivers/id-card-reader/sam-v/driver.ts'
import { escposPrinter } from '../drivers/receipt-printer/escpos/driver.ts'
import { simulatedCamera } from '../sim/camera.ts'
import { simulatedCardReader } from '../sim/card-reader/simulated-card-reader.ts'
import { simulatedDocumentPrinter } from '../sim/document-printer/simulated-document-printer.ts'
import { simulatedReceiptPrinter } from '../sim/receipt-printer/simulated-receipt-printer.ts'
import { formatReport, runSelftest, type SelftestDevice, selftestExitCode } from './index.ts'

const clock = systemClock()
const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function desk() {
  const a4 = simulatedDocumentPrinter({ msPerPage: 1 })
  const slips = simulatedReceiptPrinter({ line: memoryLine('slip'), msPerLine: 0 })
  const cards = simulatedCardReader({ line: memoryLine('cards') })
  const camera = simulatedCamera({ position: 'face' })
  const printer = ippPrinter({
    printerUri: 'ipp://localhost/ipp/print',
    userName: 'test',
    clock,
    transport: a4.transport,
    times: { pollMs: 5 },
  })
  const receipts = escposPrinter({ opener: slips.line.opener })
  const reader = samVReader({ opener: cards.line.opener })
  const all = [printer, receipts, reader, camera]
  await Promise.all(all.map((device) => device.open()))
  closers.push(
    ...all.map((device) => () => device.close()),
    () => slips.dispose(),
    () => cards.dispose(),
  )
  const devices: SelftestDevice[] = [
    { device: reader, required: true, model: 'sam-v-serial' },
    { device: printer, required: true, model: 'ipp' },
    { device: receipts, required: true, model: 'escpos' },
    { device: camera, required: false, model: 'fake-feed' },
  ]
  return { a4, slips, cards, camera, devices }
}

describe('self-test', () => {
  it('passes a good desk, and leaves one page and one slip as proof', async () => {
    const { a4, slips, devices } = await desk()
    const report = await runSelftest(devices)
    expect(report.devices.flatMap(({ class: kind, checks }) => checks.map(({ name, ok: passed }) => `${kind} ${name} ${passed}`))).toEqual(
      ['id-card-reader', 'document-printer', 'receipt-printer', 'camera'].flatMap((kind) =>
        ['presence', 'identity', 'status', 'function'].map((name) => `${kind} ${name} true`),
      ),
    )
    expect(selftestExitCode(report)).toBe(0)
    expect(a4.takePaper().map(({ pages }) => pages)).toEqual([[1]])
    expect(slips.takeSlip()[0]?.lines[0]).toBe('自检凭条')
    expect(formatReport(report)).toContain('4 of 4 devices passed: ready')
  })

  it('uses no paper when told so, and says what it left out', async () => {
    const { a4, slips, devices } = await desk()
    const report = await runSelftest(devices, { paper: false })
    expect(report.ok).toBe(true)
    expect(a4.sheetsInOutput).toBe(0)
    expect(slips.slipWaiting).toBe(false)
    expect(formatReport(report)).toContain('function  not run: no paper was to be used')
  })

  it('fails on an empty tray, an open cover and a bad SAM, each by name', async () => {
    const { a4, slips, cards, devices } = await desk()
    a4.emptyTray()
    slips.openCover()
    cards.faults.failRepeatedly('selfTestFailed')
    const report = await runSelftest(devices)
    const failures = report.devices.map(({ checks }) => checks.find(({ ok: passed }) => !passed))
    expect(failures).toMatchObject([
      { name: expect.stringMatching(/status|function/) },
      { name: 'status', detail: 'idle, media-empty-report' },
      { name: 'status', detail: 'paper full, cover open' },
      undefined,
    ])
    expect(selftestExitCode(report)).toBe(1)
  })

  it('fails a device that is not there; an optional one does not spoil the whole', async () => {
    const { a4, camera, devices } = await desk()
    camera.faults.failRepeatedly('blackFrame')
    const withBadCamera = await runSelftest(devices, { paper: false })
    expect(withBadCamera.devices.at(-1)?.checks.at(-1)).toEqual({ name: 'function', ok: false, detail: 'blackFrame, 640×480' })
    expect(withBadCamera.ok).toBe(true)
    const [, printer] = devices
    if (printer === undefined) throw new Error('no printer')
    a4.unplug()
    await printer.device.close()
    const gone = await runSelftest([printer], { presenceMs: 50 })
    expect(gone).toMatchObject({
      ok: false,
      devices: [{ model: 'ipp', checks: [{ name: 'presence', ok: false, detail: 'link offline' }] }],
    })
  })

  it('believes the person and not the printer', async () => {
    const { devices } = await desk()
    const person = { confirm: () => Promise.resolve(false), show: () => Promise.resolve() }
    const report = await runSelftest(devices, { person })
    expect(report.ok).toBe(false)
    expect(report.devices[1]?.checks.at(-1)?.detail).toContain('the person saw none')
  })

  it('looks for a HID device in the list of the operating system', async () => {
    const { devices } = await desk()
    const [reader] = devices
    if (reader === undefined) throw new Error('no reader')
    const hid = { ...reader, hid: { vendorId: 0x0c2e, productId: 0x0b01 } }
    const listed = await runSelftest([hid], {
      hidSystem: { list: () => Promise.resolve([{ vendorId: 0x0c2e, productId: 0x0b01, path: '/dev/hidraw0' }]) },
    })
    expect(listed.devices[0]?.checks[0]).toEqual({ name: 'presence', ok: true, detail: 'HID 0c2e:0b01 /dev/hidraw0, link online' })
    const missing = await runSelftest([hid], { hidSystem: { list: () => Promise.resolve([]) } })
    expect(missing.devices[0]?.checks[0]).toEqual({ name: 'presence', ok: false, detail: 'HID 0c2e:0b01 is not among 0 HID devices' })
    const broken = await runSelftest([hid], {
      hidSystem: { list: () => Promise.reject(new Error('libusb-1.0.so.0 missing\nRequire stack: …')) },
    })
    expect(broken.devices[0]?.checks[0]?.detail).toBe('HID enumeration failed: libusb-1.0.so.0 missing')
  })

  it('asks the real list by default, and says either way what it found', async () => {
    const { devices } = await desk()
    const [reader] = devices
    if (reader === undefined) throw new Error('no reader')
    // No vendor has the id FFFF.
    const report = await runSelftest([{ ...reader, hid: { vendorId: 0xffff, productId: 0xffff } }])
    expect(report.devices[0]?.checks[0]).toMatchObject({
      name: 'presence',
      ok: false,
      detail: expect.stringMatching(/^HID ffff:ffff is not among \d+ HID devices$|^HID enumeration failed: /),
    })
  })

  it('nothing configured is not ready', async () => {
    expect(selftestExitCode(await runSelftest([]))).toBe(1)
  })
})
