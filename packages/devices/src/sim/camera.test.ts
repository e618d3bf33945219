import { describe, expect, it } from 'vitest'
import { brightness, inspectCapture, isBlack } from '../drivers/camera/frame.ts'
import { blackFrame, pngOf, simulatedCamera, testFrame, y4m } from './camera.ts'

const capture = (frame: ReturnType<typeof testFrame>) =>
  ({ mime: 'image/png', widthPx: frame.width, heightPx: frame.height, bytes: pngOf(frame) }) as const

describe('camera frames', () => {
  it('a covered lens is black, noise and all', () => {
    const frame = blackFrame(64, 48)
    frame.rgba.forEach((_value, i) => {
      if (i % 4 !== 3) frame.rgba[i] = (i * 7) % 12
    })
    expect(isBlack(brightness(frame))).toBe(true)
    expect(inspectCapture(capture(frame))).toEqual({ ok: false, error: 'blackFrame' })
  })

  it('a dark room with one lamp is not', () => {
    const frame = blackFrame(64, 48)
    for (let i = 0; i < 64 * 48 * 4 * 0.02; i++) frame.rgba[i] = 255
    expect(inspectCapture(capture(frame)).ok).toBe(true)
  })

  it('names what cannot be looked at', () => {
    expect(inspectCapture({ ...capture(testFrame(0, 64, 48)), bytes: new Uint8Array(0) })).toEqual({ ok: false, error: 'noFrame' })
    expect(inspectCapture({ ...capture(testFrame(0, 64, 48)), bytes: Buffer.from('no png') })).toEqual({ ok: false, error: 'unreadable' })
    expect(inspectCapture({ ...capture(testFrame(0, 64, 48)), widthPx: 65 })).toEqual({ ok: false, error: 'unreadable' })
    expect(inspectCapture({ ...capture(testFrame(0, 64, 48)), mime: 'image/jpeg' })).toEqual({ ok: false, error: 'unreadable' })
  })

  it('a Y4M file has the size its header promises, and the right colours', () => {
    const file = Buffer.from(y4m([testFrame(0, 64, 48), testFrame(1, 64, 48)], 30))
    const header = 'YUV4MPEG2 W64 H48 F30:1 Ip A1:1 C420jpeg\n'
    expect(file.subarray(0, header.length).toString()).toBe(header)
    expect(file.length).toBe(header.length + 2 * ('FRAME\n'.length + (64 * 48 * 3) / 2))
    const start = header.length + 'FRAME\n'.length
    // The sixth bar is red: in JFIF Y 81.5, Cb 91.0, Cr 237.5 for (235, 16, 16).
    const x = 50
    expect(file[start + x]).toBe(81)
    expect(file[start + 64 * 48 + x / 2]).toBe(91)
    expect(file[start + 64 * 48 * 1.25 + x / 2]).toBe(238)
  })

  it('the fake feed keeps the contract, faults by name', async () => {
    const camera = simulatedCamera({ position: 'face' })
    expect(await camera.capture()).toMatchObject({ ok: false, error: { code: 'deviceNotReady' } })
    await camera.open()
    const [first, second] = [await camera.capture(), await camera.capture()]
    expect(first.ok && inspectCapture(first.value).ok).toBe(true)
    expect(first).not.toEqual(second)
    camera.faults.failNext('permissionDenied')
    expect(await camera.capture()).toMatchObject({ ok: false, error: { code: 'permissionDenied' } })
    camera.faults.failNext('blackFrame')
    const black = await camera.capture()
    expect(black.ok && inspectCapture(black.value)).toEqual({ ok: false, error: 'blackFrame' })
    expect(await camera.capture({ signal: AbortSignal.abort() })).toMatchObject({ ok: false, error: { code: 'canceled' } })
  })
})
