/** The machines of a visit on in-memory devices, its application in the real queue on disk; a journey ends at `queued`, the visit at home. */
import { join } from 'node:path'
import { startVisit } from '@zhengyin/flows'
import type { VisitPorts } from '@zhengyin/flows/ports'
import { demoSite, fakePorts, residentCard } from '@zhengyin/flows/testing'
import { err, nullLog, ok, systemClock } from '@zhengyin/kernel'
import { simulatedClock } from '@zhengyin/kernel/testing'
import { openStore } from '@zhengyin/sync/open-store'
import type { Store } from '@zhengyin/sync/store'
import { type Persona, readPersona } from '../persona.ts'
import { type Errand, nextAct } from '../simulated-person.ts'
import { perSecond, plainTable } from './disk.ts'
import { type Bench, measured, type Pair } from './result.ts'
import { centerKey, commitOf, TUESDAY } from './sample-case.ts'

const BLOCK = 100
const ROUNDS = 9
/** Of the order of a sealed application. */
const ROW_BYTES = 700
/** Screens that only time ends (请带走身份证和文件, the wait for a booking): the bench moves the simulated clock over them. */
const TICK_MS = 1_000
const ERRAND: Errand = { journey: 'marriage-certificate', patience: 'leaves', rating: 5 }

export const journeyLogic: Bench = {
  name: 'journey-logic',
  about: 'whole visits per second: every machine, in-memory devices, the real queue in its thread; no wires, no screen, no center',
  run: async (place) => {
    const persona = readPersona('married')
    if (!persona.ok) throw new Error(persona.error)
    const store = await openStore({ file: join(place, 'queue.db'), kioskId: 'T001', centerKey, clock: systemClock(), log: nullLog })
    const plain = plainTable(join(place, 'plain.db'))
    const row = Buffer.alloc(ROW_BYTES, 0x5a)
    const terminal = terminalOn(store, persona.value)
    const pairs: Pair[] = []
    try {
      await perSecond(BLOCK, terminal.visit)
      for (let round = 0; round < ROUNDS; round++) {
        const limit = await perSecond(BLOCK, () => plain.insert(row))
        pairs.push({ value: await perSecond(BLOCK, terminal.visit), limit })
      }
      const visits = BLOCK * (ROUNDS + 1)
      const { unsent } = await store.pending()
      if (terminal.queued() !== visits || unsent !== visits) {
        throw new Error(`${visits} visits, ${terminal.queued()} ended queued, ${unsent} rows in the queue`)
      }
    } finally {
      await terminal.stop()
      await store.close()
      plain.close()
    }
    return [
      measured(
        {
          name: 'journey-logic',
          unit: 'journeys/s',
          against: `one plain INSERT of ${ROW_BYTES} bytes, WAL, synchronous=FULL, same disk`,
          goal: { of: 'value', is: 'at-least', bar: 200 },
        },
        pairs,
      ),
    ]
  },
}

function terminalOn(store: Store, persona: Persona) {
  const clock = simulatedClock(TUESDAY)
  const fake = fakePorts({ clock })
  fake.reader.always(ok(residentCard()))
  let committing: Promise<unknown> | null = null
  const ports: VisitPorts = {
    ...fake.ports,
    submit: async (filed) => {
      const commit = store.commit(commitOf(filed, clock.now()))
      committing = commit
      const queued = await commit
      committing = null
      return queued.ok ? ok({ id: queued.value.id, receiptNumber: queued.value.receiptNumber }) : err({ code: 'storageFull' })
    },
    // Without a center, what the person is told stays at 已登记.
    watchSubmission: (_id, listener) => {
      listener({ truth: 'queued' })
      return () => undefined
    },
  }
  const visit = startVisit({ ports, site: demoSite, clock })
  let queued = 0
  visit.onOutcome((outcome) => {
    if (outcome.submissionId !== undefined) queued += 1
  })

  return {
    queued: () => queued,
    stop: () => visit.stop(),
    /** From the attract screen to the attract screen. */
    visit: async (): Promise<void> => {
      let acted = -1
      let left = false
      for (;;) {
        const rev = visit.rev()
        if (acted !== rev) {
          acted = rev
          const screen = visit.screen()
          if (screen.kind === 'attract' && left) return
          left ||= screen.kind === 'farewell'
          const act = nextAct(screen, persona, ERRAND)
          if (act.do === 'press' && visit.send(act.intent) === 'refused')
            throw new Error(`${act.intent.type} was refused at ${visit.state()}`)
        }
        if (visit.rev() !== acted) continue
        // The disk has its own time; everything else here is over at once or waits for the clock.
        if (committing === null) await clock.advance(visit.screen().kind === 'farewell' || visit.screen().kind === 'wait' ? TICK_MS : 0)
        else await committing
      }
    },
  }
}
