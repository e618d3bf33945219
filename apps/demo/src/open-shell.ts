/** Starts the Electron shell beside a running terminal. The terminal does not need it: any Chromium can take its place. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { SHELL_DIST } from '@zhengyin/kiosk/shell/build'
import { BUILT } from './build.ts'

export interface ShellOptions {
  /** Holds the binary `electron`. */
  readonly electronDir: string
  /** Written by the terminal. */
  readonly attachFile: string
  /** Chromium's own files; searched by the terminal's purge when it lies below its data folder or a search root. */
  readonly profileDir: string
  /** A framed window on somebody's desk instead of the locked full screen. */
  readonly demoWindow?: boolean
  /** X display to use; default: this process's. */
  readonly display?: string
  /** One PNG of the page, then the shell ends. */
  readonly shot?: string
  /** Every line the shell logs: what it did and what it denied. */
  readonly onEvent?: (event: Readonly<Record<string, unknown>>) => void
}

const isRoot = process.getuid?.() === 0

/** The release build refuses root, --no-sandbox and debugging switches; the test build is for tests as root and for demonstrations. */
export function openShell(options: ShellOptions): ChildProcess {
  const kind = isRoot || options.demoWindow === true ? 'test' : 'release'
  const args = [
    ...(isRoot ? ['--no-sandbox'] : []),
    ...(options.display === undefined ? [] : ['--disable-gpu']),
    join(SHELL_DIST[kind], 'main.cjs'),
  ]
  const { NODE_OPTIONS: _, ELECTRON_RUN_AS_NODE: __, ...env } = process.env
  const shell = spawn(join(options.electronDir, 'electron'), args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...env,
      KIOSK_ATTACH_FILE: options.attachFile,
      KIOSK_UI_DIR: BUILT.ui,
      KIOSK_PROFILE_DIR: options.profileDir,
      ...(options.demoWindow === true ? { KIOSK_DEMO_WINDOW: '1' } : {}),
      ...(options.display === undefined ? {} : { DISPLAY: options.display }),
      ...(options.shot === undefined ? {} : { KIOSK_SHOT: options.shot }),
    },
  })
  createInterface({ input: shell.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return
    try {
      options.onEvent?.(JSON.parse(line) as Record<string, unknown>)
    } catch {
      // Chromium's own words between ours.
    }
  })
  return shell
}
