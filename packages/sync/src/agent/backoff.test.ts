import { simulatedClock } from '@zhengyin/kernel/testing'
import { expect, it } from 'vitest'
import { BACKOFF_CAP_MS, fullJitter } from './backoff.ts'
import { pause } from './pause.ts'

it('waits anywhere below a doubling bound, up to the cap', () => {
  const most = fullJitter(() => 0.999_999)
  const waits = Array.from({ length: 10 }, () => most.next())
  expect(waits.slice(0, 6)).toEqual([999, 1999, 3999, 7999, 15999, 31999])
  expect(Math.max(...waits)).toBeLessThanOrEqual(BACKOFF_CAP_MS)
  const least = fullJitter(() => 0)
  expect(least.next()).toBe(0)
  most.reset()
  expect(most.next()).toBe(999)
})

it('never comes back before the center asked', () => {
  const backoff = fullJitter(() => 0.5)
  expect(backoff.next(7000)).toBe(7500)
})

it('a new row cuts an idle wait short, never a back-off', async () => {
  const clock = simulatedClock(0)
  const one = pause(clock)
  const done: string[] = []
  const wait = async (name: string, ms: number, wakeable: boolean) => {
    await one.wait(ms, wakeable)
    done.push(name)
  }
  const backoff = wait('back-off', 1000, false)
  one.wake()
  await clock.advance(999)
  expect(done).toEqual([])
  await clock.advance(1)
  await backoff
  expect(done).toEqual(['back-off'])
  // The wake was kept: the row is sent at once when the line is idle again.
  await wait('idle', 60_000, true)
  const idle = wait('idle again', 60_000, true)
  one.wake()
  await idle
  expect(done).toEqual(['back-off', 'idle', 'idle again'])
})
