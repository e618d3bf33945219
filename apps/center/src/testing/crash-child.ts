/** A center that kills itself, as `kill -9` does, the n-th time it passes the named point that its parent arms. Arguments: JSON of options. */
import { flushCompileCache } from 'node:module'
import { shiftedClock } from '@zhengyin/kernel'
import { z } from 'zod'
import { CRASH_POINTS } from '../center-parts.ts'
import { serveParent } from '../control.ts'
import { startCenter } from '../main.ts'
import { processLog } from '../process-log.ts'
import { marriage, TUESDAY_TEN } from './test-center.ts'

const options = z
  .object({
    dataDir: z.string(),
    databaseUrl: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))

const arming = z.object({ arm: z.object({ point: z.enum(CRASH_POINTS), pass: z.int().min(1) }) })
export type Arming = z.infer<typeof arming>

let armed: Arming['arm'] | undefined
let passes = 0
process.on('message', (message) => {
  const parsed = arming.safeParse(message)
  if (!parsed.success) return
  armed = parsed.data.arm
  passes = 0
  process.send?.({ armed: armed.point })
})
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
serveParent(center, async () => {
  await center.stop()
  process.exit(0)
})
