import { onTestFinished } from 'vitest'

/** Disposed of when the test has ended, the newest first. */
export function owned<T extends Disposable>(thing: T): T {
  onTestFinished(() => thing[Symbol.dispose]())
  return thing
}
