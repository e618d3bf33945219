/**
 * A HID device as a channel: every chunk is one input report, report id first. The operating system's part is injected, because a
 * virtual HID device cannot be made on every machine.
 */
import { existsSync } from 'node:fs'
import { type Clock, err, ok, type Result, systemClock, type TimerHandle } from '@zhengyin/kernel'
import type { Channel, ChannelError, ChannelOpener } from './channel.ts'
import { channelEnds, errorText } from './ends.ts'

export interface HidInfo {
  readonly path: string
  readonly vendorId: number
  readonly productId: number
  readonly serialNumber?: string
  readonly product?: string
  readonly usagePage?: number
  readonly usage?: number
}

export interface HidHandle {
  onReport(listener: (report: Uint8Array) => void): void
  onError(listener: (error: Error) => void): void
  write(report: Uint8Array): Promise<void>
  sendFeatureReport(report: Uint8Array): Promise<void>
  close(): Promise<void>
}

export interface HidSystem {
  list(): Promise<readonly HidInfo[]>
  open(path: string): Promise<HidHandle>
}

export interface HidOptions {
  /** For people: `HID POS scanner`. */
  readonly description: string
  /** By vendor, product and serial number or usage, never by path: paths move. */
  matches(info: HidInfo): boolean
  /** Sent after opening, report id first; e.g. FE 01 for scanners that are silent without it. */
  featureReports?(info: HidInfo): readonly Uint8Array[]
  readonly system?: HidSystem
  readonly clock?: Clock
  /** How often the device node is looked at. Default 500 ms. */
  readonly watchdogMs?: number
}

export function hidOpener(options: HidOptions): ChannelOpener {
  return { description: options.description, open: () => openHid(options) }
}

async function openHid(options: HidOptions): Promise<Result<Channel, ChannelError>> {
  const system = options.system ?? nodeHid()
  const clock = options.clock ?? systemClock()
  try {
    const info = (await system.list()).find((each) => options.matches(each))
    if (info === undefined) return err({ code: 'notFound', detail: `${options.description} is not plugged in` })
    const handle = await system.open(info.path)
    const ends = channelEnds()
    handle.onReport((report) => ends.data(report))

    let watchdog: TimerHandle | undefined
    const shut = async (cause: ChannelError) => {
      if (ends.ended() !== undefined) return
      if (watchdog !== undefined) clock.clearTimeout(watchdog)
      ends.end(cause)
      // Closing a device that is gone fails; it is closed all the same.
      await handle.close().catch(() => undefined)
    }
    handle.onError((error) => void shut({ code: 'ioError', detail: errorText(error) }))
    const watch = () => {
      if (existsSync(info.path)) watchdog = clock.setTimeout(watch, options.watchdogMs ?? 500)
      else void shut({ code: 'closed', detail: `${info.path} is gone` })
    }
    // hidraw device nodes are files; libusb paths such as `1-2:1.0` are not, and are left to the read error.
    if (info.path.startsWith('/')) watchdog = clock.setTimeout(watch, options.watchdogMs ?? 500)
    for (const report of options.featureReports?.(info) ?? []) await handle.sendFeatureReport(report)
    return ok({
      write: async (report) => {
        const ended = ends.ended()
        if (ended !== undefined) return err(ended)
        try {
          await handle.write(report)
          return ok(undefined)
        } catch (error) {
          return err({ code: 'ioError', detail: errorText(error) })
        }
      },
      onData: ends.onData,
      onClose: ends.onClose,
      close: () => shut({ code: 'closed', detail: 'closed by this end' }),
    })
  } catch (error) {
    return err({ code: 'ioError', detail: errorText(error) })
  }
}

/** node-hid, loaded on first use: its library needs libusb-1.0 and libudev, which a machine without HID devices may lack. */
export function nodeHid(): HidSystem {
  return {
    list: async () => {
      const hid = await import('node-hid')
      return (await hid.devicesAsync()).flatMap((each): HidInfo[] =>
        each.path === undefined
          ? []
          : [
              {
                path: each.path,
                vendorId: each.vendorId,
                productId: each.productId,
                ...(each.serialNumber === undefined ? {} : { serialNumber: each.serialNumber }),
                ...(each.product === undefined ? {} : { product: each.product }),
                ...(each.usagePage === undefined ? {} : { usagePage: each.usagePage }),
                ...(each.usage === undefined ? {} : { usage: each.usage }),
              },
            ],
      )
    },
    open: async (path) => {
      const hid = await import('node-hid')
      const device = await hid.HIDAsync.open(path)
      return {
        onReport: (listener) => void device.on('data', (report: Uint8Array) => listener(new Uint8Array(report))),
        onError: (listener) => void device.on('error', listener),
        write: async (report) => void (await device.write([...report])),
        sendFeatureReport: async (report) => void (await device.sendFeatureReport([...report])),
        close: () => device.close(),
      }
    },
  }
}
