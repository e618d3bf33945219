/** The pixels of an X screen, read from Xvfb's own frame buffer: what `isKiosk()` says is not believed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { virtualDisplay } from '../../../demo/src/virtual-display.ts'

export interface Framebuffer {
  readonly display: string
  /** `rrggbb` at a place on the screen. */
  pixel(x: number, y: number): string
  stop(): Promise<void>
}

export async function framebuffer(width: number, height: number): Promise<Framebuffer> {
  const dir = mkdtempSync(join(tmpdir(), 'kiosk-fb-'))
  const display = await virtualDisplay(width, height, ['-fbdir', dir])
  if (!display.ok) throw new Error(display.error)
  return {
    display: display.value.name,
    pixel: (x, y) => {
      // X11 XWDFile.h, version 7: header_size, bytes_per_line and ncolors are the 1st, 13th and 20th big-endian words.
      const file = readFileSync(join(dir, 'Xvfb_screen0'))
      const start = file.readUInt32BE(0) + file.readUInt32BE(19 * 4) * 12
      const at = start + y * file.readUInt32BE(12 * 4) + x * 4
      const [blue, green, red] = file.subarray(at, at + 3)
      return [red, green, blue].map((value) => (value ?? 0).toString(16).padStart(2, '0')).join('')
    },
    stop: async () => {
      await display.value.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
