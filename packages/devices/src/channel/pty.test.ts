import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Channel, ChannelError } from './channel.ts'
import type { SimulatedLine } from './line.ts'
import { ptyLine } from './pty.ts'

let folder: string
let line: SimulatedLine

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pty-'))
  const made = ptyLine(join(folder, 'reader'), { watchdogMs: 40 })
  if (!made.ok) throw new Error(made.error.detail)
  line = made.value
})

afterEach(async () => {
  await line.dispose()
  rmSync(folder, { recursive: true, force: true })
})

async function openHost(): Promise<Channel> {
  const opened = await line.opener.open()
  if (!opened.ok) throw new Error(opened.error.detail)
  return opened.value
}

/** Resolves once `bytes` bytes have come. */
function collect(channel: Channel, bytes: number): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const parts: number[] = []
    channel.onData((chunk) => {
      parts.push(...chunk)
      if (parts.length >= bytes) resolve(Uint8Array.from(parts))
    })
  })
}

function closing(channel: Channel): Promise<ChannelError> {
  return new Promise((resolve) => channel.onClose(resolve))
}

describe('a serial line over a pseudo-terminal', () => {
  it('carries every byte value unchanged both ways', async () => {
    const all = Uint8Array.from({ length: 1295 }, (_, i) => i & 0xff)
    let device: Channel | undefined
    line.attach((end) => {
      device = end
      end.onData((bytes) => void end.write(bytes))
    })
    const host = await openHost()
    const echoed = collect(host, all.length)
    await host.write(all)
    expect(await echoed).toEqual(all)
    expect(device).toBeDefined()
    await host.close()
  })

  it('tells the host when the cable is pulled while idle, and opening fails until it is back', async () => {
    const host = await openHost()
    const gone = closing(host)
    await line.unplug()
    expect((await gone).code).toMatch(/closed|ioError/)
    const absent = await line.opener.open()
    expect(absent).toMatchObject({ ok: false, error: { code: 'notFound' } })
    await line.plug()
    const again = await openHost()
    line.attach((end) => end.onData((bytes) => void end.write(bytes)))
    const echoed = collect(again, 3)
    await again.write(Uint8Array.of(1, 2, 3))
    expect(await echoed).toEqual(Uint8Array.of(1, 2, 3))
    await again.close()
  })

  it('ends the channel when the far end dies right after its last byte (zero-byte read loop)', async () => {
    for (let round = 0; round < 4; round++) {
      const host = await openHost()
      const gone = closing(host)
      let end: Channel | undefined
      const detach = line.attach((deviceEnd) => {
        end = deviceEnd
      })
      void end?.write(new Uint8Array(1295).fill(0x55))
      await line.unplug()
      detach()
      await gone
      await host.close()
      await line.plug()
    }
  })

  it('ends the channel when its path is gone although the port gives no sign', async () => {
    const host = await openHost()
    const gone = closing(host)
    rmSync(join(folder, 'reader'))
    expect(await gone).toEqual({ code: 'closed', detail: `${join(folder, 'reader')} is gone` })
    expect(await host.write(Uint8Array.of(1))).toMatchObject({ ok: false, error: { code: 'closed' } })
  })

  it('refuses a second opener of the same port as busy', async () => {
    const host = await openHost()
    expect(await line.opener.open()).toMatchObject({ ok: false, error: { code: 'busy' } })
    await host.close()
  })
})
