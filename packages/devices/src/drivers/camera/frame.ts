/** What a camera's picture must be before anything is judged on it. The capture itself is the screen's (browser media capture). */
import { err, ok, type Result } from '@zhengyin/kernel'
import { PNG } from 'pngjs'
import type { CapturedImage } from '../../contract/camera.ts'

export interface RgbaFrame {
  readonly width: number
  readonly height: number
  /** Four bytes a pixel, row by row. */
  readonly rgba: Uint8Array
}

export interface Brightness {
  /** 0 to 255, luma of ITU-R BT.601. */
  readonly mean: number
  /** Brightest percent of the pixels begins here. */
  readonly bright: number
}

/** A covered lens or a privacy shutter still shows sensor noise of a few steps. */
const BLACK_BELOW = 24

export function brightness({ width, height, rgba }: RgbaFrame): Brightness {
  const histogram = Array.from({ length: 256 }, () => 0)
  const pixels = width * height
  let sum = 0
  for (let i = 0; i < pixels; i++) {
    const luma = Math.round(0.299 * (rgba[i * 4] ?? 0) + 0.587 * (rgba[i * 4 + 1] ?? 0) + 0.114 * (rgba[i * 4 + 2] ?? 0))
    histogram[luma] = (histogram[luma] ?? 0) + 1
    sum += luma
  }
  let above = 0
  let bright = 255
  while (bright > 0 && (above += histogram[bright] ?? 0) < pixels / 100) bright--
  return { mean: pixels === 0 ? 0 : sum / pixels, bright }
}

/** Black means that not even the brightest percent of the picture shows anything; a dark room with one lamp is not black. */
export function isBlack(measured: Brightness): boolean {
  return measured.bright < BLACK_BELOW
}

export type FrameFault = 'noFrame' | 'blackFrame' | 'unreadable'

/** PNG only: a JPEG would need a decoder that the core does not carry, and is `unreadable` here. */
export function inspectCapture(image: CapturedImage): Result<Brightness, FrameFault> {
  if (image.bytes.length === 0 || image.widthPx === 0 || image.heightPx === 0) return err('noFrame')
  if (image.mime !== 'image/png') return err('unreadable')
  const frame = readPng(image.bytes)
  if (frame === undefined || frame.width !== image.widthPx || frame.height !== image.heightPx) return err('unreadable')
  const measured = brightness(frame)
  return isBlack(measured) ? err('blackFrame') : ok(measured)
}

function readPng(bytes: Uint8Array): RgbaFrame | undefined {
  try {
    const png = PNG.sync.read(Buffer.from(bytes))
    return { width: png.width, height: png.height, rgba: png.data }
  } catch {
    // pngjs throws on anything that is no PNG.
    return undefined
  }
}
