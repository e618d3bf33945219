import type { CommandOptions, CommandResult, Device, DeviceStatus } from './common.ts'

/** Card kinds of GA 450 and its later parts; told by the type flag at byte 248 of the text block. */
export type CardKind = 'resident' | 'hk-macao-taiwan' | 'foreigner-2017' | 'foreigner-2023'

interface CardCommon {
  /** Name as the chip holds it, full Unicode, trailing blanks removed. */
  readonly name: string
  /** GB/T 2261.1 code: 0 unknown, 1 male, 2 female, 9 not stated. */
  readonly sex: '0' | '1' | '2' | '9'
  /** YYYY-MM-DD. */
  readonly birth: string
  /** Identity or permit number, checked (GB 11643; the 15-character foreigner number by its own rule). */
  readonly number: string
  /** YYYY-MM-DD. */
  readonly validFrom: string
  /** YYYY-MM-DD, or `long-term` (长期). */
  readonly validTo: string
  /** 1024 opaque WLT bytes. No public decoder exists: never shown, never faked. */
  readonly photo: Uint8Array
}

export interface ResidentCard extends CardCommon {
  readonly kind: 'resident'
  /** GB/T 3304 code, two digits. */
  readonly nation: string
  readonly address: string
  /** Newest address (command 30 03) where the card holds one. */
  readonly newestAddress?: string
  readonly issuer: string
}

export interface HongKongMacaoTaiwanCard extends CardCommon {
  readonly kind: 'hk-macao-taiwan'
  readonly address: string
  readonly newestAddress?: string
  readonly issuer: string
  /** Pass number, 9 characters. */
  readonly passNumber: string
  readonly timesIssued: string
}

export interface ForeignerCard2017 extends CardCommon {
  readonly kind: 'foreigner-2017'
  readonly chineseName: string
  /** GB/T 2659 three letters. */
  readonly nationality: string
  readonly cardVersion: string
  readonly authority: string
}

export interface ForeignerCard2023 extends CardCommon {
  readonly kind: 'foreigner-2023'
  /** `name` is the Chinese name; this is the Latin one, up to 46 characters. */
  readonly latinName: string
  readonly country: string
  readonly timesRenewed: string
  readonly associationItem: string
}

export type IdCard = ResidentCard | HongKongMacaoTaiwanCard | ForeignerCard2017 | ForeignerCard2023

export type CardReaderErrorCode =
  /** No card lay on the reader before the time-out. */
  | 'noMedia'
  /** Two cards, or selecting failed: lift and lay again. */
  | 'cardCollision'
  /** The card left or the radio failed while reading: lift and lay again. */
  | 'readFailed'
  /** The frame was right but the content was not (dates, number, inner lengths). */
  | 'invalidMedia'
  /** The type flag is none of the known kinds; `detail` carries the flag. Never parsed as a resident card. */
  | 'unknownCardKind'
  /** SAM self-test failed or not authorised (SW 60, 66). */
  | 'securityFail'

export type CardReaderEvent = { readonly type: 'status'; readonly status: DeviceStatus } | { readonly type: 'cardFound' }

export interface IdCardReader extends Device<CardReaderEvent> {
  readonly class: 'id-card-reader'
  /**
   * Waits for a card, selects and reads it. Polls not faster than every 300 ms. Retry: safe (the card must be lifted and laid
   * again after any outcome). After a good read the reader cannot see the card any more: nothing here says "taken".
   * @param options.timeoutMs default 60 000
   */
  read(options?: CommandOptions): CommandResult<IdCard, CardReaderErrorCode>
  /** SAM status (11 FF): `ok` or a hardware error. Retry: safe. */
  selfTest(options?: CommandOptions): CommandResult<{ readonly samId: string }, CardReaderErrorCode>
}
