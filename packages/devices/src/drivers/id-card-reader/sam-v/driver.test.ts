import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, memoryLog, systemClock } from '@zhengyin/kernel'
import { idNumberCheck } from '@zhengyin/standards/id-number'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SimulatedLine } from '../../../channel/line.ts'
import { memoryLine } from '../../../channel/memory.ts'
import { ptyLine } from '../../../channel/pty.ts'
import type { IdCardReader } from '../../../contract/id-card-reader.ts'
import type { CardPerson } from '../../../sim/card-reader/card-image.ts'
import { type SimulatedCardReader, simulatedCardReader } from '../../../sim/card-reader/simulated-card-reader.ts'
import { samVReader } from './driver.ts'

const zhang: CardPerson = {
  name: '张明',
  idNumber: `31019919000101001${idNumberCheck('31019919000101001')}`,
  sex: '1',
  birth: '1900-01-01',
  nation: '01',
  address: '上海市虚构区样本路1号',
  issuer: '上海市公安局虚构分局',
  validFrom: '2020-01-01',
  validTo: 'long-term',
}

const people: Record<string, CardPerson> = {
  resident: zhang,
  'resident who moved': { ...zhang, newestAddress: '上海市虚构区迁址路2号' },
  'resident with a name of fifteen characters': { ...zhang, name: '样本·阿卜杜热合曼·买买提江' },
  'resident with a name outside the basic plane': { ...zhang, name: '𠮷𪚥喆' },
  'Hong Kong permit (J)': {
    kind: 'hk-macao-taiwan',
    name: '港居样本',
    idNumber: '810000190304050033',
    sex: '1',
    birth: '1903-04-05',
    address: '上海市虚构区样本路3号',
    issuer: '上海市公安局',
    passNumber: 'H00000001',
    timesIssued: '01',
    validFrom: '2021-01-01',
    validTo: '2026-01-01',
  },
  'foreigner 2017 (I)': {
    kind: 'foreigner-2017',
    name: 'SAMPLE, ALICE EXAMPLE',
    chineseName: '样爱丽',
    idNumber: 'USA310005060713',
    sex: '2',
    birth: '1905-06-07',
    nationality: 'USA',
    cardVersion: '01',
    authority: '1500',
    validFrom: '2018-01-01',
    validTo: '2028-01-01',
  },
  'foreigner 2023 (Y) with a name of 46 characters': {
    kind: 'foreigner-2023',
    name: '新版样本',
    latinName: 'EXAMPLE, ROBERT CHRISTOPHER ALEXANDE OF SAMPLE',
    idNumber: '931840190901010016',
    sex: '1',
    birth: '1909-01-01',
    country: 'USA',
    timesRenewed: '00',
    associationItem: '001',
    validFrom: '2023-12-01',
    validTo: '2033-12-01',
  },
}

/** What the driver must give back for a person. */
function asCard(person: CardPerson) {
  const { idNumber, ...rest } = person
  return { kind: 'resident', ...rest, number: idNumber }
}

interface Bench {
  readonly clock: Clock
  readonly reader: IdCardReader
  readonly sim: SimulatedCardReader
  readonly log: ReturnType<typeof memoryLog>
  close(): Promise<void>
}

function bench(line: SimulatedLine, clock: Clock, options: { paced?: boolean } = {}): Bench {
  const log = memoryLog()
  const sim = simulatedCardReader({ line, clock, ...options })
  const reader = samVReader({ opener: line.opener, clock, log })
  return {
    clock,
    reader,
    sim,
    log,
    close: async () => {
      await reader.close()
      await sim.dispose()
    },
  }
}

/** The same wishes on every wire: the contract of an ID-card reader. */
function contract(wire: string, make: () => Promise<Bench>) {
  describe(`ID-card reader contract over ${wire}`, () => {
    let on: Bench
    beforeEach(async () => {
      on = await make()
      await on.reader.open()
    })
    afterEach(() => on.close())

    for (const [label, person] of Object.entries(people)) {
      it(`reads a ${label} card`, async () => {
        on.sim.layCard(person)
        const result = await on.reader.read()
        expect(result).toMatchObject({ ok: true, value: asCard(person) })
        if (result.ok) expect(result.value.photo).toHaveLength(1024)
      })
    }

    it('names itself by its SAM id', async () => {
      expect(await on.reader.identify()).toEqual({
        ok: true,
        value: { class: 'id-card-reader', model: 'sam-v-serial', serial: '05.01-20150101-0012345678-0987654321' },
      })
      expect((await on.reader.selfTest()).ok).toBe(true)
    })

    it('refuses an unknown card kind by its flag', async () => {
      on.sim.faults.failNext('unknownKind')
      on.sim.layCard(zhang)
      expect(await on.reader.read()).toEqual({ ok: false, error: { code: 'unknownCardKind', detail: 'type flag U+005A' } })
    })

    it('ends a wait at once when it is cancelled', async () => {
      const abort = new AbortController()
      const read = on.reader.read({ signal: abort.signal })
      abort.abort()
      expect(await read).toMatchObject({ ok: false, error: { code: 'canceled' } })
    })

    it('refuses a second read while one is under way', async () => {
      const abort = new AbortController()
      const first = on.reader.read({ signal: abort.signal })
      expect(await on.reader.read()).toMatchObject({ ok: false, error: { code: 'sequenceError' } })
      abort.abort()
      await first
    })

    it('does not see a card that it has read until the card was lifted', async () => {
      on.sim.layCard(zhang)
      expect((await on.reader.read()).ok).toBe(true)
      expect(await on.reader.read({ timeoutMs: 50 })).toMatchObject({ ok: false, error: { code: 'noMedia' } })
      on.sim.liftCard()
      on.sim.layCard(zhang)
      expect((await on.reader.read()).ok).toBe(true)
    })

    it('finds the next good frame behind noise and a false start', async () => {
      on.sim.faults.failNext('babble')
      on.sim.layCard(zhang)
      expect((await on.reader.read()).ok).toBe(true)
      expect(on.log.events.some((event) => event.event === 'device.discarded')).toBe(true)
    })
  })
}

contract('memory', async () => bench(memoryLine(), systemClock()))

const folders: string[] = []
contract('a pseudo-terminal and the real serial port library', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sam-v-'))
  folders.push(folder)
  const line = ptyLine(join(folder, 'reader'))
  if (!line.ok) throw new Error(line.error.detail)
  return bench(line.value, systemClock())
})
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})
