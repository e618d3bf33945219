/** A terminal's core in its own process, for pulling the plug on: commits rows, says each acknowledged id, dies where it is told. */
import { createPrivateKey } from 'node:crypto'
import { writeSync } from 'node:fs'
import { nullLog, systemClock } from '@zhengyin/kernel'
import { ed25519Signer } from '@zhengyin/protocol/signature'
import { HPKE_SUITE } from '@zhengyin/protocol/suite'
import { startAgent } from '../agent/agent.ts'
import { openStore } from '../open-store.ts'
import type { CrashPoint } from '../queue/crash-points.ts'
import { sampleQuery } from './samples.ts'

export interface CrashOrder {
  readonly file: string
  readonly centerUrl: string | undefined
  readonly centerKey: { readonly keyId: string; readonly publicKey: string }
  readonly privateKey: string
  readonly crashAt: CrashPoint
  readonly rows: number
}

const order = JSON.parse(process.argv[2] ?? '') as CrashOrder
const clock = systemClock()
const store = await openStore({
  file: order.file,
  kioskId: 'T001',
  centerKey: { suite: HPKE_SUITE, keyId: order.centerKey.keyId, publicKey: Buffer.from(order.centerKey.publicKey, 'base64') },
  clock,
  log: nullLog,
  testing: { crashAt: order.crashAt },
})
const signer = ed25519Signer('T001', createPrivateKey(order.privateKey))
if (order.centerUrl !== undefined) {
  startAgent({
    store,
    centerUrl: order.centerUrl,
    signer,
    clock,
    log: nullLog,
    crash: (point) => {
      if (point === order.crashAt) process.kill(process.pid, 'SIGKILL')
    },
  })
}
for (let i = 0; i < order.rows; i++) {
  const queued = await store.commit({ submission: sampleQuery(), audit: [{ event: 'case.submitted', fields: {} }], intents: [] })
  // Written at once and by this thread: what the parent reads was acknowledged before the plug was pulled.
  if (queued.ok) writeSync(1, `${queued.value.id}\n`)
}
setTimeout(() => process.exit(3), 20_000)
