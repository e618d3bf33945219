/** Imported before everything else: nothing of the application runs under a debugging switch. */
import { app } from 'electron'
import { EXIT_BAD_CONFIG, forbiddenIn } from './argv-guard.ts'
import { denied } from './events.ts'

/** Set by the bundler. The test build lets a test driver attach and a demonstration have a window; it is never packaged. */
declare const TEST_BUILD: boolean

export const isTestBuild = TEST_BUILD

if (!isTestBuild) {
  const found = forbiddenIn((name) => app.commandLine.hasSwitch(name), [...process.argv, ...process.execArgv], process.env)
  if (found.length > 0) {
    for (const name of found) denied('switch', { switch: name })
    // Not app.exit: that runs after ready, when a debugging port already listens.
    process.exit(EXIT_BAD_CONFIG)
  }
  if (process.getuid?.() === 0) {
    denied('switch', { switch: 'root' })
    process.exit(EXIT_BAD_CONFIG)
  }
}
