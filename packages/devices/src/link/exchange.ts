/**
 * One command at a time on one line, as a plain reducer: inputs in, effects out. It knows no clock, no channel and no protocol.
 *
 * A cancelled command stays on the line, answer unheard, until its answer or its time-out: protocols whose answers do not name their
 * request (SAM_V) would otherwise give the late answer to the next command. After a time-out the line is left alone for a while, for the
 * same reason.
 */
export type Outcome =
  | { readonly type: 'answered' }
  | { readonly type: 'timedOut' }
  | { readonly type: 'canceled' }
  /** `sent`: the device may have acted on it. */
  | { readonly type: 'lost'; readonly sent: boolean }

export type ExchangeState =
  | { readonly phase: 'idle'; readonly queue: readonly number[] }
  | { readonly phase: 'awaiting'; readonly id: number; readonly queue: readonly number[] }
  | { readonly phase: 'abandoned'; readonly id: number; readonly queue: readonly number[] }
  | { readonly phase: 'settling'; readonly queue: readonly number[] }

export type ExchangeInput =
  | { readonly type: 'submit'; readonly id: number }
  | { readonly type: 'cancel'; readonly id: number }
  /** A frame that is the answer to the command under way. */
  | { readonly type: 'answer' }
  | { readonly type: 'timeout' }
  | { readonly type: 'settled' }
  | { readonly type: 'lost' }

export type ExchangeEffect =
  | { readonly type: 'write'; readonly id: number }
  | { readonly type: 'startTimer'; readonly id: number }
  | { readonly type: 'stopTimer' }
  | { readonly type: 'startSettling' }
  | { readonly type: 'finish'; readonly id: number; readonly outcome: Outcome }

export interface ExchangeStep {
  readonly state: ExchangeState
  readonly effects: readonly ExchangeEffect[]
}

export const exchangeInitial: ExchangeState = { phase: 'idle', queue: [] }

export function exchange(state: ExchangeState, input: ExchangeInput): ExchangeStep {
  switch (input.type) {
    case 'submit': {
      const queued = { ...state, queue: [...state.queue, input.id] }
      return queued.phase === 'idle' ? next(queued.queue, []) : { state: queued, effects: [] }
    }
    case 'cancel': {
      const finish: ExchangeEffect = { type: 'finish', id: input.id, outcome: { type: 'canceled' } }
      if (state.queue.includes(input.id)) {
        return { state: { ...state, queue: state.queue.filter((id) => id !== input.id) }, effects: [finish] }
      }
      if (state.phase !== 'awaiting' || state.id !== input.id) return { state, effects: [] }
      return { state: { ...state, phase: 'abandoned' }, effects: [finish] }
    }
    case 'answer':
      if (state.phase === 'awaiting') {
        return next(state.queue, [{ type: 'stopTimer' }, { type: 'finish', id: state.id, outcome: { type: 'answered' } }])
      }
      return state.phase === 'abandoned' ? next(state.queue, [{ type: 'stopTimer' }]) : { state, effects: [] }
    case 'timeout': {
      if (state.phase !== 'awaiting' && state.phase !== 'abandoned') return { state, effects: [] }
      const finish: ExchangeEffect[] = state.phase === 'awaiting' ? [{ type: 'finish', id: state.id, outcome: { type: 'timedOut' } }] : []
      return { state: { phase: 'settling', queue: state.queue }, effects: [...finish, { type: 'startSettling' }] }
    }
    case 'settled':
      return state.phase === 'settling' ? next(state.queue, []) : { state, effects: [] }
    case 'lost': {
      const effects: ExchangeEffect[] = [{ type: 'stopTimer' }]
      if (state.phase === 'awaiting') effects.push({ type: 'finish', id: state.id, outcome: { type: 'lost', sent: true } })
      for (const id of state.queue) effects.push({ type: 'finish', id, outcome: { type: 'lost', sent: false } })
      return { state: exchangeInitial, effects }
    }
  }
}

function next(queue: readonly number[], effects: readonly ExchangeEffect[]): ExchangeStep {
  const [id, ...rest] = queue
  if (id === undefined) return { state: exchangeInitial, effects }
  return { state: { phase: 'awaiting', id, queue: rest }, effects: [...effects, { type: 'write', id }, { type: 'startTimer', id }] }
}
