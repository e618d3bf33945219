import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { nullLog, systemClock } from '@zhengyin/kernel'
import { ed25519Signer } from '@zhengyin/protocol/signature'
import { expect, it } from 'vitest'
import { startAgent } from './agent/agent.ts'
import { openStore } from './open-store.ts'
import { CRASH_POINTS, type CrashPoint } from './queue/crash-points.ts'
import type { UplinkStore } from './store.ts'
import { type CenterDouble, centerDouble } from './testing/center-double.ts'
import type { CrashOrder } from './testing/crash-child.ts'
import { owned } from './testing/owned.ts'
import { sampleQuery, workPlace } from './testing/samples.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = ed25519Signer('T001', privateKey)
const clock = systemClock()

/** Runs the child until it is killed; what it had acknowledged. */
async function runUntilKilled(order: CrashOrder): Promise<{ readonly acknowledged: string[]; readonly signal: string | null }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./testing/crash-child.ts', import.meta.url)), JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  let out = ''
  child.stdout.on('data', (part: Buffer) => {
    out += part.toString()
  })
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, name) => resolve(name)))
  return { acknowledged: out.split('\n').filter((line) => line !== ''), signal }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within 20 s: ${what}`)
    await sleep(5)
  }
}

const open = (file: string, center: CenterDouble): Promise<UplinkStore> =>
  openStore({ file, kioskId: 'T001', centerKey: center.sealKey, clock, log: nullLog })

async function drain(store: UplinkStore, center: CenterDouble, also: () => Promise<boolean> = async () => true): Promise<void> {
  const agent = startAgent({ store, centerUrl: center.url, signer, clock, log: nullLog, random: () => 0.02 })
  try {
    await until('drained', async () => (await store.pending()).unsent === 0 && (await also()))
  } finally {
    await agent.stop()
  }
}

const onTheWire: readonly CrashPoint[] = ['after-mark-sending', 'after-send', 'after-ack', 'before-feed-commit', 'after-feed-commit']

it.each(CRASH_POINTS)('killed at %s: everything acknowledged arrives once', { timeout: 60_000 }, async (crashAt) => {
  const place = owned(workPlace())
  const center = await centerDouble(new Map([['T001', publicKey]]))
  try {
    const earlier: string[] = []
    {
      const store = await open(place.file, center)
      for (let i = 0; i < 3; i++) {
        const queued = await store.commit({ submission: sampleQuery(), audit: [], intents: [] })
        if (queued.ok) earlier.push(queued.value.id)
      }
      if (crashAt.includes('feed')) {
        await drain(store, center)
        await center.book()
      }
      await store.close()
    }
    const killed = await runUntilKilled({
      file: place.file,
      centerUrl: onTheWire.includes(crashAt) ? center.url : undefined,
      centerKey: { keyId: center.sealKey.keyId, publicKey: Buffer.from(center.sealKey.publicKey).toString('base64') },
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      crashAt,
      rows: 3,
    })
    expect(killed.signal).toBe('SIGKILL')

    const store = await open(place.file, center)
    try {
      expect(store.recovery).toBeUndefined()
      const acknowledged = [...earlier, ...killed.acknowledged]
      for (const id of acknowledged) expect(await store.state(id), id).toBeDefined()
      const booked = async () => {
        const states = await Promise.all(acknowledged.map(async (id) => (await store.state(id))?.phase))
        return states.every((phase) => phase === 'booked')
      }
      await drain(store, center)
      const arrived = [...center.stored.values()].map((one) => one.frame.id)
      expect(new Set(arrived).size).toBe(arrived.length)
      expect(arrived.filter((id) => acknowledged.includes(id))).toEqual(acknowledged)
      // At most the one row that was committed but not yet told.
      expect(arrived.length - acknowledged.length).toBeLessThanOrEqual(1)
      expect((await store.pending()).nextSeq).toBe(arrived.length + 1)
      await center.book()
      await drain(store, center, booked)
    } finally {
      await store.close()
    }
  } finally {
    await center.stop()
  }
})
