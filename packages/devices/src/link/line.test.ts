import { simulatedClock } from '@zhengyin/kernel/testing'
import { expect, it } from 'vitest'
import { memoryPair } from '../channel/memory.ts'
import { type DiscardReason, runFramer } from '../codec/framer.ts'
import { answerFramer, INTER_BYTE_TIMEOUT_MS } from '../drivers/id-card-reader/sam-v/frame.ts'
import { passTime } from '../testing/pass-time.ts'
import { createLine } from './line.ts'

const CARD_FOUND = Uint8Array.from(Buffer.from('AAAAAA9669000800009F0000000097', 'hex'))

function halfReadLine() {
  const base = simulatedClock(0)
  let stallMs = 0
  const pair = memoryPair()
  const discarded: DiscardReason[] = []
  let frames = 0
  createLine({
    channel: pair.host,
    framer: runFramer(answerFramer),
    // A process that stands still sees its timers late by the time it stood.
    clock: { ...base, monotonic: () => base.monotonic() + stallMs },
    interByteMs: INTER_BYTE_TIMEOUT_MS,
    settleMs: 0,
    onUnsolicited: () => {
      frames += 1
    },
    onDiscarded: (reason) => discarded.push(reason),
    onLiveness: () => undefined,
    onWriteFailed: () => undefined,
  })
  return {
    say: async (bytes: Uint8Array) => {
      await pair.device.write(bytes)
      await passTime(base, 1)
    },
    pass: (ms: number) => passTime(base, ms),
    stall: (ms: number) => {
      stallMs += ms
    },
    discarded,
    frames: () => frames,
  }
}

it('gives up half a frame when the line falls silent', async () => {
  const line = halfReadLine()
  await line.say(CARD_FOUND.subarray(0, 9))
  await line.pass(INTER_BYTE_TIMEOUT_MS + 1)
  await line.say(CARD_FOUND.subarray(9))
  expect(line.frames()).toBe(0)
  expect(line.discarded).toContain('timeout')
})

it('does not take its own standing still for silence of the line', async () => {
  const line = halfReadLine()
  await line.say(CARD_FOUND.subarray(0, 9))
  line.stall(300)
  await line.pass(INTER_BYTE_TIMEOUT_MS + 1)
  await line.say(CARD_FOUND.subarray(9))
  expect(line.frames()).toBe(1)
  expect(line.discarded).toEqual([])
})
