/**
 * No fuse of Electron covers switches like --remote-debugging-port: only a check in the first line of main closes them, before any
 * port listens. `allow-file-access-from-files` is always present in Electron 25, so it cannot be on this list.
 */
export const FORBIDDEN_SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
  'inspect-port',
  'inspect-publish-uid',
  'js-flags',
  'no-sandbox',
  'disable-gpu-sandbox',
  'disable-setuid-sandbox',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-running-insecure-content',
  'unsafely-treat-insecure-origin-as-secure',
  'ignore-certificate-errors',
  'ssl-key-log-file',
  'host-rules',
  'host-resolver-rules',
  'proxy-server',
  'proxy-pac-url',
  'load-extension',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'auto-open-devtools-for-tabs',
  'log-net-log',
] as const

/** sysexits.h EX_CONFIG. */
export const EXIT_BAD_CONFIG = 78

export function forbiddenIn(
  hasSwitch: (name: string) => boolean,
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const named = new Set(argv.filter((argument) => argument.startsWith('--')).map((argument) => argument.slice(2).split('=')[0]))
  const found: string[] = FORBIDDEN_SWITCHES.filter((name) => hasSwitch(name) || named.has(name))
  // `--require` and `--inspect` reach an unpackaged Electron through these.
  for (const name of ['NODE_OPTIONS', 'ELECTRON_ENABLE_LOGGING', 'ELECTRON_LOG_FILE']) if (env[name]) found.push(name)
  return found
}
