import type { DeviceClass } from '../contract/common.ts'

export type CheckName = 'presence' | 'identity' | 'status' | 'function'

export interface Check {
  readonly name: CheckName
  readonly ok: boolean
  /** For the technician: names and numbers, never a person's. */
  readonly detail: string
}

export interface DeviceReport {
  readonly class: DeviceClass
  readonly model: string
  readonly required: boolean
  readonly checks: readonly Check[]
  /** Checks that need a person, paper or a screen that was not there. They neither pass nor fail, and are said aloud. */
  readonly notRun: readonly { readonly name: CheckName; readonly why: string }[]
}

export interface SelftestReport {
  readonly devices: readonly DeviceReport[]
  /** Every required device passed every check that ran. */
  readonly ok: boolean
}

export function devicePassed({ checks }: DeviceReport): boolean {
  return checks.length > 0 && checks.every(({ ok }) => ok)
}

/** 0 only when every required device passed. */
export function selftestExitCode(report: SelftestReport): 0 | 1 {
  return report.ok ? 0 : 1
}

/** Plain text for a terminal. */
export function formatReport(report: SelftestReport): string {
  const lines: string[] = []
  for (const device of report.devices) {
    lines.push(`${device.class} (${device.model})${device.required ? '' : ', optional'}`)
    for (const { name, ok, detail } of device.checks) lines.push(`  ${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(9)} ${detail}`)
    for (const { name, why } of device.notRun) lines.push(`  --   ${name.padEnd(9)} not run: ${why}`)
  }
  const passed = report.devices.filter(devicePassed).length
  lines.push('', `${passed} of ${report.devices.length} devices passed: ${report.ok ? 'ready' : 'NOT READY'}`)
  return lines.join('\n')
}
