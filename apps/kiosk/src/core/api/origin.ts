/** Which pages may talk to this terminal. Host is checked against DNS rebinding, Origin against every other page on the machine. */

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']
/** The shell's custom protocol. */
export const SHELL_ORIGIN = 'app://kiosk'

export function hostAllowed(host: string | undefined, port: number): boolean {
  return host !== undefined && LOOPBACK_NAMES.some((name) => host === `${name}:${port}` || (port === 80 && host === name))
}

/** A browser always sends Origin with a WebSocket; without one it is not a screen. */
export function originAllowed(origin: string | undefined, port: number): boolean {
  if (origin === SHELL_ORIGIN) return true
  if (origin === undefined || !origin.startsWith('http://')) return false
  return hostAllowed(origin.slice('http://'.length), port)
}
