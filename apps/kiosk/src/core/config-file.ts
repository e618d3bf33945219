/** The configuration on disk: layers, and the last one that was good. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { err, type LogPort, ok, type Result } from '@zhengyin/kernel'
import { type ConfigError, layered, parseConfig, type TerminalConfig } from './config.ts'

export interface LoadedConfig {
  readonly config: TerminalConfig
  /** `last-good`: the files are broken (`problems`), the terminal runs on what it last started with. */
  readonly origin: 'files' | 'last-good'
  readonly problems: readonly string[]
}

/**
 * @param files lowest layer first (product default, site, terminal); a missing one is an error
 * @param lastGoodFile written after every good load, owner-only
 */
export function loadConfig(files: readonly string[], lastGoodFile: string, log: LogPort): Result<LoadedConfig, ConfigError> {
  const fresh = readLayers(files)
  if (fresh.ok) {
    writeOwnerOnly(lastGoodFile, `${JSON.stringify(fresh.value, null, 2)}\n`)
    return ok({ config: fresh.value, origin: 'files', problems: [] })
  }
  const kept = readLayers([lastGoodFile])
  if (!kept.ok) return fresh
  log.write({ event: 'config.last-good-used', level: 'error', problems: fresh.error.problems.length, first: fresh.error.problems[0] })
  return ok({ config: kept.value, origin: 'last-good', problems: fresh.error.problems })
}

function readLayers(files: readonly string[]): Result<TerminalConfig, ConfigError> {
  const layers: unknown[] = []
  for (const file of files) {
    let text: string
    try {
      text = readFileSync(file, 'utf8')
    } catch (error) {
      return err({ code: 'unreadable', problems: [`${file}: ${(error as NodeJS.ErrnoException).code ?? 'unreadable'}`] })
    }
    try {
      layers.push(JSON.parse(text))
    } catch (error) {
      return err({ code: 'not-json', problems: [`${file}: ${(error as Error).message}`] })
    }
  }
  return parseConfig(layered(...layers))
}

/** Replaces a file at once, 0600 in a 0700 folder: a reader sees the old or the new one, never half. */
export function writeOwnerOnly(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.next`
  writeFileSync(next, content, { mode: 0o600 })
  chmodSync(next, 0o600)
  renameSync(next, file)
}
