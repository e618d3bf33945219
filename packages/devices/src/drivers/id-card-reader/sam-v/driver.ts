/** SAM_V ID-card reader over any byte channel. Order of commands: 20 01 find → 20 02 select → 30 01 read → 30 03 newest address. */
import { type Clock, err, type LogPort, ok, type Result, systemClock } from '@zhengyin/kernel'
import { shanghaiDay } from '@zhengyin/standards/civil-day'
import type { ChannelOpener } from '../../../channel/channel.ts'
import { runFramer } from '../../../codec/framer.ts'
import type { CommandOptions, DeviceError, DeviceStatus } from '../../../contract/common.ts'
import type { CardReaderErrorCode, CardReaderEvent, IdCard, IdCardReader } from '../../../contract/id-card-reader.ts'
import type { Command, LinkError } from '../../../link/line.ts'
import { createLink, type Health } from '../../../link/link.ts'
import { waitFor } from '../../../link/wait.ts'
import { decodeCard, decodeNewestAddress } from './card.ts'
import { answerFramer, INTER_BYTE_TIMEOUT_MS } from './frame.ts'
import {
  ADDRESS_BYTES,
  type Answer,
  type CommandName,
  decodeAnswer,
  describeSw,
  encodeRequest,
  formatSamId,
  SW,
  splitBaseRecord,
} from './messages.ts'

export interface SamVOptions {
  readonly opener: ChannelOpener
  readonly clock?: Clock
  readonly log?: LogPort
}

type ReaderError = DeviceError<CardReaderErrorCode>
type ReaderResult<T> = Result<T, ReaderError>

export const MODEL = 'sam-v-serial'

/** Time-outs of published reader kits, the longer where they differ. */
const TIMEOUT_MS: Readonly<Record<CommandName, number>> = {
  reset: 1000,
  samStatus: 1000,
  readSamId: 1000,
  findCard: 1000,
  selectCard: 1000,
  readBase: 3000,
  readBaseFingerprint: 3000,
  readNewestAddress: 1500,
}

/** The reader's manual: not faster than this. */
const POLL_MS = 300
const HEARTBEAT_MS = 2000
const READ_TIMEOUT_MS = 60_000

