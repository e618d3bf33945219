/** The pixels of an X screen, read from Xvfb's own frame buffer: what `isKiosk()` says is not believed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Framebuffer {
  readonly display: string
  /** `rrggbb` at a place on the screen. */
  pixel(x: number, y: number): string
  stop(): Promise<void>
}

export async function framebuffer(width: number, height: number): Promise<Framebuffer> {
  const dir = mkdtempSync(join(tmpdir(), 'kiosk-fb-'))
  const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', dir, '-nolisten', 'tcp', '-noreset']
  const server: ChildProcess = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await new Promise<string>((resolve, reject) => {
    let text = ''
    server.once('error', reject)
    server.once('exit', () => reject(new Error('Xvfb ended')))
    server.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (text.endsWith('\n')) resolve(text.trim())
    })
  })
  return {
    display: `:${number}`,
    pixel: (x, y) => {
      // X11 XWDFile.h, version 7: header_size, bytes_per_line and ncolors are the 1st, 13th and 20th big-endian words.
      const file = readFileSync(join(dir, 'Xvfb_screen0'))
      const start = file.readUInt32BE(0) + file.readUInt32BE(19 * 4) * 12
      const at = start + y * file.readUInt32BE(12 * 4) + x * 4
      const [blue, green, red] = file.subarray(at, at + 3)
      return [red, green, blue].map((value) => (value ?? 0).toString(16).padStart(2, '0')).join('')
    },
    stop: async () => {
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await gone
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
