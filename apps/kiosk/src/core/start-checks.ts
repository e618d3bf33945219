/** What must hold on this machine before a terminal can work, each with a name and a sentence for the technician. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { TerminalConfig } from './config.ts'

export interface StartCheck {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}

/** The queue stops new business at 64 MiB; below four times that somebody should come soon. */
const LOW_SPACE_BYTES = 256 * 1024 * 1024
/** This code was written after it: a clock before it is wrong. */
const CODE_DATE = Date.parse('2026-01-01T00:00:00Z')

export function startChecks(config: TerminalConfig, now: number): readonly StartCheck[] {
  return [dataFolder(config), space(config), clock(now), screens(config), ...config.devices.flatMap(devicePath)]
}

function dataFolder({ dataDir }: TerminalConfig): StartCheck {
  const mode = statSync(dataDir, { throwIfNoEntry: false })?.mode
  const others = mode === undefined ? 0 : mode & 0o077
  return {
    name: 'data-folder',
    ok: others === 0,
    detail: others === 0 ? dataDir : `${dataDir} is open to other users (mode ${((mode ?? 0) & 0o777).toString(8)}): chmod 700`,
  }
}

function space({ dataDir }: TerminalConfig): StartCheck {
  const disk = statfsSync(existsSync(dataDir) ? dataDir : '/')
  const free = disk.bavail * disk.bsize
  return { name: 'space', ok: free >= LOW_SPACE_BYTES, detail: `${Math.round(free / 1024 / 1024)} MiB free` }
}

function clock(now: number): StartCheck {
  return { name: 'clock', ok: now >= CODE_DATE, detail: new Date(now).toISOString() }
}

function screens({ api }: TerminalConfig): StartCheck {
  if (api.uiDir === undefined) return { name: 'screens', ok: true, detail: 'no ui folder configured: headless' }
  const built = existsSync(join(api.uiDir, 'index.html'))
  return { name: 'screens', ok: built, detail: built ? api.uiDir : `${api.uiDir} holds no index.html: npm run build` }
}

function devicePath(device: TerminalConfig['devices'][number]): readonly StartCheck[] {
  if (!('path' in device)) return []
  const name = `device ${device.class}`
  if (!existsSync(device.path))
    return [{ name, ok: false, detail: `${device.path} does not exist: is it plugged in, is its udev rule there?` }]
  try {
    accessSync(device.path, constants.R_OK | constants.W_OK)
    return [{ name, ok: true, detail: device.path }]
  } catch {
    return [{ name, ok: false, detail: `${device.path} may not be opened by this user: is it in the group dialout?` }]
  }
}
