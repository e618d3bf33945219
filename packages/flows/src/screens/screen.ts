/**
 * What the terminal shows, as data. About twenty fixed kinds: a new kind needs a decision record. The ui draws screens and sends
 * intents; it never sees a state machine. Values that identify a person are masked before they reach a screen.
 */
import type { Intent } from './intent.ts'
import type { Text } from './text.ts'

/** A control. It exists only when it works. `intent` is what pressing it sends. */
export interface Action {
  readonly intent: Intent
  readonly label: Text
  readonly emphasis: 'primary' | 'secondary' | 'quiet'
}

/** Which part of the drawn machine lights up, and what the line beside it says. */
export interface StripHint {
  readonly part: 'none' | 'card-reader' | 'document-printer' | 'receipt-printer' | 'code-scanner'
  readonly motion: 'still' | 'breathe' | 'paper-out'
  readonly title: Text
  readonly text: Text
}

export interface StepPosition {
  readonly index: number
  readonly total: number
  readonly name: Text
}

interface ScreenCommon {
  readonly title: Text
  readonly lead?: Text
  readonly step?: StepPosition
  readonly strip: StripHint
  readonly actions: readonly Action[]
  /** Small, in the corner, for staff: the state's public name or an error code. */
  readonly code?: string
}

export type Tone = 'info' | 'success' | 'warning' | 'error'

export interface AttractScreen extends ScreenCommon {
  readonly kind: 'attract'
}

export interface HomeTile {
  readonly item: string
  readonly name: Text
  readonly officialName: Text
  /** e.g. 现在可办 / 下次办理 11月25日 8:30 / 暂停. */
  readonly availability: Text
  readonly tone: 'open' | 'later' | 'paused'
  readonly duration?: Text
  readonly intent: Intent
}

export interface HomeScreen extends ScreenCommon {
  readonly kind: 'home'
  readonly tiles: readonly HomeTile[]
}

/** 办前必读: what this is, what it needs, what may be refused; or the next service time before identity is asked. */
export interface NoticeScreen extends ScreenCommon {
  readonly kind: 'notice'
  readonly points: readonly { readonly term: Text; readonly detail: Text }[]
  readonly callout?: { readonly tone: Tone; readonly text: Text }
}

/** A device needs the person: lay the card, take the paper. */
export interface DeviceScreen extends ScreenCommon {
  readonly kind: 'device'
  readonly picture: 'lay-card' | 'reading-card' | 'lift-card' | 'printing' | 'take-paper' | 'take-receipt'
  /** What went wrong last time and what to do. */
  readonly problem?: { readonly what: Text; readonly todo: Text }
  readonly progress?: { readonly done: number; readonly total: number; readonly text: Text }
}

/** One purpose, one consent. Refusal weighs the same as agreement; nothing is ticked. */
export interface ConsentScreen extends ScreenCommon {
  readonly kind: 'consent'
  readonly purpose: Text
  readonly recipient: Text
  readonly data: readonly Text[]
  readonly retention: Text
  readonly refusal: Text
  readonly textVersion: string
}

export type Field =
  | {
      readonly type: 'name'
      readonly id: string
      readonly label: Text
      readonly hint?: Text
      readonly value: string
      readonly optional: boolean
      readonly maxCodePoints: number
      readonly error?: Text
    }
  | {
      readonly type: 'digits'
      readonly id: string
      readonly label: Text
      readonly hint?: Text
      readonly value: string
      readonly optional: boolean
      readonly maxCodePoints: number
      readonly error?: Text
      /** Adds the X key of an identity number. */
      readonly allowX: boolean
    }
  | {
      readonly type: 'choice'
      readonly id: string
      readonly label: Text
      readonly value: string
      readonly options: readonly { readonly value: string; readonly label: Text }[]
      readonly error?: Text
    }

/** One question per page. The primary action sends `answer` with what was typed. */
export interface FormScreen extends ScreenCommon {
  readonly kind: 'form'
  readonly fields: readonly Field[]
}

/** Check answers before the act; the primary button names the act. */
export interface CheckScreen extends ScreenCommon {
  readonly kind: 'check'
  readonly rows: readonly {
    readonly field: string
    readonly label: Text
    readonly value: Text
    readonly change?: Action
    /** Pressing and holding shows the whole value; the core sends it for a short time only. */
    readonly reveal?: Action
  }[]
}

/** The three truths of a submission, each with its own colour, icon and words. */
export type ReceiptTruth = 'booked' | 'queued' | 'refused'

/** Something is under way: what, how long, and a way out. */
export interface WaitScreen extends ScreenCommon {
  readonly kind: 'wait'
  readonly truth?: ReceiptTruth
  readonly what: Text
  readonly facts: readonly { readonly label: Text; readonly value: Text }[]
}

export interface ReceiptScreen extends ScreenCommon {
  readonly kind: 'receipt'
  readonly truth: ReceiptTruth
  readonly number: { readonly label: Text; readonly value: string }
  readonly facts: readonly { readonly label: Text; readonly value: Text }[]
  readonly next: readonly Text[]
}

/** The stamped sheet as it will be printed. */
export interface DocumentScreen extends ScreenCommon {
  readonly kind: 'document'
  readonly pdfBase64: string
  readonly pages: number
  /** The result in words, for those who cannot read the page. */
  readonly summary: readonly Text[]
}

export interface CasesScreen extends ScreenCommon {
  readonly kind: 'cases'
  readonly cases: readonly {
    readonly caseCode: string
    readonly name: Text
    readonly state: Text
    readonly tone: Tone
    readonly submittedAt: Text
    readonly open?: Action
  }[]
}

/** 好差评: five levels of GB/T 39735; skipping never blocks leaving. */
export interface RateScreen extends ScreenCommon {
  readonly kind: 'rate'
  readonly levels: readonly { readonly level: 1 | 2 | 3 | 4 | 5; readonly label: Text; readonly intent: Intent }[]
}

/** What happened, then what to do. Also for a link that is down and for cases that belong elsewhere. */
export interface MessageScreen extends ScreenCommon {
  readonly kind: 'message'
  readonly tone: Tone
  readonly what: Text
  readonly todo: readonly Text[]
}

export interface FarewellScreen extends ScreenCommon {
  readonly kind: 'farewell'
  readonly reminders: readonly Text[]
}

export interface OutOfServiceScreen extends ScreenCommon {
  readonly kind: 'out-of-service'
}

export type Screen = (
  | AttractScreen
  | HomeScreen
  | NoticeScreen
  | DeviceScreen
  | ConsentScreen
  | FormScreen
  | CheckScreen
  | WaitScreen
  | ReceiptScreen
  | DocumentScreen
  | CasesScreen
  | RateScreen
  | MessageScreen
  | FarewellScreen
  | OutOfServiceScreen
) & {
  /** Shown over the screen; the screen beneath takes no intent but the overlay's. */
  readonly overlay?: Overlay
  /** 求助 and 结束 at the foot; absent where they cannot work (attract, farewell). */
  readonly bar: readonly Action[]
}

export type Overlay =
  | { readonly kind: 'idle'; readonly secondsLeft: number; readonly title: Text; readonly lead: Text; readonly actions: readonly Action[] }
  | { readonly kind: 'help'; readonly title: Text; readonly lead: Text; readonly hotline: Text; readonly actions: readonly Action[] }

export type ScreenKind = Screen['kind']
