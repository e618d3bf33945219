/** One card through a pseudo-terminal at 115200 baud, against the time its bytes alone need on that line. */
import { join } from 'node:path'
import { ptyLine } from '@zhengyin/devices/channel/pty'
import { recordingOpener, type WireEntry } from '@zhengyin/devices/channel/recording'
import { samVReader } from '@zhengyin/devices/drivers/id-card-reader/sam-v/driver'
import { encodeRequest } from '@zhengyin/devices/drivers/id-card-reader/sam-v/messages'
import { simulatedCardReader } from '@zhengyin/devices/sim'
import { systemClock } from '@zhengyin/kernel'
import { readPersona } from '../persona.ts'
import { type Bench, measured, type Pair } from './result.ts'

const ROUNDS = 15
const BAUD = 115_200
/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10
const FIND = Buffer.from(encodeRequest('findCard')).toString('hex').toUpperCase()

export const idRead: Bench = {
  name: 'id-read',
  about: 'from the first byte of the find that succeeds to the decoded card, over a PTY with the paced simulator',
  run: async (place) => {
    const clock = systemClock()
    const line = ptyLine(join(place, 'reader'))
    if (!line.ok) return [{ name: 'id-read', skipped: line.error.detail }]
    const persona = readPersona('married')
    if (!persona.ok) throw new Error(persona.error)
    const simulator = simulatedCardReader({ line: line.value, paced: true })
    const entries: WireEntry[] = []
    const write = (entry: WireEntry): void => void entries.push(entry)
    const reader = samVReader({ opener: recordingOpener(line.value.opener, { device: 'id-card-reader', clock, write }), clock })
    const pairs: Pair[] = []
    let bytesOnWire = 0
    try {
      await reader.open()
      for (let round = 0; round <= ROUNDS; round++) {
        entries.length = 0
        simulator.layCard(persona.value.person)
        const read = await reader.read({ timeoutMs: 5_000 })
        const decodedAt = clock.monotonic()
        if (!read.ok) throw new Error(`the card was not read: ${JSON.stringify(read.error)}`)
        if (read.value.number !== persona.value.person.idNumber) throw new Error('another card was read')
        const traffic = fromLastFind(entries)
        bytesOnWire = traffic.bytes
        // The first read warms the code up.
        if (round > 0) pairs.push({ value: decodedAt - traffic.startedAt, limit: (traffic.bytes * BITS_PER_BYTE * 1000) / BAUD })
        simulator.liftCard()
      }
    } finally {
      await reader.close()
      await simulator.dispose()
    }
    return [
      measured(
        {
          name: 'id-read',
          unit: 'ms',
          against: `${bytesOnWire} bytes both ways × 10 bit / 115200 baud`,
          goal: { of: 'ratio', is: 'at-most', bar: 1.15 },
        },
        pairs,
      ),
    ]
  },
}

type Chunk = Extract<WireEntry, { readonly type: 'bytes' | 'frame' }>

/** A card lies from the start of a read, so the last find of it is the one that found. */
function fromLastFind(entries: readonly WireEntry[]): { readonly startedAt: number; readonly bytes: number } {
  const wire = entries.filter((entry): entry is Chunk => entry.type === 'bytes')
  const first = wire.findLastIndex((entry) => entry.direction === 'host->device' && entry.hex === FIND)
  const start = wire[first]
  if (start === undefined) throw new Error('no find went over the wire')
  return { startedAt: start.atMs, bytes: wire.slice(first).reduce((sum, { length }) => sum + length, 0) }
}
