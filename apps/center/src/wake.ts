/** Wakes waiters in every replica of the center: LISTEN/NOTIFY for speed; whoever waits also looks again by itself. */
import { EventEmitter } from 'node:events'
import type { Clock, LogPort } from '@zhengyin/kernel'
import { sql } from 'kysely'
import pg from 'pg'
import type { Connection, Tx } from './database/database.ts'
import { pause } from './pause.ts'

const CHANNEL = 'zhengyin_center'
const RECONNECT_MS = 1000

/** `frames`, `cases`, `leases`: a worker has something to do. `feed:<kiosk>`: that terminal has news. */
export type Topic = 'frames' | 'cases' | 'leases' | `feed:${string}`

export interface Wake {
  on(topic: Topic, listener: () => void): () => void
  stop(): Promise<void>
}

/** Takes effect when the transaction commits, and not before. */
export async function wakeAfterCommit(tx: Tx, topic: Topic): Promise<void> {
  await sql`select pg_notify(${CHANNEL}, ${topic})`.execute(tx)
}

export async function openWake(connection: Connection, clock: Clock, log: LogPort): Promise<Wake> {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  const stopping = new AbortController()
  let client: pg.Client | undefined

  async function listen(): Promise<void> {
    const fresh = new pg.Client({ ...connection, application_name: 'zhengyin-center-wake' })
    fresh.on('notification', ({ payload }) => {
      if (payload !== undefined) emitter.emit(payload)
    })
    const lost = () => {
      if (client !== fresh || stopping.signal.aborted) return
      client = undefined
      log.write({ event: 'wake.lost', level: 'warn' })
      void reconnect()
    }
    fresh.on('error', lost)
    fresh.on('end', lost)
    await fresh.connect()
    client = fresh
    await fresh.query(`listen ${CHANNEL}`)
  }

  async function reconnect(): Promise<void> {
    while (!stopping.signal.aborted) {
      await pause(clock, RECONNECT_MS, stopping.signal)
      if (stopping.signal.aborted) return
      try {
        await listen()
        // What was said while nobody listened.
        for (const topic of emitter.eventNames()) emitter.emit(topic)
        return
      } catch {
        log.write({ event: 'wake.reconnect-failed', level: 'warn' })
      }
    }
  }

  await listen()
  return {
    on: (topic, listener) => {
      emitter.on(topic, listener)
      return () => void emitter.off(topic, listener)
    },
    stop: async () => {
      stopping.abort()
      const last = client
      client = undefined
      await last?.end()
    },
  }
}
