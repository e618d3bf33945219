/** What serial and HID scanners have in common: a link that only listens. */
import { type Clock, err, type LogPort, ok, type Result, systemClock } from '@zhengyin/kernel'
import type { ChannelOpener } from '../../channel/channel.ts'
import { type HidOptions, type HidSystem, hidOpener } from '../../channel/hid.ts'
import { type RunningFramer, runFramer } from '../../codec/framer.ts'
import type { CodeScanner, CodeScannerErrorCode, CodeScannerEvent, ScannedCode } from '../../contract/code-scanner.ts'
import type { DeviceError, DeviceIdentity } from '../../contract/common.ts'
import { createLink } from '../../link/link.ts'
import { hidPosFramer, REPORT_TIMEOUT_MS } from './hid-pos-frame.ts'
import type { ScanFrame } from './scan-frame.ts'
import { scanText } from './scan-text.ts'
import { SUFFIX_TIMEOUT_MS, serialScanFramer } from './serial-frame.ts'

export interface ScannerOptions {
  readonly clock?: Clock
  readonly log?: LogPort
}

const READ_TIMEOUT_MS = 60_000

/** A scanner on a serial port (or its USB CDC form). It cannot be asked anything: its presence is the port's. */
export function serialScanner(options: ScannerOptions & { readonly opener: ChannelOpener }): CodeScanner {
  return listeningScanner({
    ...options,
    model: 'serial-scanner',
    framer: () => runFramer(serialScanFramer),
    interByteMs: SUFFIX_TIMEOUT_MS,
    identity: () => Promise.resolve({}),
  })
}

const HID_POS_PAGE = 0x8c
const HID_POS_SCANNER = 0x02
/** Honeywell and Youjie send nothing before feature report 254 = 1. */
const NEEDS_ENABLING = new Set([0x0c2e, 0x23d0])

export interface HidScannerOptions extends ScannerOptions {
  /** Where several scanners are plugged in: which one. */
  readonly vendorId?: number
  readonly productId?: number
  readonly serialNumber?: string
  /** Default: node-hid. */
  readonly system?: HidSystem
  /** A wire instead of a HID system: for a simulated scanner. Each chunk is one report. */
  readonly opener?: ChannelOpener
}

export function hidScanner(options: HidScannerOptions): CodeScanner {
  let found: { readonly serial?: string } = {}
  const hid: HidOptions = {
    description: 'HID POS scanner',
    matches: (info) => {
      const wanted =
        info.usagePage === HID_POS_PAGE &&
        info.usage === HID_POS_SCANNER &&
        (options.vendorId === undefined || info.vendorId === options.vendorId) &&
        (options.productId === undefined || info.productId === options.productId) &&
        (options.serialNumber === undefined || info.serialNumber === options.serialNumber)
      if (wanted) found = info.serialNumber === undefined ? {} : { serial: info.serialNumber }
      return wanted
    },
    featureReports: (info) => (NEEDS_ENABLING.has(info.vendorId) ? [Uint8Array.of(0xfe, 0x01)] : []),
    ...(options.system === undefined ? {} : { system: options.system }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  }
  return listeningScanner({
    ...options,
    opener: options.opener ?? hidOpener(hid),
    model: 'hid-pos-scanner',
    framer: () => runFramer(hidPosFramer),
    interByteMs: REPORT_TIMEOUT_MS,
    identity: () => Promise.resolve(found),
  })
}

interface ListeningScannerOptions extends ScannerOptions {
  readonly opener: ChannelOpener
  readonly model: string
  readonly interByteMs: number
  readonly framer: () => RunningFramer<ScanFrame>
  readonly identity: () => Promise<Pick<DeviceIdentity, 'serial' | 'firmware'>>
}

type ScanResult = Result<ScannedCode, DeviceError<CodeScannerErrorCode>>

function listeningScanner(options: ListeningScannerOptions): CodeScanner {
  const clock = options.clock ?? systemClock()
  const listeners = new Set<(event: CodeScannerEvent) => void>()
  let waiting: ((result: ScanResult) => void) | undefined

  const emit = (event: CodeScannerEvent) => {
    for (const listener of listeners) listener(event)
  }
  const link = createLink<ScanFrame>({
    name: options.model,
    opener: options.opener,
    framer: options.framer,
    clock,
    interByteMs: options.interByteMs,
    onUnsolicited: (frame) => {
      const code = scannedCode(frame)
      if (code.ok) emit({ type: 'scanned', code: code.value })
      waiting?.(code)
    },
    ...(options.log === undefined ? {} : { log: options.log }),
  })
  const notReady = (): ScanResult => err({ code: 'deviceNotReady', detail: `${options.model} is ${link.status()}` })
  link.subscribe((status) => {
    emit({ type: 'status', status })
    if (status !== 'online') waiting?.(notReady())
  })

  return {
    class: 'code-scanner',
    status: () => link.status(),
    open: () => link.open(),
    close: () => link.close(),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    identify: async () => {
      if (link.status() !== 'online') return err({ code: 'deviceNotReady', detail: `${options.model} is ${link.status()}` })
      return ok({ class: 'code-scanner', model: options.model, ...(await options.identity()) })
    },
    read: (given) => {
      if (waiting !== undefined) return Promise.resolve(err({ code: 'sequenceError', detail: 'a read is under way' }))
      if (given?.signal?.aborted === true) return Promise.resolve(err({ code: 'canceled', detail: 'read: canceled' }))
      if (link.status() !== 'online') return Promise.resolve(notReady())
      const timeoutMs = given?.timeoutMs ?? READ_TIMEOUT_MS
      return new Promise((resolve) => {
        const end = (result: ScanResult) => {
          waiting = undefined
          clock.clearTimeout(timer)
          given?.signal?.removeEventListener('abort', cancel)
          resolve(result)
        }
        const cancel = () => end(err({ code: 'canceled', detail: 'read: canceled' }))
        const timer = clock.setTimeout(() => end(err({ code: 'timeOut', detail: `no code within ${timeoutMs} ms` })), timeoutMs)
        given?.signal?.addEventListener('abort', cancel, { once: true })
        waiting = end
      })
    },
  }
}

function scannedCode(frame: ScanFrame): ScanResult {
  if (frame.type === 'tooLong') return err({ code: 'tooLong', detail: 'longer than a QR code of version 40 can be' })
  const text = scanText(frame.bytes)
  if (!text.ok) return err({ code: 'undecodable', detail: `${frame.bytes.length} bytes are neither UTF-8 nor GB18030` })
  return ok(frame.aim === undefined ? { text: text.value } : { text: text.value, aim: frame.aim })
}
