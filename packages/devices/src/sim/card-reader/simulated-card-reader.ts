/** A SAM_V reader: it hears real request bytes, has a card on it or not, and answers what a reader would. */
import { type Clock, systemClock, type TimerHandle } from '@zhengyin/kernel'
import type { Channel } from '../../channel/channel.ts'
import type { SimulatedLine } from '../../channel/line.ts'
import { runFramer } from '../../codec/framer.ts'
import { checksumHolds, INTER_BYTE_TIMEOUT_MS, requestFramer } from '../../drivers/id-card-reader/sam-v/frame.ts'
import { type CommandName, decodeRequest, encodeAnswer, joinBaseRecord, SW } from '../../drivers/id-card-reader/sam-v/messages.ts'
import { TYPE_FLAG_AT } from '../../drivers/id-card-reader/sam-v/text-block.ts'
import { type Faults, faultSource } from '../faults.ts'
import { pacedWriter } from '../paced-writer.ts'
import { type CardImage, type CardPerson, cardImage } from './card-image.ts'

/**
 * Set with `failNext`, a fault of the wire strikes the next answer that carries a card's text; set with `failRepeatedly`, every answer.
 * Table: packages/devices/README.md.
 */
export const CARD_READER_FAULTS = [
  'silent',
  'babble',
  'wrongChecksum',
  'truncate',
  'late',
  'unplug',
  'blindFlip',
  'unknownKind',
  'twoCards',
  'pullDuring:find',
  'pullDuring:select',
  'pullDuring:read',
  'selfTestFailed',
] as const
export type CardReaderFault = (typeof CARD_READER_FAULTS)[number]

export interface SimulatedCardReaderOptions {
  readonly line: SimulatedLine
  readonly clock?: Clock
  /** Bytes travel as slowly as on a 115 200 baud line. */
  readonly paced?: boolean
  /** How late a `late` answer comes. Default 3500 ms: after every time-out of the driver. */
  readonly lateMs?: number
}

export interface SimulatedCardReader {
  /** Lays a card; one that lies there already is taken away first. */
  layCard(card: CardPerson | CardImage): void
  liftCard(): void
  cardLies(): boolean
  readonly faults: Faults<CardReaderFault>
  /** Names of the commands heard, `?` for unknown ones. */
  readonly heard: readonly (CommandName | '?')[]
  readonly line: SimulatedLine
  unplug(): Promise<void>
  plug(): Promise<void>
  dispose(): Promise<void>
}

interface LaidCard {
  readonly image: CardImage
  stage: 'laid' | 'found' | 'selected' | 'read' | 'spent'
}

const BAUD = 115_200
const FOUND_DATA = new Uint8Array(4)
const SELECTED_DATA = new Uint8Array(8)
/** 05.01-20150101-0012345678-0987654321. */
const SAM_ID = Uint8Array.of(5, 0, 1, 0, 0x55, 0x77, 0x33, 1, 0x4e, 0x61, 0xbc, 0, 0xb1, 0x68, 0xde, 0x3a)
/** Noise, then a false start that announces a whole card. */
const BABBLE = Uint8Array.of(0x00, 0xff, 0x13, 0xaa, 0x96, 0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08, 0x37)

