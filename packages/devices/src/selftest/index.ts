/** The suite behind `npm run selftest` and the technician's screen: per device presence → identity → status → function. */
import { type Clock, systemClock } from '@zhengyin/kernel'
import { errorText } from '../channel/ends.ts'
import { type HidSystem, nodeHid } from '../channel/hid.ts'
import type { DeviceStatus } from '../contract/common.ts'
import { waitFor } from '../link/wait.ts'
import type { SelftestDevice } from './device.ts'
import { type Means, type Outcome, tryFunction } from './function.ts'
import { type Check, type DeviceReport, devicePassed, type SelftestReport } from './report.ts'
import { deviceStatusCheck } from './status.ts'

export type { SelftestDevice } from './device.ts'
export type { Means, Person } from './function.ts'
export { formatReport, type SelftestReport, selftestExitCode } from './report.ts'

export interface SelftestOptions extends Means {
  readonly clock?: Clock
  readonly signal?: AbortSignal
  /** How long a device may take to come up. Default 5000 ms. */
  readonly presenceMs?: number
  /** Default 5000 ms. */
  readonly commandMs?: number
  /** Where HID devices are looked for. Default: the operating system's list, through node-hid. */
  readonly hidSystem?: Pick<HidSystem, 'list'>
}

/** One device after the other: they share a desk, a person and often a USB hub. */
export async function runSelftest(devices: readonly SelftestDevice[], options: SelftestOptions = {}): Promise<SelftestReport> {
  const reports: DeviceReport[] = []
  for (const device of devices) reports.push(await testDevice(device, options))
  return { devices: reports, ok: reports.length > 0 && reports.every((report) => !report.required || devicePassed(report)) }
}

async function testDevice(tested: SelftestDevice, options: SelftestOptions): Promise<DeviceReport> {
  const { device } = tested
  const command = { timeoutMs: options.commandMs ?? 5000, ...(options.signal === undefined ? {} : { signal: options.signal }) }
  const presence = await present(tested, options)
  const report = { class: device.class, required: tested.required }
  if (!presence.ok) return { ...report, model: tested.model, checks: [presence], notRun: absent(['identity', 'status', 'function']) }

  const named = await device.identify(command)
  const identity: Check = named.ok
    ? { name: 'identity', ok: true, detail: [named.value.model, named.value.firmware, named.value.serial].filter(Boolean).join(' · ') }
    : { name: 'identity', ok: false, detail: `${named.error.code}: ${named.error.detail}` }
  const model = named.ok ? named.value.model : tested.model
  const status = await deviceStatusCheck(device, command)
  if (!status.ok)
    return { ...report, model, checks: [presence, identity, status], notRun: [{ name: 'function', why: 'the status is bad' }] }
  const outcome: Outcome = await tryFunction(device, options, command)
  if ('why' in outcome) return { ...report, model, checks: [presence, identity, status], notRun: [{ name: 'function', why: outcome.why }] }
  return { ...report, model, checks: [presence, identity, status, { name: 'function', ...outcome }], notRun: [] }
}

function absent(names: readonly ('identity' | 'status' | 'function')[]): DeviceReport['notRun'] {
  return names.map((name) => ({ name, why: 'the device is not there' }))
}

const UP: readonly DeviceStatus[] = ['online', 'deviceBusy', 'hardwareError']
const LOOK_MS = 100

async function present({ device, hid }: SelftestDevice, options: SelftestOptions): Promise<Check> {
  const listed = hid === undefined ? undefined : await listedHid(hid, options.hidSystem ?? nodeHid())
  if (listed?.ok === false) return listed
  const clock = options.clock ?? systemClock()
  const deadline = clock.monotonic() + (options.presenceMs ?? 5000)
  while (!UP.includes(device.status()) && clock.monotonic() < deadline) {
    if (!(await waitFor(clock, LOOK_MS, options.signal))) break
  }
  const status = device.status()
  const detail = [listed?.detail, `link ${status}`].filter(Boolean).join(', ')
  return { name: 'presence', ok: UP.includes(status), detail }
}

async function listedHid(
  wanted: { readonly vendorId: number; readonly productId: number },
  system: Pick<HidSystem, 'list'>,
): Promise<Check> {
  const id = `${hex(wanted.vendorId)}:${hex(wanted.productId)}`
  try {
    const found = await system.list()
    const match = found.find(({ vendorId, productId }) => vendorId === wanted.vendorId && productId === wanted.productId)
    if (match === undefined) return { name: 'presence', ok: false, detail: `HID ${id} is not among ${found.length} HID devices` }
    return { name: 'presence', ok: true, detail: `HID ${id} ${match.path}` }
  } catch (error) {
    // node-hid cannot load without libusb-1.0 and libudev.
    return { name: 'presence', ok: false, detail: `HID enumeration failed: ${errorText(error).split('\n')[0]}` }
  }
}

function hex(id: number): string {
  return id.toString(16).padStart(4, '0')
}
