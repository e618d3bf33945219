import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExchangeEffect, type ExchangeInput, exchange, exchangeInitial } from './exchange.ts'

function run(...inputs: ExchangeInput[]): ExchangeEffect[][] {
  let state = exchangeInitial
  return inputs.map((input) => {
    const step = exchange(state, input)
    state = step.state
    return [...step.effects]
  })
}

describe('one command at a time', () => {
  it('sends the second command only after the first was answered', () => {
    const [first, second, answered] = run({ type: 'submit', id: 1 }, { type: 'submit', id: 2 }, { type: 'answer' })
    expect(first).toEqual([
      { type: 'write', id: 1 },
      { type: 'startTimer', id: 1 },
    ])
    expect(second).toEqual([])
    expect(answered).toEqual([
      { type: 'stopTimer' },
      { type: 'finish', id: 1, outcome: { type: 'answered' } },
      { type: 'write', id: 2 },
      { type: 'startTimer', id: 2 },
    ])
  })

  it('does not give the late answer of a cancelled command to the next one', () => {
    const [, , cancelled, late] = run({ type: 'submit', id: 1 }, { type: 'submit', id: 2 }, { type: 'cancel', id: 1 }, { type: 'answer' })
    expect(cancelled).toEqual([{ type: 'finish', id: 1, outcome: { type: 'canceled' } }])
    expect(late).toEqual([{ type: 'stopTimer' }, { type: 'write', id: 2 }, { type: 'startTimer', id: 2 }])
  })

  it('leaves the line alone after a time-out before it sends the next command', () => {
    const [, , timedOut, settled] = run({ type: 'submit', id: 1 }, { type: 'submit', id: 2 }, { type: 'timeout' }, { type: 'settled' })
    expect(timedOut).toEqual([{ type: 'finish', id: 1, outcome: { type: 'timedOut' } }, { type: 'startSettling' }])
    expect(settled).toEqual([
      { type: 'write', id: 2 },
      { type: 'startTimer', id: 2 },
    ])
  })

  it('tells apart, when the line is lost, what was sent and what was not', () => {
    const [, , lost] = run({ type: 'submit', id: 1 }, { type: 'submit', id: 2 }, { type: 'lost' })
    expect(lost).toEqual([
      { type: 'stopTimer' },
      { type: 'finish', id: 1, outcome: { type: 'lost', sent: true } },
      { type: 'finish', id: 2, outcome: { type: 'lost', sent: false } },
    ])
  })

  it('finishes every command exactly once and never has two on the wire, whatever happens', () => {
    const input = fc.oneof(
      fc.constant<ExchangeInput>({ type: 'submit', id: 0 }),
      fc.nat(8).map((id): ExchangeInput => ({ type: 'cancel', id })),
      fc.constantFrom<ExchangeInput>({ type: 'answer' }, { type: 'timeout' }, { type: 'settled' }, { type: 'lost' }),
    )
    fc.assert(
      fc.property(fc.array(input, { maxLength: 60 }), (script) => {
        let lastId = 0
        const inputs = script.map((each): ExchangeInput => (each.type === 'submit' ? { type: 'submit', id: ++lastId } : each))
        const effects = run(...inputs, { type: 'lost' }).flat()
        const finished = effects.flatMap((effect) => (effect.type === 'finish' ? [effect.id] : []))
        expect([...finished].sort((a, b) => a - b)).toEqual(Array.from({ length: lastId }, (_, i) => i + 1))
        let timerRuns = false
        for (const effect of effects) {
          if (effect.type === 'write') expect(timerRuns).toBe(false)
          if (effect.type === 'startTimer' || effect.type === 'startSettling') timerRuns = effect.type === 'startTimer'
          if (effect.type === 'stopTimer') timerRuns = false
        }
      }),
    )
  })
})
