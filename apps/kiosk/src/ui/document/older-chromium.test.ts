import { expect, test } from 'vitest'
import { anySignal, withResolvers } from './older-chromium.ts'

test('a promise can be settled from outside', async () => {
  const { promise, resolve } = withResolvers()
  resolve('drawn')
  await expect(promise).resolves.toBe('drawn')
  const other = withResolvers()
  other.reject(new Error('torn'))
  await expect(other.promise).rejects.toThrow('torn')
})

test('a joined signal ends with the first of its signals, with its reason', () => {
  const [first, second] = [new AbortController(), new AbortController()]
  const joined = anySignal([first.signal, second.signal])
  expect(joined.aborted).toBe(false)
  second.abort('left')
  expect(joined.reason).toBe('left')
  first.abort('late')
  expect(joined.reason).toBe('left')
  expect(anySignal([AbortSignal.abort('before')]).reason).toBe('before')
})
