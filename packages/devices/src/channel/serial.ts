import { existsSync } from 'node:fs'
import { type Clock, err, ok, type Result, systemClock, type TimerHandle } from '@zhengyin/kernel'
import { SerialPort } from 'serialport'
import type { Channel, ChannelError, ChannelOpener } from './channel.ts'
import { channelEnds, errorText } from './ends.ts'

export interface SerialOptions {
  /** Stable name: a udev link such as `/dev/id-card-reader`, never `ttyUSB0` (which moves). */
  readonly path: string
  /** Default 115 200; always 8N1. */
  readonly baudRate?: number
  readonly clock?: Clock
  /** How often the path is looked at while the port is open. Default 500 ms. */
  readonly watchdogMs?: number
}

/**
 * A serial port. Two traps of the operating system binding are covered here, once for every driver:
 *
 * - without a `data` listener no read is pending and an unplug goes unseen: the listener is added before the port is handed out;
 * - an unplug during traffic can leave the binding reading zero bytes for ever at full processor load, with no event
 *   (serialport/bindings-cpp issue 162): the path is watched, and a port whose path is gone is closed, which ends the loop.
 */
export function serialOpener(options: SerialOptions): ChannelOpener {
  const baudRate = options.baudRate ?? 115_200
  return {
    description: `${options.path} ${baudRate} 8N1`,
    open: () => openSerial(options, baudRate),
  }
}

async function openSerial(options: SerialOptions, baudRate: number): Promise<Result<Channel, ChannelError>> {
  const clock = options.clock ?? systemClock()
  const watchdogMs = options.watchdogMs ?? 500
  if (!existsSync(options.path)) return err({ code: 'notFound', detail: `${options.path} does not exist` })
  const ends = channelEnds()
  // hupcl false: dropping DTR on close resets some USB adapters and the devices behind them.
  const port = new SerialPort({ path: options.path, baudRate, autoOpen: false, hupcl: false })
  port.on('data', (chunk: Uint8Array) => ends.data(new Uint8Array(chunk)))

  const failed = await new Promise<Error | null>((resolve) => port.open(resolve))
  if (failed !== null) return err(openError(options.path, failed))

  let watchdog: TimerHandle
  const shut = (cause: ChannelError): Promise<void> => {
    clock.clearTimeout(watchdog)
    ends.end(cause)
    return new Promise((resolve) => {
      if (!port.isOpen) return resolve()
      port.close(() => resolve())
    })
  }
  const watch = () => {
    if (existsSync(options.path)) watchdog = clock.setTimeout(watch, watchdogMs)
    else void shut({ code: 'closed', detail: `${options.path} is gone` })
  }
  watchdog = clock.setTimeout(watch, watchdogMs)
  port.on('error', (error: Error) => void shut({ code: 'ioError', detail: errorText(error) }))
  port.on('close', (error: Error | null) => void shut({ code: 'closed', detail: error === null ? 'closed' : errorText(error) }))

  return ok({
    write: (bytes) =>
      new Promise((resolve) => {
        const ended = ends.ended()
        if (ended !== undefined) return resolve(err(ended))
        port.write(bytes, (error) => resolve(error == null ? ok(undefined) : err({ code: 'ioError', detail: errorText(error) })))
      }),
    onData: ends.onData,
    onClose: ends.onClose,
    close: () => shut({ code: 'closed', detail: 'closed by this end' }),
  })
}

function openError(path: string, error: Error): ChannelError {
  const text = errorText(error)
  if (/no such file/i.test(text)) return { code: 'notFound', detail: `${path} does not exist` }
  if (/cannot lock|busy|temporarily unavailable/i.test(text)) return { code: 'busy', detail: `${path} is held by another program` }
  return { code: 'ioError', detail: text }
}
