/** What a synthetic card's chip holds, built from a person with the very layouts that the driver reads. */
import { writeLayout } from '../../codec/layout.ts'
import { ADDRESS_BYTES, PHOTO_BYTES, TEXT_BYTES, WLT_HEADER } from '../../drivers/id-card-reader/sam-v/messages.ts'
import { FOREIGNER_2017, FOREIGNER_2023, HK_MACAO_TAIWAN, LONG_TERM, RESIDENT } from '../../drivers/id-card-reader/sam-v/text-block.ts'

export interface CardImage {
  /** 256 bytes. */
  readonly text: Uint8Array
  /** 1024 bytes. */
  readonly photo: Uint8Array
  /** 70 bytes of command 30 03, where the card holds one. */
  readonly newestAddress?: Uint8Array
}

interface PersonCommon {
  readonly name: string
  readonly idNumber: string
  /** GB/T 2261.1. */
  readonly sex: '0' | '1' | '2' | '9'
  /** YYYY-MM-DD. */
  readonly birth: string
  readonly validFrom: string
  /** YYYY-MM-DD or `long-term`. */
  readonly validTo: string
}

export type CardPerson =
  | (PersonCommon & {
      readonly kind?: 'resident'
      /** GB/T 3304, two digits. */
      readonly nation: string
      readonly address: string
      readonly issuer: string
      readonly newestAddress?: string
    })
  | (PersonCommon & {
      readonly kind: 'hk-macao-taiwan'
      readonly address: string
      readonly issuer: string
      readonly passNumber: string
      readonly timesIssued: string
      readonly newestAddress?: string
    })
  | (PersonCommon & {
      readonly kind: 'foreigner-2017'
      readonly chineseName: string
      readonly nationality: string
      readonly cardVersion: string
      readonly authority: string
    })
  | (PersonCommon & {
      readonly kind: 'foreigner-2023'
      readonly latinName: string
      readonly country: string
      readonly timesRenewed: string
      readonly associationItem: string
    })

/** Throws when a field does not fit its place: a fixture that could not be on a chip is a bug. */
export function cardImage(person: CardPerson): CardImage {
  const photo = syntheticPhoto()
  const text = textBlock(person)
  if ('newestAddress' in person && person.newestAddress !== undefined) {
    const layout = { address: { at: 0, size: ADDRESS_BYTES } }
    return { text, photo, newestAddress: writeLayout(layout, ADDRESS_BYTES, { address: person.newestAddress }) }
  }
  return { text, photo }
}

function textBlock(person: CardPerson): Uint8Array {
  const common = {
    name: person.name,
    sex: person.sex,
    birth: chipDate(person.birth),
    number: person.idNumber,
    validFrom: chipDate(person.validFrom),
    validTo: person.validTo === 'long-term' ? LONG_TERM : chipDate(person.validTo),
  }
  if (person.kind === undefined || person.kind === 'resident') {
    const { nation, address, issuer } = person
    return writeLayout(RESIDENT, TEXT_BYTES, { ...common, nation, address, issuer })
  }
  switch (person.kind) {
    case 'hk-macao-taiwan': {
      const { address, issuer, passNumber, timesIssued } = person
      return writeLayout(HK_MACAO_TAIWAN, TEXT_BYTES, { ...common, address, issuer, passNumber, timesIssued, flag: 'J' })
    }
    case 'foreigner-2017': {
      const { chineseName, nationality, cardVersion, authority } = person
      return writeLayout(FOREIGNER_2017, TEXT_BYTES, { ...common, chineseName, nationality, cardVersion, authority, flag: 'I' })
    }
    case 'foreigner-2023': {
      const { latinName, country, timesRenewed, associationItem } = person
      const names = { latinName1: latinName.slice(0, 35), latinName2: latinName.slice(35) }
      return writeLayout(FOREIGNER_2023, TEXT_BYTES, { ...common, ...names, country, timesRenewed, associationItem, flag: 'Y' })
    }
  }
}

/** YYYY-MM-DD as YYYYMMDD. */
function chipDate(day: string): string {
  return day.replaceAll('-', '')
}

/**
 * The real file head and then plain words: no public encoder for the chip's WLT pictures exists, and a made-up face would be a lie. The
 * bytes decode to no picture.
 */
export function syntheticPhoto(): Uint8Array {
  const words = new TextEncoder().encode('SYNTHETIC CARD, NO PHOTO. ')
  const photo = Uint8Array.from({ length: PHOTO_BYTES }, (_, i) => words[i % words.length] ?? 0)
  photo.set(WLT_HEADER, 0)
  return photo
}
