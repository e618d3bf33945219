/** A center that kills itself, as `kill -9` does, the n-th time it passes the named point that its parent arms. Argument: JSON of options. */
import { flushCompileCache } from 'node:module'
import { shiftedClock } from '@zhengyin/kernel'
import { z } from 'zod'
import { CRASH_POINTS } from '../center-parts.ts'
import { startCenter } from '../main.ts'
import { processLog } from '../process-log.ts'
import { marriage, TUESDAY_TEN } from './test-center.ts'

const options = z.object({ dataDir: z.string(), databaseUrl: z.string() }).parse(JSON.parse(process.argv[2] ?? '{}'))

const order = z.discriminatedUnion('do', [
  z.object({ do: z.literal('arm'), point: z.enum(CRASH_POINTS), pass: z.int().min(1) }),
  z.object({ do: z.literal('enrolment-code') }),
])
export type Order = z.infer<typeof order>

let armed: Extract<Order, { do: 'arm' }> | undefined
let passes = 0

// A killed process never writes it, and every start here ends with a kill.
flushCompileCache()
const center = await startCenter({
  port: 0,
  dataDir: options.dataDir,
  databaseUrl: options.databaseUrl,
  clock: shiftedClock(TUESDAY_TEN - Date.now()),
  log: processLog(),
  demo: true,
  registry: [marriage()],
  crashPoint: (name) => {
    if (name === armed?.point && ++passes === armed.pass) process.kill(process.pid, 'SIGKILL')
  },
})

async function answer(asked: Order): Promise<unknown> {
  if (asked.do === 'enrolment-code') return center.enrolmentCode()
  armed = asked
  passes = 0
  return asked.point
}

process.on('message', (message) => void answer(order.parse(message)).then((value) => process.send?.({ value })))
process.on('disconnect', () => process.exit(0))
process.send?.({ url: center.url, accounts: center.accounts })
