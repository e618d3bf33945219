/** An X server without a screen, where there is no display. */
import { spawn } from 'node:child_process'
import { err, ok, type Result } from '@zhengyin/kernel'

export interface VirtualDisplay {
  /** e.g. `:99`. */
  readonly name: string
  stop(): Promise<void>
}

/** Xvfb is up within a second; a machine under load gets ten. */
const READY_WITHIN_MS = 10_000

/** Xvfb picks a free number itself and tells it on file descriptor 3. */
export async function virtualDisplay(
  widthPx: number,
  heightPx: number,
  more: readonly string[] = [],
): Promise<Result<VirtualDisplay, string>> {
  const args = ['-displayfd', '3', '-screen', '0', `${widthPx}x${heightPx}x24`, '-nolisten', 'tcp', '-noreset', ...more]
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
    server.once('error', () => resolve())
  })
  const number = await new Promise<string | undefined>((resolve) => {
    let text = ''
    const timer = setTimeout(() => resolve(undefined), READY_WITHIN_MS)
    const done = (value: string | undefined) => {
      clearTimeout(timer)
      resolve(value)
    }
    server.once('error', () => done(undefined))
    server.once('exit', () => done(undefined))
    server.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (text.endsWith('\n')) done(text.trim())
    })
  })
  if (number === undefined) {
    server.kill('SIGTERM')
    return err('there is no display and Xvfb does not start (on Debian: apt-get install xvfb)')
  }
  return ok({
    name: `:${number}`,
    stop: async () => {
      server.kill('SIGTERM')
      await exited
    },
  })
}
