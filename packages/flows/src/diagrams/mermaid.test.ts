import { expect, test } from 'vitest'
import { createMachine } from 'xstate'
import { pictures } from './mermaid.ts'

const machine = createMachine({
  id: 'm',
  initial: 'a',
  on: { stop: '.z' },
  states: {
    a: { initial: 'a1', after: { 2000: 'z' }, states: { a1: { on: { go: 'a2', out: '#m.z' } }, a2: {} } },
    z: { type: 'final' },
  },
})

test('each state with states inside has its own flat picture, and arrows out of it name their target', () => {
  expect(pictures(machine)).toEqual([
    {
      inside: '',
      mermaid: [
        'stateDiagram-v2',
        '  state "a" as m_a',
        '  state "z" as m_z',
        '  [*] --> m_a',
        '  m_a --> m_z: stop',
        '  m_a --> m_z: after 2 s',
        '  m_a --> m_z: out',
        '  m_z --> [*]',
      ].join('\n'),
    },
    {
      inside: 'a',
      mermaid: [
        'stateDiagram-v2',
        '  state "a1" as m_a_a1',
        '  state "a2" as m_a_a2',
        '  state "→ z" as m_z',
        '  [*] --> m_a_a1',
        '  m_a_a1 --> m_z: after 2 s',
        '  m_a_a2 --> m_z: after 2 s',
        '  m_a_a1 --> m_a_a2: go',
        '  m_a_a1 --> m_z: out',
      ].join('\n'),
    },
  ])
})
