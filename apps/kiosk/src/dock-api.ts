/**
 * The dock's control API: the physical world beside a simulated terminal, for people, e2e tests and the tour. Simulator builds only; a
 * production configuration refuses it. HTTP on the terminal's port: `GET /dock/state`, `POST /dock/act`, header
 * `authorization: Bearer <dock token>` (printed by `npm start`, in the fragment of the dock page's URL).
 */
export interface DockPersona {
  readonly id: string
  /** e.g. 张明（已婚）: synthetic people only. */
  readonly label: string
}

export interface DockState {
  readonly personas: readonly DockPersona[]
  /** Persona id whose card lies on the reader; `raw` for a card given as bytes. */
  readonly cardOnReader: string | null
  readonly devices: readonly {
    readonly class: string
    readonly model: string
    readonly status: string
    readonly faults: readonly string[]
    readonly availableFaults: readonly string[]
  }[]
  readonly documentPrinter: { readonly sheetsInTray: number; readonly sheetsInOutput: number; readonly jammed: boolean }
  readonly receiptPrinter: { readonly paper: 'full' | 'low' | 'out'; readonly slipWaiting: boolean }
  readonly link: 'up' | 'cut'
  readonly civilTime: number
}

export type DockAct =
  | { readonly act: 'lay-card'; readonly persona: string }
  | { readonly act: 'lift-card' }
  | { readonly act: 'show-code'; readonly text: string }
  | { readonly act: 'take-paper' }
  | { readonly act: 'take-slip' }
  | { readonly act: 'load-paper'; readonly sheets: number }
  | { readonly act: 'jam' }
  | { readonly act: 'clear-jam' }
  | { readonly act: 'fail-next'; readonly device: string; readonly fault: string }
  | { readonly act: 'fail-repeatedly'; readonly device: string; readonly fault: string }
  | { readonly act: 'clear-faults'; readonly device: string }
  | { readonly act: 'unplug'; readonly device: string }
  | { readonly act: 'plug'; readonly device: string }
  | { readonly act: 'cut-link' }
  | { readonly act: 'mend-link' }
  | { readonly act: 'set-clock'; readonly at: string }

/** Answer of POST /dock/act; 4xx with a sentence when the act makes no sense now. */
export type DockAnswer = { readonly ok: true; readonly state: DockState } | { readonly ok: false; readonly message: string }

/** `GET /dock/door`: how the dock page shows the terminal's own page beside it. A screen that is attached elsewhere is not taken unasked. */
export interface DockDoor {
  /** The current single-use ticket. */
  readonly ticket: string
  readonly attached: boolean
}

/** `GET /dock/last-sheet` (application/pdf) and `GET /dock/last-slip` (image/png): what came out of the simulated printers. */
