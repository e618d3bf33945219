import type { ShellBridge } from '../../api.ts'
import type { Attaching, AttachPorts, Socket } from './attachment.ts'

declare global {
  interface Window {
    readonly kiosk?: ShellBridge
  }
}

/** The browser's own socket, timers and address. The ticket leaves the address at once, so that it stays in no history. */
export function browserPorts(): AttachPorts {
  const bridge = window.kiosk
  const endpoint = bridge?.endpoint ?? `ws://${location.host}/attach`
  const fragment = new URLSearchParams(location.hash.slice(1))
  const fromAddress = fragment.get('ticket') ?? (location.hash.length > 1 ? location.hash.slice(1) : null)
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search)
  const askShell = bridge?.ticket?.bind(bridge)
  return {
    openSocket: () => new WebSocket(endpoint) as Socket,
    firstTicket: async () => fromAddress ?? (askShell === undefined ? null : await askShell()),
    ...(askShell === undefined ? {} : { freshTicket: askShell }),
    now: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

/** A new address typed into this tab changes only what stands after #: the browser loads nothing by itself. */
export function followAddress(attaching: Attaching): void {
  addEventListener('hashchange', () => {
    if (location.hash === '') return
    if (attaching.current().phase === 'attached') history.replaceState(null, '', location.pathname + location.search)
    else location.reload()
  })
}
