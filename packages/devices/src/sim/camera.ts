/** A camera without glass: test pictures as frames, as a Y4M file for Chromium's fake capture device, and behind the camera contract. */
import { type Clock, err, ok, systemClock } from '@zhengyin/kernel'
import { PNG } from 'pngjs'
import type { Camera, CameraErrorCode } from '../contract/camera.ts'
import type { DeviceEvent, DeviceStatus } from '../contract/common.ts'
import type { RgbaFrame } from '../drivers/camera/frame.ts'
import { waitFor } from '../link/wait.ts'
import { type Faults, faultSource } from './faults.ts'

export const CAMERA_FAULTS = ['permissionDenied', 'noFrame', 'blackFrame'] as const
export type CameraFault = (typeof CAMERA_FAULTS)[number]

/** Colour bars of SMPTE EG 1, the top two thirds, and a white square that walks on with the frame's number. */
const BARS = [
  [235, 235, 235],
  [235, 235, 16],
  [16, 235, 235],
  [16, 235, 16],
  [235, 16, 235],
  [235, 16, 16],
  [16, 16, 235],
] as const

export function testFrame(number: number, width = 640, height = 480): RgbaFrame {
  const rgba = new Uint8Array(width * height * 4)
  const side = Math.floor(height / 6)
  const left = (number * 8) % Math.max(1, width - side)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bar = BARS[Math.floor((x * BARS.length) / width)] ?? BARS[0]
      const inSquare = x >= left && x < left + side && y >= height - side
      const grey = Math.floor((x * 255) / width)
      const [r, g, b] = inSquare ? [255, 255, 255] : y < (height * 2) / 3 ? bar : [grey, grey, grey]
      rgba.set([r, g, b, 255], (y * width + x) * 4)
    }
  }
  return { width, height, rgba }
}

export function blackFrame(width = 640, height = 480): RgbaFrame {
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255
  return { width, height, rgba }
}

export function pngOf({ width, height, rgba }: RgbaFrame): Uint8Array {
  const png = new PNG({ width, height })
  png.data.set(rgba)
  return PNG.sync.write(png)
}

/**
 * YUV4MPEG2 with 4:2:0 full-range planes (JPEG siting): what `--use-file-for-fake-video-capture` reads with right colours, which its
 * MJPEG reader does not. Width and height are even. The file is played in a loop.
 */
export function y4m(frames: readonly RgbaFrame[], framesPerSecond = 30): Uint8Array {
  const [first] = frames
  if (first === undefined || first.width % 2 === 1 || first.height % 2 === 1) throw new Error('Y4M needs frames of even width and height')
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${first.width} H${first.height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`)]
  for (const frame of frames) parts.push(Buffer.from('FRAME\n'), planes(frame))
  return Buffer.concat(parts)
}

/** JFIF conversion; chroma is the mean of each 2 × 2 block. */
function planes({ width, height, rgba }: RgbaFrame): Uint8Array {
  const halfWidth = width / 2
  const luma = width * height
  const out = new Uint8Array(luma + halfWidth * height)
  const at = (x: number, y: number, channel: number): number => rgba[(y * width + x) * 4 + channel] ?? 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) out[y * width + x] = byte(0.299 * at(x, y, 0) + 0.587 * at(x, y, 1) + 0.114 * at(x, y, 2))
  }
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      const mean = (channel: number): number =>
        (at(x, y, channel) + at(x + 1, y, channel) + at(x, y + 1, channel) + at(x + 1, y + 1, channel)) / 4
      const [r, g, b] = [mean(0), mean(1), mean(2)]
      const chroma = (y / 2) * halfWidth + x / 2
      out[luma + chroma] = byte(128 - 0.168736 * r - 0.331264 * g + 0.5 * b)
      out[luma + (halfWidth * height) / 2 + chroma] = byte(128 + 0.5 * r - 0.418688 * g - 0.081312 * b)
    }
  }
  return out
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}

export interface SimulatedCamera extends Camera {
  readonly faults: Faults<CameraFault>
}

export interface SimulatedCameraOptions {
  readonly position: 'face' | 'document'
  readonly clock?: Clock
  /** From asking to the first frame; browsers were seen to need 600 to 800 ms. */
  readonly firstFrameMs?: number
}

/** Stands where the screen's capture adapter stands, for the headless runner and the self-test. */
export function simulatedCamera(options: SimulatedCameraOptions): SimulatedCamera {
  const clock = options.clock ?? systemClock()
  const faults = faultSource<CameraFault>(CAMERA_FAULTS)
  const listeners = new Set<(event: DeviceEvent) => void>()
  let status: DeviceStatus = 'offline'
  let taken = 0
  const become = (next: DeviceStatus): Promise<void> => {
    status = next
    for (const listener of listeners) listener({ type: 'status', status })
    return Promise.resolve()
  }
  const fail = (code: CameraErrorCode, detail: string) => err({ code, detail })
  return {
    class: 'camera',
    position: options.position,
    faults,
    status: () => status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    open: () => become('online'),
    close: () => become('offline'),
    identify: () => Promise.resolve(ok({ class: 'camera', model: 'fake-feed' } as const)),
    capture: async (given) => {
      if (status !== 'online') return err({ code: 'deviceNotReady', detail: 'the camera is not open' })
      if (faults.strikes('permissionDenied')) return fail('permissionDenied', 'NotAllowedError')
      if (!(await waitFor(clock, options.firstFrameMs ?? 0, given?.signal))) return err({ code: 'canceled', detail: 'capture: canceled' })
      if (faults.strikes('noFrame')) return fail('noFrame', 'no frame came')
      const frame = faults.strikes('blackFrame') ? blackFrame() : testFrame(taken++)
      return ok({ mime: 'image/png', widthPx: frame.width, heightPx: frame.height, bytes: pngOf(frame) } as const)
    },
  }
}