export function samVReader(options: SamVOptions): IdCardReader {
  const clock = options.clock ?? systemClock()
  const listeners = new Set<(event: CardReaderEvent) => void>()
  const link = createLink<Uint8Array>({
    name: MODEL,
    opener: options.opener,
    framer: () => runFramer(answerFramer),
    clock,
    interByteMs: INTER_BYTE_TIMEOUT_MS,
    // An answer that came too late may hold a person's card.
    onUnsolicited: (frame) => void frame.fill(0),
    heartbeat: { command: { ...command('samStatus'), match: (frame) => healthOf(frame) }, everyMs: HEARTBEAT_MS },
    ...(options.log === undefined ? {} : { log: options.log }),
  })
  let reading = false

  const emit = (event: CardReaderEvent) => {
    for (const listener of listeners) listener(event)
  }
  const status = (): DeviceStatus => (reading && link.status() === 'online' ? 'deviceBusy' : link.status())
  link.subscribe(() => emit({ type: 'status', status: status() }))

  /** SW 10 and 11 say that the reader got a damaged request and did nothing: asked once more, whatever the command. */
  const ask = async (name: CommandName, signal: AbortSignal | undefined): Promise<Result<Answer, LinkError>> => {
    const first = await link.run(command(name), signal)
    const damagedOnItsWay = first.ok && (first.value.sw3 === SW.requestChecksumWrong || first.value.sw3 === SW.requestLengthWrong)
    return damagedOnItsWay ? link.run(command(name), signal) : first
  }

  const readFoundCard = async (signal: AbortSignal | undefined): Promise<ReaderResult<IdCard>> => {
    const selected = await ask('selectCard', signal)
    if (!selected.ok) return err(duringRead(selected.error))
    if (selected.value.sw3 !== SW.done) return err(refusal(selected.value, 'cardCollision'))

    const answered = await ask('readBase', signal)
    if (!answered.ok) return err(duringRead(answered.error))
    if (answered.value.sw3 !== SW.done) return err(refusal(answered.value, 'readFailed'))
    const record = splitBaseRecord(answered.value.data, false)
    answered.value.data.fill(0)
    if (!record.ok) {
      const { textLen, photoLen, available } = record.error
      return err({ code: 'invalidMedia', detail: `inner lengths ${textLen} + ${photoLen} in ${available} bytes` })
    }
    const card = decodeCard(record.value, shanghaiDay(clock.now()))
    record.value.text.fill(0)
    if (!card.ok) return card
    if (card.value.kind !== 'resident' && card.value.kind !== 'hk-macao-taiwan') return card

    const newest = await ask('readNewestAddress', signal)
    if (!newest.ok) return err(duringRead(newest.error))
    if (newest.value.sw3 === SW.itemEmpty) return card
    if (newest.value.sw3 !== SW.done) return err(refusal(newest.value, 'readFailed'))
    const address = decodeNewestAddress(newest.value.data)
    newest.value.data.fill(0)
    if (!address.ok) return address
    return ok(address.value === undefined ? card.value : { ...card.value, newestAddress: address.value })
  }

  const waitAndRead = async (timeoutMs: number, signal: AbortSignal | undefined): Promise<ReaderResult<IdCard>> => {
    const deadline = clock.monotonic() + timeoutMs
    let readerAnswered = false
    for (;;) {
      const askedAt = clock.monotonic()
      const found = await ask('findCard', signal)
      if (found.ok && found.value.sw3 === SW.cardFound) {
        emit({ type: 'cardFound' })
        return readFoundCard(signal)
      }
      if (found.ok && found.value.sw3 !== SW.noCard) return err(refusal(found.value, 'readFailed'))
      if (!found.ok && (found.error.code === 'canceled' || found.error.code === 'deviceNotReady')) return err(plain(found.error))
      readerAnswered ||= found.ok
      const nextAt = Math.max(askedAt + POLL_MS, clock.monotonic())
      if (nextAt >= deadline) {
        return readerAnswered
          ? err({ code: 'noMedia', detail: `no card within ${timeoutMs} ms` })
          : err({ code: 'timeOut', detail: `the reader did not answer within ${timeoutMs} ms` })
      }
      if (!(await waitFor(clock, nextAt - clock.monotonic(), signal))) return err({ code: 'canceled', detail: 'read: canceled' })
    }
  }

  const samId = async (signal: AbortSignal | undefined): Promise<ReaderResult<string>> => {
    const answered = await ask('readSamId', signal)
    if (!answered.ok) return err(plain(answered.error))
    if (answered.value.sw3 !== SW.done) return err(refusal(answered.value, 'securityFail'))
    const text = formatSamId(answered.value.data)
    return text === undefined ? err({ code: 'invalidData', detail: `SAM id of ${answered.value.data.length} bytes` }) : ok(text)
  }

  return {
    class: 'id-card-reader',
    status,
    open: () => link.open(),
    close: () => link.close(),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    identify: async (given?: CommandOptions) => {
      const id = await within(clock, given, (signal) => samId(signal))
      if (id.ok) return ok({ class: 'id-card-reader', model: MODEL, serial: id.value })
      return err(id.error.code === 'securityFail' ? { code: 'hardwareError', detail: id.error.detail } : (id.error as DeviceError))
    },
    selfTest: (given?: CommandOptions) =>
      within(clock, given, async (signal) => {
        const answered = await ask('samStatus', signal)
        if (!answered.ok) return err(plain(answered.error))
        if (answered.value.sw3 !== SW.done) return err(refusal(answered.value, 'securityFail'))
        const id = await samId(signal)
        return id.ok ? ok({ samId: id.value }) : id
      }),
    read: async (given?: CommandOptions) => {
      if (reading) return err({ code: 'sequenceError', detail: 'a read is under way' })
      reading = true
      emit({ type: 'status', status: status() })
      try {
        return await waitAndRead(given?.timeoutMs ?? READ_TIMEOUT_MS, given?.signal)
      } finally {
        reading = false
        emit({ type: 'status', status: status() })
      }
    },
  }
}

