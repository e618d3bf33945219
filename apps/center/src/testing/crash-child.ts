/** A center that kills itself, as `kill -9` does, the n-th time it passes a named point. Arguments: JSON of CrashChildOptions. */
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
    crash: z.object({ point: z.enum(CRASH_POINTS), pass: z.int().min(1) }).optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))

let passes = 0
const center = await startCenter({
  port: 0,
  dataDir: options.dataDir,
  databaseUrl: options.databaseUrl,
  clock: shiftedClock(TUESDAY_TEN - Date.now()),
  log: processLog(),
  demo: true,
  registry: [marriage()],
  crashPoint: (name) => {
    if (name === options.crash?.point && ++passes === options.crash.pass) process.kill(process.pid, 'SIGKILL')
  },
})
serveParent(center, async () => {
  await center.stop()
  process.exit(0)
})
