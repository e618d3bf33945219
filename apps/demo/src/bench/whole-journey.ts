/** The runner's own path, one journey after the other: PTY wires, queue, center, PostgreSQL, a reviewer in the console, printed paper. */
import { join } from 'node:path'
import { eraseData } from '@zhengyin/center/postgres/places'
import type { Terminal } from '@zhengyin/kiosk/core/terminal'
import { chooseClock } from '../demo-clock.ts'
import { readPersona } from '../persona.ts'
import { startProduct } from '../product.ts'
import { startReviewer } from '../simulated-reviewer.ts'
import { walk } from '../walk.ts'
import { type Bench, median } from './result.ts'

const JOURNEYS = 6
/** As the runner has it. */
const REVIEWER_LOOKS_EVERY_MS = 100

export const wholeJourney: Bench = {
  name: 'whole-journey',
  about: 'journeys/s of the runner: real center and PostgreSQL, simulated reviewer, printers without mechanics',
  run: async (place, say) => {
    const persona = readPersona('married')
    if (!persona.ok) throw new Error(persona.error)
    const { clock } = chooseClock({ real: false })
    const product = await startProduct({
      stateDir: join(place, 'state'),
      clock,
      demoClock: true,
      terminals: 1,
      port: 0,
      personas: [persona.value],
      wires: 'pty',
      paced: false,
      hasty: true,
    })
    const reviewer = startReviewer({
      centerUrl: product.center.url,
      clock,
      lookEveryMs: REVIEWER_LOOKS_EVERY_MS,
      readForMs: 0,
      onTrouble: say,
    })
    const rates: number[] = []
    try {
      const terminal = product.terminals[0]
      if (terminal === undefined) throw new Error('no terminal started')
      for (let n = 0; n <= JOURNEYS; n++) {
        await atRest(terminal)
        const began = performance.now()
        const seen = await walk(terminal, persona.value, { journey: 'marriage-certificate', patience: 'stays', rating: 5 })
        if (seen.outcome.code !== 'M1' || seen.purge.found !== 0) {
          throw new Error(`journey ${n} ended ${seen.outcome.code}, purge found ${seen.purge.found}`)
        }
        // The first one opens connections and warms the code up.
        if (n > 0) rates.push(1000 / (performance.now() - began))
      }
    } finally {
      await reviewer.stop()
      await product.stop()
      eraseData(join(place, 'state', 'center'))
    }
    return [
      {
        name: 'whole-journey',
        unit: 'journeys/s',
        against: `no limit of the machine: the reviewer looks every ${REVIEWER_LOOKS_EVERY_MS} ms; from the first touch to the proven purge, one at a time; the 8 s of farewell after it are not counted`,
        limit: null,
        value: median(rates),
        ratio: null,
        spread: [Math.min(...rates), Math.max(...rates)],
        runs: rates.length,
        goal: null,
      },
    ]
  },
}

/** The last person's farewell is over. */
function atRest({ visit }: Terminal): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (visit.screen().kind !== 'attract') return
      stop()
      resolve()
    }
    const stop = visit.subscribe(look)
    look()
  })
}
