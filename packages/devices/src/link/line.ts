/** Runs the exchange reducer on one open channel: framing, timers, and the answers' way back to their callers. */
import { type Clock, err, ok, type Result, type TimerHandle } from '@zhengyin/kernel'
import type { Channel } from '../channel/channel.ts'
import type { DiscardReason, FramerEvent, RunningFramer } from '../codec/framer.ts'
import type { DeviceError } from '../contract/common.ts'
import { type ExchangeEffect, type ExchangeInput, type ExchangeState, exchange, exchangeInitial, type Outcome } from './exchange.ts'

export interface Command<Frame, T> {
  /** For the log and for errors. */
  readonly name: string
  readonly bytes: Uint8Array
  /** From the first byte written to the whole answer. */
  readonly timeoutMs: number
  /** The answer's value if this frame answers this command; other frames go to the event channel. */
  match(frame: Frame): { readonly value: T } | undefined
}

export interface LinkError extends DeviceError {
  readonly code: 'timeOut' | 'canceled' | 'deviceNotReady' | 'invalidData'
  /** The device may have acted on the command. */
  readonly sent: boolean
}

export interface LineOptions<Frame> {
  readonly channel: Channel
  readonly framer: RunningFramer<Frame>
  readonly clock: Clock
  readonly interByteMs: number
  /** How long after a time-out late answers are thrown away before the next command is sent. */
  readonly settleMs: number
  onUnsolicited(frame: Frame): void
  onDiscarded(reason: DiscardReason, bytes: number): void
  /** A command was answered (`true`) or timed out. */
  onLiveness(alive: boolean): void
  onWriteFailed(): void
}

export interface Line<Frame> {
  run<T>(command: Command<Frame, T>, signal?: AbortSignal): Promise<Result<T, LinkError>>
  /** Fire and forget bytes that have no answer; waits for nothing but the write. */
  send(bytes: Uint8Array): Promise<Result<void, LinkError>>
  idle(): boolean
  /** Every open command ends; later ones are refused. */
  end(): void
}

interface Pending<Frame> {
  readonly command: Command<Frame, unknown>
  finish(outcome: Outcome, answer: unknown): void
}

/** Timers of an idle process are one or two milliseconds late. */
const STALL_MS = 10

export function createLine<Frame>(options: LineOptions<Frame>): Line<Frame> {
  const { channel, framer, clock } = options
  const pending = new Map<number, Pending<Frame>>()
  let state: ExchangeState = exchangeInitial
  let lastId = 0
  let ended = false
  let commandTimer: TimerHandle | undefined
  let interByteTimer: TimerHandle | undefined
  let answer: unknown
  /** Why bytes were thrown away since the command under way was sent. */
  let damage: DiscardReason | undefined

  const apply = (input: ExchangeInput) => {
    const step = exchange(state, input)
    state = step.state
    for (const effect of step.effects) perform(effect)
  }

  const write = async (bytes: Uint8Array) => {
    const written = await channel.write(bytes)
    if (!written.ok && !ended) options.onWriteFailed()
  }

  const perform = (effect: ExchangeEffect) => {
    switch (effect.type) {
      case 'write': {
        damage = undefined
        const item = pending.get(effect.id)
        if (item !== undefined) void write(item.command.bytes)
        return
      }
      case 'startTimer': {
        const item = pending.get(effect.id)
        commandTimer = clock.setTimeout(() => {
          apply({ type: 'timeout' })
          pending.delete(effect.id)
          options.onLiveness(false)
        }, item?.command.timeoutMs ?? 0)
        return
      }
      case 'startSettling':
        commandTimer = clock.setTimeout(() => apply({ type: 'settled' }), options.settleMs)
        return
      case 'stopTimer':
        if (commandTimer !== undefined) clock.clearTimeout(commandTimer)
        commandTimer = undefined
        return
      case 'finish': {
        const item = pending.get(effect.id)
        // A cancelled command stays known until its answer or time-out: its `match` must still recognise the answer.
        if (effect.outcome.type !== 'canceled' || !(state.phase === 'abandoned' && state.id === effect.id)) pending.delete(effect.id)
        item?.finish(effect.outcome, answer)
        answer = undefined
        return
      }
    }
  }

  const onEvents = (events: readonly FramerEvent<Frame>[]) => {
    for (const event of events) {
      if (ended) return
      if (event.type === 'discarded') {
        damage = event.reason
        options.onDiscarded(event.reason, event.length)
        continue
      }
      if (state.phase === 'settling') continue
      if (state.phase === 'awaiting' || state.phase === 'abandoned') {
        const { id } = state
        const matched = pending.get(id)?.command.match(event.frame)
        if (matched !== undefined) {
          answer = matched.value
          options.onLiveness(true)
          apply({ type: 'answer' })
          pending.delete(id)
          continue
        }
      }
      options.onUnsolicited(event.frame)
    }
  }

  const stopListening = channel.onData((bytes) => {
    if (interByteTimer !== undefined) clock.clearTimeout(interByteTimer)
    interByteTimer = undefined
    onEvents(framer.feed(bytes))
    if (framer.pending() > 0) watchSilence()
  })

  /** A timer that fires late says that this process stood still, not that the line did: what arrived meanwhile has yet to be read. */
  function watchSilence(): void {
    const due = clock.monotonic() + options.interByteMs
    interByteTimer = clock.setTimeout(() => {
      if (clock.monotonic() - due > STALL_MS) watchSilence()
      else onEvents(framer.flush())
    }, options.interByteMs)
  }

  return {
    run: <T>(command: Command<Frame, T>, signal?: AbortSignal) => {
      if (ended) return Promise.resolve(err(notReady(command.name, false)))
      if (signal?.aborted === true) return Promise.resolve(err(canceled(command.name, false)))
      return new Promise<Result<T, LinkError>>((resolve) => {
        const id = ++lastId
        const cancel = () => apply({ type: 'cancel', id })
        signal?.addEventListener('abort', cancel, { once: true })
        pending.set(id, {
          command,
          finish: (outcome, value) => {
            signal?.removeEventListener('abort', cancel)
            resolve(resultOf(command.name, outcome, value as T, damage))
          },
        })
        apply({ type: 'submit', id })
      })
    },
    send: async (bytes) => {
      if (ended) return err(notReady('send', false))
      const written = await channel.write(bytes)
      return written.ok ? written : err({ ...notReady('send', true), detail: written.error.detail })
    },
    idle: () => state.phase === 'idle',
    end: () => {
      if (ended) return
      ended = true
      stopListening()
      if (interByteTimer !== undefined) clock.clearTimeout(interByteTimer)
      apply({ type: 'lost' })
      pending.clear()
    },
  }
}

function resultOf<T>(name: string, outcome: Outcome, value: T, damage: DiscardReason | undefined): Result<T, LinkError> {
  switch (outcome.type) {
    case 'answered':
      return ok(value)
    case 'canceled':
      return err(canceled(name, true))
    case 'lost':
      return err(notReady(name, outcome.sent))
    case 'timedOut':
      return damage === undefined
        ? err({ code: 'timeOut', detail: `${name}: no answer`, sent: true })
        : err({ code: 'invalidData', detail: `${name}: damaged answer (${damage})`, sent: true })
  }
}

function canceled(name: string, sent: boolean): LinkError {
  return { code: 'canceled', detail: `${name}: canceled`, sent }
}

export function notReady(name: string, sent: boolean): LinkError {
  return { code: 'deviceNotReady', detail: `${name}: ${sent ? 'the link was lost before the answer' : 'the link is down'}`, sent }
}
