/** The loopback contract between core and ui. One WebSocket; the first message carries a single-use ticket. */
import type { Intent } from '@zhengyin/flows/screens/intent'
import type { Screen } from '@zhengyin/flows/screens/screen'

export interface TerminalFacts {
  readonly siteName: string
  readonly address: string
  readonly hotline: string
  /** e.g. `T1`; shown small for staff. */
  readonly terminal: string
  /** CSS pixels per millimetre of this panel. */
  readonly pxPerMm: number
  /** Parts this cabinet has, in drawing order; the apparatus strip is generated from them. */
  readonly parts: readonly ('screen' | 'card-reader' | 'document-printer' | 'receipt-printer' | 'code-scanner' | 'camera' | 'locker')[]
  /** Civil time of the core, ms since the epoch, at sending; the ui counts on. `demo`: shifted, and marked on screen. */
  readonly clock: { readonly now: number; readonly demo: boolean }
  /** Present in simulator builds only. */
  readonly dock: boolean
}

export type Down =
  /** `nextTicket`: a fresh single-use ticket the ui keeps in memory, so that this page can attach again after the socket is lost. */
  | { readonly type: 'hello'; readonly facts: TerminalFacts; readonly nextTicket?: string }
  /** Civil time jumped (set by hand, or corrected by a time server): the ui counts on from here. */
  | { readonly type: 'clock'; readonly now: number }
  | { readonly type: 'screen'; readonly rev: number; readonly screen: Screen }
  /** The ticket is wrong, used or missing, or another screen attached. The socket closes after it. */
  | { readonly type: 'refused'; readonly reason: 'ticket' | 'replaced' | 'origin' | 'schema' }

export type Up =
  | { readonly type: 'attach'; readonly ticket: string }
  /** An intent with an old rev is dropped and logged (double tap, late tap). */
  | { readonly type: 'intent'; readonly rev: number; readonly intent: Intent }
  /** The person touched or typed without sending an intent (half-typed text stays in the ui): restarts the idle time. Once in 5 s at most. */
  | { readonly type: 'activity' }

/** Message size cap, bytes, both ways (a preview carries a sheet). Up messages are capped at 64 KiB. */
export const MAX_UP_BYTES = 65_536

/** What the Electron preload may put on `window.kiosk`; absent in a plain browser, which uses its own host and `location.hash`. */
export interface ShellBridge {
  /** e.g. `ws://127.0.0.1:4180/attach`. */
  readonly endpoint: string
  /** Reads the current ticket from the owner-only file; called for every attach that has no `nextTicket`. */
  ticket?(): Promise<string>
}
