import type { CommonErrorCode, DeviceError } from '@zhengyin/devices/contract/common'
import type { CardReaderErrorCode, IdCard } from '@zhengyin/devices/contract/id-card-reader'
import type { Clock, Result } from '@zhengyin/kernel'
import { assertNever } from '@zhengyin/kernel'
import { shanghaiDay } from '@zhengyin/standards/civil-day'
import { assign, fromPromise, setup } from 'xstate'
import type { Fact, Identity } from '../facts.ts'
import type { VisitPorts } from '../ports.ts'
import type { Intent } from '../screens/intent.ts'
import { CARD_AGAIN_MS, CARD_READ_MS, FAILURES_BEFORE_REST } from './timing.ts'

export type CardProblem = CommonErrorCode | CardReaderErrorCode
type CardRead = Result<IdCard, DeviceError<CardReaderErrorCode>>

export interface IdentifyInput {
  readonly cardReader: VisitPorts['cardReader']
  readonly clock: Clock
}

export type IdentifyResult =
  | { readonly kind: 'identified'; readonly identity: Fact<Identity> }
  | { readonly kind: 'exit'; readonly outcome: 'expired-card' | 'other-item' | 'left' | 'device'; readonly next: 'home' | 'farewell' }

interface Context extends IdentifyInput {
  readonly problem: CardProblem | null
  readonly failures: number
  readonly validTo: string | null
  readonly identity: Fact<Identity> | null
}

/**
 * 刷身份证. Resident cards only; J, I and Y cards are recognised and pointed to their own item. After any outcome the card must be
 * lifted and laid again, and after a good read the reader cannot see the card: nothing here says that it was taken.
 */
export const identifyStep = setup({
  types: {
    input: {} as IdentifyInput,
    context: {} as Context,
    events: {} as Extract<Intent, { type: 'retry' | 'back' | 'continue' }>,
    output: {} as IdentifyResult,
  },
  actors: {
    readCard: fromPromise<CardRead, Pick<IdentifyInput, 'cardReader'>>(({ input, signal }) =>
      input.cardReader.read({ timeoutMs: CARD_READ_MS, signal }),
    ),
  },
  actions: {
    noteProblem: assign((_, params: { problem: CardProblem }) => ({ problem: params.problem })),
    countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
    noteExpiry: assign((_, params: { validTo: string }) => ({ validTo: params.validTo })),
    noteIdentity: assign(({ context }, params: { card: IdCard }) => ({ identity: identityFact(params.card, context.clock.now()) })),
  },
  guards: {
    isForOtherItem: (_, read: CardRead) => read.ok && read.value.kind !== 'resident',
    isExpired: ({ context }, read: CardRead) => read.ok && isExpired(read.value.validTo, context.clock.now()),
    isRead: (_, read: CardRead) => read.ok,
    isReaderTrouble: (_, read: CardRead) => !read.ok && isReaderTrouble(read.error.code),
    isTired: ({ context }) => context.failures + 1 >= FAILURES_BEFORE_REST,
  },
}).createMachine({
  id: 'identify',
  context: ({ input }) => ({ cardReader: input.cardReader, clock: input.clock, problem: null, failures: 0, validTo: null, identity: null }),
  initial: 'reading',
  states: {
    reading: {
      invoke: {
        id: 'readCard',
        src: 'readCard',
        input: ({ context }) => ({ cardReader: context.cardReader }),
        onDone: [
          { guard: { type: 'isForOtherItem', params: ({ event }) => event.output }, target: 'otherItem' },
          {
            guard: { type: 'isExpired', params: ({ event }) => event.output },
            target: 'expired',
            actions: { type: 'noteExpiry', params: ({ event }) => ({ validTo: cardOf(event.output).validTo }) },
          },
          {
            guard: { type: 'isRead', params: ({ event }) => event.output },
            target: 'identified',
            actions: { type: 'noteIdentity', params: ({ event }) => ({ card: cardOf(event.output) }) },
          },
          {
            guard: { type: 'isReaderTrouble', params: ({ event }) => event.output },
            target: 'trouble',
            actions: ['countFailure', { type: 'noteProblem', params: ({ event }) => ({ problem: problemOf(event.output) }) }],
          },
          {
            guard: 'isTired',
            target: 'trouble',
            actions: ['countFailure', { type: 'noteProblem', params: ({ event }) => ({ problem: problemOf(event.output) }) }],
          },
          {
            target: 'pausing',
            actions: ['countFailure', { type: 'noteProblem', params: ({ event }) => ({ problem: problemOf(event.output) }) }],
          },
        ],
        onError: { target: 'trouble', actions: ['countFailure', { type: 'noteProblem', params: { problem: 'hardwareError' } }] },
      },
      on: { back: 'left' },
    },
    pausing: { after: { [CARD_AGAIN_MS]: 'reading' }, on: { retry: 'reading', back: 'left' } },
    trouble: { on: { retry: 'reading', back: 'gaveUp' } },
    expired: { on: { back: 'expiredHome', continue: 'expiredFarewell' } },
    otherItem: { on: { back: 'otherItemHome', continue: 'otherItemFarewell' } },

    identified: { type: 'final', output: ({ context }) => ({ kind: 'identified', identity: context.identity }) },
    left: { type: 'final', output: exit('left', 'home') },
    gaveUp: { type: 'final', output: exit('device', 'home') },
    expiredHome: { type: 'final', output: exit('expired-card', 'home') },
    expiredFarewell: { type: 'final', output: exit('expired-card', 'farewell') },
    otherItemHome: { type: 'final', output: exit('other-item', 'home') },
    otherItemFarewell: { type: 'final', output: exit('other-item', 'farewell') },
  },
  output: ({ event }) => event.output as IdentifyResult,
})

function exit(outcome: 'expired-card' | 'other-item' | 'left' | 'device', next: 'home' | 'farewell'): IdentifyResult {
  return { kind: 'exit', outcome, next }
}

/** A card is good on its last day. */
function isExpired(validTo: string, now: number): boolean {
  return validTo !== 'long-term' && validTo < shanghaiDay(now)
}

/** Trouble of the reader itself: laying the card again cannot mend it. */
export function isReaderTrouble(code: CardProblem): boolean {
  switch (code) {
    case 'deviceNotReady':
    case 'hardwareError':
    case 'securityFail':
    case 'unsupportedCommand':
    case 'sequenceError':
    case 'canceled':
      return true
    case 'noMedia':
    case 'timeOut':
    case 'cardCollision':
    case 'readFailed':
    case 'invalidMedia':
    case 'invalidData':
    case 'unknownCardKind':
      return false
    default:
      return assertNever(code)
  }
}

function cardOf(read: CardRead): IdCard {
  if (!read.ok) throw new Error(`no card in a failed read: ${read.error.code}`)
  return read.value
}

function problemOf(read: CardRead): CardProblem {
  if (read.ok) throw new Error('a good read has no problem')
  return read.error.code
}

function identityFact(card: IdCard, at: number): Fact<Identity> {
  return {
    value: {
      method: 'id-card',
      cardKind: card.kind,
      name: card.name,
      idNumber: card.number,
      sex: card.sex,
      birth: card.birth,
      validTo: card.validTo,
    },
    source: 'id-card',
    at,
  }
}
