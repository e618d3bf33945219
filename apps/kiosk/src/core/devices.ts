/** Drivers on their wires. The far end of a wire is hardware or a simulator; a driver cannot tell. */
import type { ChannelOpener } from '@zhengyin/devices/channel/channel'
import { serialOpener } from '@zhengyin/devices/channel/serial'
import { tcpOpener } from '@zhengyin/devices/channel/tcp'
import type { CodeScanner } from '@zhengyin/devices/contract/code-scanner'
import type { DeviceClass } from '@zhengyin/devices/contract/common'
import type { DocumentPrinter } from '@zhengyin/devices/contract/document-printer'
import type { IdCardReader } from '@zhengyin/devices/contract/id-card-reader'
import type { ReceiptPrinter } from '@zhengyin/devices/contract/receipt-printer'
import { hidScanner, serialScanner } from '@zhengyin/devices/drivers/code-scanner/scanner'
import { ippPrinter, type PrinterTimes } from '@zhengyin/devices/drivers/document-printer/ipp/driver'
import { httpTransport, type IppTransport } from '@zhengyin/devices/drivers/document-printer/ipp/transport'
import { samVReader } from '@zhengyin/devices/drivers/id-card-reader/sam-v/driver'
import { escposPrinter } from '@zhengyin/devices/drivers/receipt-printer/escpos/driver'
import type { Clock, LogPort } from '@zhengyin/kernel'
import type { DeviceConfig, TerminalConfig } from './config.ts'
import type { WireTrace } from './wire-trace.ts'

export interface TerminalDevices {
  readonly cardReader: IdCardReader
  readonly documentPrinter: DocumentPrinter
  readonly receiptPrinter: ReceiptPrinter
  readonly codeScanner: CodeScanner | undefined
  /** In the order of the configuration. */
  readonly all: readonly (IdCardReader | DocumentPrinter | ReceiptPrinter | CodeScanner)[]
  close(): Promise<void>
}

/** The far ends of simulated wires, by device class. */
export interface SimulatedEnds {
  opener(deviceClass: DeviceClass): ChannelOpener | undefined
  readonly printer: { readonly uri: string; readonly transport?: IppTransport } | undefined
  readonly printerTimes?: Partial<PrinterTimes>
}

export interface DeviceDeps {
  readonly clock: Clock
  readonly log: LogPort
  readonly trace: WireTrace
  readonly simulated?: SimulatedEnds
}

type Of<Class extends DeviceClass> = Extract<DeviceConfig, { class: Class }>

/** Opens every device; one that is not there yet is looked for until it comes. */
export async function openDevices(config: TerminalConfig, deps: DeviceDeps): Promise<TerminalDevices> {
  const cardReader = openCardReader(only(config, 'id-card-reader'), deps)
  const documentPrinter = openDocumentPrinter(only(config, 'document-printer'), config.terminal, deps)
  const receiptPrinter = openReceiptPrinter(only(config, 'receipt-printer'), deps)
  const scanner = config.devices.find((device) => device.class === 'code-scanner')
  const codeScanner = scanner === undefined ? undefined : openCodeScanner(scanner, deps)
  const all = [cardReader, documentPrinter, receiptPrinter, ...(codeScanner === undefined ? [] : [codeScanner])]
  await Promise.all(all.map((device) => device.open()))
  return {
    cardReader,
    documentPrinter,
    receiptPrinter,
    codeScanner,
    all,
    close: async () => {
      await Promise.allSettled(all.map((device) => device.close()))
    },
  }
}

function only<Class extends DeviceClass>(config: TerminalConfig, deviceClass: Class): Of<Class> {
  const device = config.devices.find((candidate): candidate is Of<Class> => candidate.class === deviceClass)
  if (device === undefined) throw new Error(`the configuration was checked: it has a ${deviceClass}`)
  return device
}

function wire(deviceClass: DeviceClass, real: ChannelOpener | undefined, deps: DeviceDeps): ChannelOpener {
  const opener = real ?? deps.simulated?.opener(deviceClass)
  if (opener === undefined) throw new Error(`${deviceClass} is simulated, but nothing simulates it`)
  return deps.trace.opener(deviceClass, opener)
}

function openCardReader(device: Of<'id-card-reader'>, deps: DeviceDeps): IdCardReader {
  const { clock, log } = deps
  const real = 'path' in device ? serialOpener({ path: device.path, baudRate: device.baudRate, clock }) : undefined
  return samVReader({ opener: wire(device.class, real, deps), clock, log })
}

function openReceiptPrinter(device: Of<'receipt-printer'>, deps: DeviceDeps): ReceiptPrinter {
  const { clock, log } = deps
  const real =
    'path' in device
      ? serialOpener({ path: device.path, baudRate: device.baudRate, clock })
      : 'host' in device
        ? tcpOpener({ host: device.host, port: device.port, clock })
        : undefined
  return escposPrinter({ opener: wire(device.class, real, deps), clock, log })
}

function openCodeScanner(device: Of<'code-scanner'>, deps: DeviceDeps): CodeScanner {
  const { clock, log } = deps
  if (device.driver === 'hid-pos') {
    const { vendorId, productId, serialNumber } = device
    return hidScanner({ vendorId, productId, ...(serialNumber === undefined ? {} : { serialNumber }), clock, log })
  }
  const real = 'path' in device ? serialOpener({ path: device.path, baudRate: device.baudRate, clock }) : undefined
  return serialScanner({ opener: wire(device.class, real, deps), clock, log })
}

function openDocumentPrinter(device: Of<'document-printer'>, terminal: string, deps: DeviceDeps): DocumentPrinter {
  const { clock, log, simulated } = deps
  const end = 'url' in device ? { uri: device.url } : simulated?.printer
  if (end === undefined) throw new Error('document-printer is simulated, but nothing simulates it')
  const transport = 'transport' in end && end.transport !== undefined ? end.transport : httpTransport(end.uri, clock)
  return ippPrinter({
    printerUri: end.uri,
    clock,
    log,
    userName: terminal,
    transport: deps.trace.transport(device.class, transport),
    ...(simulated?.printerTimes === undefined ? {} : { times: simulated.printerTimes }),
  })
}
