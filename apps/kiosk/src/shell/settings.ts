/** The shell's few settings, from its environment: a unit file sets them, nothing on a command line. */
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface ShellSettings {
  /** Written by the core, owner-only. */
  readonly attachFile: string
  readonly uiDir: string
  /** Chromium's own files; the page's partition is in memory and not here. */
  readonly profileDir: string
  /** Test build only: a framed, closable window beside other windows, for a demonstration on somebody's desk. */
  readonly demoWindow: boolean
  /** One picture of the page, then the shell ends. */
  readonly shot?: { readonly file: string; readonly afterMs: number }
}

export function settings(env: Readonly<Record<string, string | undefined>>, ownDir: string, testBuild: boolean): ShellSettings {
  const shot = env['KIOSK_SHOT']
  return {
    attachFile: env['KIOSK_ATTACH_FILE'] ?? join(env['XDG_STATE_HOME'] ?? join(homedir(), '.local/state'), 'zhengyin/terminal/attach.json'),
    uiDir: env['KIOSK_UI_DIR'] ?? join(ownDir, '../ui'),
    profileDir: env['KIOSK_PROFILE_DIR'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'zhengyin/shell'),
    demoWindow: testBuild && env['KIOSK_DEMO_WINDOW'] === '1',
    ...(shot === undefined ? {} : { shot: { file: shot, afterMs: Number(env['KIOSK_SHOT_AFTER_MS'] ?? 2500) } }),
  }
}