export function simulatedCardReader(options: SimulatedCardReaderOptions): SimulatedCardReader {
  const clock = options.clock ?? systemClock()
  const faults = faultSource(CARD_READER_FAULTS)
  const writer = pacedWriter(clock, options.paced === true ? BAUD : undefined)
  const heard: (CommandName | '?')[] = []
  let card: LaidCard | undefined
  let lateTimer: TimerHandle | undefined

  const pull = () => {
    card = undefined
  }

  const textOf = (image: CardImage): Uint8Array => {
    const text = image.text.slice()
    if (faults.strikes('unknownKind')) text[TYPE_FLAG_AT] = 'Z'.charCodeAt(0)
    // Two equal flips in the number: the frame's xor does not see them.
    if (faults.strikes('blindFlip')) {
      text[124] = (text[124] ?? 0) ^ 0x01
      text[126] = (text[126] ?? 0) ^ 0x01
    }
    return text
  }

  const fail = (sw: number): Uint8Array => {
    if (card !== undefined) card.stage = 'spent'
    return encodeAnswer(sw)
  }

  /** The right answer of a healthy wire; SW 80, 81, 41 in the order a reader has them. */
  const answerTo = (name: CommandName): Uint8Array => {
    switch (name) {
      case 'reset':
        if (card !== undefined && card.stage !== 'read') card.stage = 'laid'
        return encodeAnswer(SW.done)
      case 'samStatus':
        return encodeAnswer(faults.strikes('selfTestFailed') ? SW.selfTestFailed : SW.done)
      case 'readSamId':
        return encodeAnswer(SW.done, SAM_ID)
      case 'findCard': {
        if (card === undefined || card.stage === 'read' || card.stage === 'spent') return encodeAnswer(SW.noCard)
        card.stage = 'found'
        if (faults.strikes('pullDuring:find')) pull()
        return encodeAnswer(SW.cardFound, FOUND_DATA)
      }
      case 'selectCard': {
        if (card === undefined || card.stage !== 'found') return fail(SW.selectFailed)
        if (faults.strikes('twoCards')) return fail(SW.selectFailed)
        if (faults.strikes('pullDuring:select')) {
          pull()
          return encodeAnswer(SW.selectFailed)
        }
        card.stage = 'selected'
        return encodeAnswer(SW.done, SELECTED_DATA)
      }
      case 'readBase':
      case 'readBaseFingerprint': {
        if (card === undefined || card.stage !== 'selected') return fail(SW.readFailed)
        if (faults.strikes('pullDuring:read')) {
          pull()
          return encodeAnswer(SW.readFailed)
        }
        card.stage = 'read'
        const record = joinBaseRecord(textOf(card.image), card.image.photo)
        return encodeAnswer(SW.done, name === 'readBase' ? record : withoutFingerprint(record))
      }
      case 'readNewestAddress': {
        if (card === undefined || card.stage !== 'read') return fail(SW.readFailed)
        return card.image.newestAddress === undefined ? encodeAnswer(SW.itemEmpty) : encodeAnswer(SW.done, card.image.newestAddress)
      }
    }
  }

  const reply = (channel: Channel, answer: Uint8Array, requestBytes: number, carriesCard: boolean) => {
    const strikes = (fault: CardReaderFault) => (carriesCard ? faults.strikes(fault) : faults.repeats(fault))
    if (strikes('silent')) return
    let bytes = answer
    if (strikes('wrongChecksum')) bytes = bytes.with(-1, (bytes.at(-1) ?? 0) ^ 0x01)
    if (strikes('truncate')) bytes = bytes.slice(0, Math.max(6, Math.floor(bytes.length / 2)))
    if (strikes('babble')) bytes = Uint8Array.of(...BABBLE, ...bytes)
    if (strikes('unplug')) {
      void channel.write(bytes.slice(0, Math.floor(bytes.length / 2))).then(() => options.line.unplug())
      return
    }
    if (strikes('late')) {
      lateTimer = clock.setTimeout(() => void channel.write(bytes), options.lateMs ?? 3500)
      return
    }
    writer.write(channel, bytes, requestBytes)
  }

  const hear = (channel: Channel, frame: Uint8Array) => {
    if (!checksumHolds(frame)) return reply(channel, encodeAnswer(SW.requestChecksumWrong), frame.length, false)
    const request = decodeRequest(frame)
    heard.push(request.name ?? '?')
    if (request.name === undefined || request.data.length > 0) return reply(channel, encodeAnswer(SW.commandWrong), frame.length, false)
    const answer = answerTo(request.name)
    reply(channel, answer, frame.length, request.name === 'readBase' && card?.stage === 'read')
  }

  const detach = options.line.attach((channel) => {
    const framer = runFramer(requestFramer)
    let silence: TimerHandle | undefined
    const take = (events: ReturnType<typeof framer.feed>) => {
      for (const event of events) {
        if (event.type === 'frame') hear(channel, event.frame)
        else if (event.reason === 'length') reply(channel, encodeAnswer(SW.requestLengthWrong), event.length, false)
      }
    }
    const stopSilence = () => {
      if (silence !== undefined) clock.clearTimeout(silence)
      silence = undefined
    }
    channel.onData((bytes) => {
      stopSilence()
      take(framer.feed(bytes))
      if (framer.pending() > 0) silence = clock.setTimeout(() => take(framer.flush()), INTER_BYTE_TIMEOUT_MS)
    })
    channel.onClose(() => {
      stopSilence()
      writer.stop()
      if (lateTimer !== undefined) clock.clearTimeout(lateTimer)
    })
  })

  return {
    layCard: (given) => {
      card = { image: 'text' in given ? given : cardImage(given), stage: 'laid' }
    },
    liftCard: pull,
    cardLies: () => card !== undefined,
    faults,
    heard,
    line: options.line,
    unplug: () => options.line.unplug(),
    plug: () => options.line.plug(),
    dispose: async () => {
      detach()
      writer.stop()
      if (lateTimer !== undefined) clock.clearTimeout(lateTimer)
      await options.line.dispose()
    },
  }
}

/** Data of 30 10 for a card without fingerprints: a third inner length of zero before the text. */
function withoutFingerprint(record: Uint8Array): Uint8Array {
  const data = new Uint8Array(record.length + 2)
  data.set(record.subarray(0, 4), 0)
  data.set(record.subarray(4), 6)
  return data
}