function command(name: CommandName): Command<Uint8Array, Answer> {
  return {
    name,
    bytes: encodeRequest(name),
    timeoutMs: TIMEOUT_MS[name],
    match: (frame) => {
      const answer = decodeAnswer(frame)
      return answers(name, answer) ? { value: answer } : undefined
    },
  }
}

/** Answers do not name their request; their shape tells a late answer of another command apart where it can. */
function answers(name: CommandName, answer: Answer): boolean {
  if (answer.sw3 === SW.cardFound || answer.sw3 === SW.noCard) return name === 'findCard'
  if (answer.sw3 === SW.itemEmpty) return name === 'readNewestAddress'
  if (answer.sw3 !== SW.done) return true
  const bytes = answer.data.length
  switch (name) {
    case 'reset':
    case 'samStatus':
      return bytes === 0
    case 'readSamId':
      return bytes === 16
    case 'findCard':
      return false
    case 'selectCard':
      return bytes > 0 && bytes < 16
    case 'readNewestAddress':
      return bytes === ADDRESS_BYTES
    case 'readBase':
    case 'readBaseFingerprint':
      return bytes > ADDRESS_BYTES
  }
}

function healthOf(frame: Uint8Array): { readonly value: Health } | undefined {
  const answer = decodeAnswer(frame)
  if (!answers('samStatus', answer)) return undefined
  return { value: answer.sw3 === SW.selfTestFailed || answer.sw3 === SW.notAuthorised ? 'hardwareError' : 'healthy' }
}

/** A status word that is not the one hoped for. */
function refusal(answer: Answer, otherwise: CardReaderErrorCode): ReaderError {
  const detail = describeSw(answer)
  switch (answer.sw3) {
    case SW.selfTestFailed:
    case SW.notAuthorised:
      return { code: 'securityFail', detail }
    case SW.cardTypeUnknown:
      return { code: 'unknownCardKind', detail }
    case SW.requestChecksumWrong:
    case SW.requestLengthWrong:
      return { code: 'invalidData', detail }
    case SW.commandWrong:
    case SW.notPermitted:
      return { code: 'unsupportedCommand', detail }
    case SW.cardRefusedSam:
    case SW.samRefusedCard:
    case SW.informationCheckFailed:
    case SW.readFailed:
    case SW.randomFailed:
    case SW.noCard:
      return { code: 'readFailed', detail }
    case SW.selectFailed:
      return { code: 'cardCollision', detail }
    default:
      return { code: otherwise, detail }
  }
}

function plain(error: LinkError): ReaderError {
  return { code: error.code, detail: error.detail }
}

/** A card was there: a silent or garbled reader now means "lift and lay again", not a broken device. */
function duringRead(error: LinkError): ReaderError {
  return error.code === 'timeOut' || error.code === 'invalidData' ? { code: 'readFailed', detail: error.detail } : plain(error)
}

/** Bounds a sequence of commands by the caller's own time-out. */
async function within<T>(
  clock: Clock,
  given: CommandOptions | undefined,
  work: (signal: AbortSignal | undefined) => Promise<ReaderResult<T>>,
): Promise<ReaderResult<T>> {
  if (given?.timeoutMs === undefined) return work(given?.signal)
  const limit = new AbortController()
  const timer = clock.setTimeout(() => limit.abort(), given.timeoutMs)
  const signal = given.signal === undefined ? limit.signal : AbortSignal.any([limit.signal, given.signal])
  const result = await work(signal)
  clock.clearTimeout(timer)
  const timedOut = !result.ok && result.error.code === 'canceled' && given.signal?.aborted !== true
  return timedOut ? err({ code: 'timeOut', detail: `no answer within ${given.timeoutMs} ms` }) : result
}
