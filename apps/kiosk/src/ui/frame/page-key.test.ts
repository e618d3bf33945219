import type { Screen } from '@zhengyin/flows/screens/screen'
import { expect, test } from 'vitest'
import { samplesWith } from '../dev/samples.ts'
import { pageKey } from './page-key.ts'

const samples = samplesWith('')
const sample = (name: string): Screen => {
  const found = samples[name]
  if (found === undefined) throw new Error(`no sample ${name}`)
  return found
}

test('a revealed value, an error beside a field and other numbers of a wait keep the page', () => {
  const check = sample('check')
  if (check.kind !== 'check') throw new Error('not a check')
  const revealed = { ...check, rows: check.rows.map((row) => ({ ...row, value: { zh: '张明' } })) } satisfies Screen
  expect(pageKey(revealed)).toBe(pageKey(check))
  expect(pageKey(sample('form-error'))).toBe(pageKey(sample('form-name')))
  expect(pageKey(sample('wait-queued'))).toBe(pageKey(sample('wait')))
})

test('another question, another picture and another kind are another page', () => {
  const keys = ['home', 'form-name', 'form-digits', 'device-lay-card', 'device-reading', 'device-take-paper', 'check'].map((name) =>
    pageKey(sample(name)),
  )
  expect(new Set(keys).size).toBe(keys.length)
})
