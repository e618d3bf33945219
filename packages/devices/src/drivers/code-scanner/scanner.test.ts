import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryLog, systemClock } from '@zhengyin/kernel'
import { type SimulatedClock, simulatedClock } from '@zhengyin/kernel/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memoryLine } from '../../channel/memory.ts'
import { ptyLine } from '../../channel/pty.ts'
import type { CodeScanner } from '../../contract/code-scanner.ts'
import { type SimulatedScanner, simulatedHidScanner, simulatedSerialScanner } from '../../sim/code-scanner/simulated-scanners.ts'
import { passTime, passTimeUntil } from '../../testing/pass-time.ts'
import { hidScanner, serialScanner } from './scanner.ts'

const kinds = {
  'serial-scanner': (clock: SimulatedClock) => {
    const line = memoryLine()
    return {
      sim: simulatedSerialScanner({ line, clock, baudRate: 9600 }),
      scanner: serialScanner({ opener: line.opener, clock, log: memoryLog() }),
    }
  },
  'hid-pos-scanner': (clock: SimulatedClock) => {
    const line = memoryLine()
    return { sim: simulatedHidScanner({ line }), scanner: hidScanner({ opener: line.opener, clock, log: memoryLog() }) }
  },
}

for (const [model, make] of Object.entries(kinds)) {
  describe(`code scanner contract: ${model}`, () => {
    let clock: SimulatedClock
    let sim: SimulatedScanner
    let scanner: CodeScanner
    beforeEach(async () => {
      clock = simulatedClock(0)
      const made = make(clock)
      sim = made.sim
      scanner = made.scanner
      await passTimeUntil(clock, scanner.open())
    })
    afterEach(() => scanner.close())

    const scan = async (text: string, encoding: 'utf8' | 'gb18030' = 'utf8') => {
      const read = scanner.read()
      sim.show(text, encoding)
      return passTimeUntil(clock, read)
    }

    it.each(['6901234567892', '91310000MA1K0DEMO5', '随申码-示例', `https://example.invalid/?${'x'.repeat(300)}`])(
      'reads %s',
      async (text) => {
        expect(await scan(text)).toMatchObject({ ok: true, value: { text } })
      },
    )

    it('reads GB18030', async () => {
      expect(await scan('营业执照（副本）', 'gb18030')).toMatchObject({ ok: true, value: { text: '营业执照（副本）' } })
    })

    it('does not return a code that was scanned before the call, but tells its listeners', async () => {
      const codes: string[] = []
      scanner.subscribe((event) => event.type === 'scanned' && codes.push(event.code.text))
      sim.show('EARLY')
      await passTime(clock, 200)
      expect(await scan('LATE')).toMatchObject({ ok: true, value: { text: 'LATE' } })
      expect(codes).toEqual(['EARLY', 'LATE'])
    })

    it('ends with timeOut, or at once when cancelled, and refuses a second read meanwhile', async () => {
      expect(await passTimeUntil(clock, scanner.read({ timeoutMs: 500 }), 600)).toMatchObject({ ok: false, error: { code: 'timeOut' } })
      const abort = new AbortController()
      const read = scanner.read({ signal: abort.signal })
      expect(await scanner.read()).toMatchObject({ ok: false, error: { code: 'sequenceError' } })
      abort.abort()
      expect(await read).toMatchObject({ ok: false, error: { code: 'canceled' } })
      expect(await scanner.read({ signal: abort.signal })).toMatchObject({ ok: false, error: { code: 'canceled' } })
    })

    it.each([
      ['undecodable', 'undecodable'],
      ['tooLong', 'tooLong'],
    ] as const)('says %s, and reads the next code', async (fault, code) => {
      sim.faults.failNext(fault)
      expect(await scan('FIRST')).toMatchObject({ ok: false, error: { code } })
      // At 9600 baud the rest of a code of 4000 bytes takes another second.
      await passTime(clock, 1500)
      expect(await scan('SECOND')).toMatchObject({ ok: true, value: { text: 'SECOND' } })
    })

    it('forgets a code whose end never comes and reads the next one whole', async () => {
      sim.faults.failNext('incomplete')
      const read = scanner.read()
      sim.show('FIRST')
      await passTime(clock, 500)
      sim.show('SECOND')
      expect(await passTimeUntil(clock, read)).toMatchObject({ ok: true, value: { text: 'SECOND' } })
    })

    it('ends a read when it is unplugged, and works again after replugging', async () => {
      sim.faults.failNext('unplug')
      expect(await scan('CUT OFF')).toMatchObject({ ok: false, error: { code: 'deviceNotReady' } })
      await passTime(clock, 1000)
      expect(scanner.status()).toBe('noDevice')
      expect(await scanner.identify()).toMatchObject({ ok: false, error: { code: 'deviceNotReady' } })
      await sim.plug()
      await passTime(clock, 4000)
      expect(await scanner.identify()).toEqual({ ok: true, value: { class: 'code-scanner', model } })
      expect(await scan('BACK')).toMatchObject({ ok: true, value: { text: 'BACK' } })
    })
  })
}

it('a serial scanner works over a pseudo-terminal with the real serial port library', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'scanner-'))
  const line = ptyLine(join(folder, 'scanner'), { baudRate: 9600 })
  if (!line.ok) throw new Error(line.error.detail)
  const sim = simulatedSerialScanner({ line: line.value })
  const scanner = serialScanner({ opener: line.value.opener, clock: systemClock() })
  await scanner.open()
  const read = scanner.read({ timeoutMs: 3000 })
  sim.show('随申码\u202E-示例')
  expect(await read).toEqual({ ok: true, value: { text: '随申码-示例' } })
  await scanner.close()
  await sim.dispose()
  rmSync(folder, { recursive: true })
})
