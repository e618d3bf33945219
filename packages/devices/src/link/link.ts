/** A link keeps one device reachable: connection with back-off, heartbeat, one command at a time. */
import { type Clock, err, type LogPort, nullLog, type Result, type TimerHandle } from '@zhengyin/kernel'
import { createActor } from 'xstate'
import type { Channel, ChannelOpener } from '../channel/channel.ts'
import type { RunningFramer } from '../codec/framer.ts'
import type { DeviceStatus } from '../contract/common.ts'
import { connectionMachine, connectionStatus } from './connection.ts'
import { type Command, createLine, type Line, type LinkError, notReady } from './line.ts'

export type Health = 'healthy' | 'hardwareError'

export interface LinkOptions<Frame> {
  /** For the log, e.g. `sam-v-serial`. */
  readonly name: string
  readonly opener: ChannelOpener
  framer(): RunningFramer<Frame>
  readonly clock: Clock
  readonly log?: LogPort
  /** Silence inside a frame after which it is given up. */
  readonly interByteMs: number
  /** Default 50 ms. */
  readonly settleMs?: number
  /** A harmless question: asked once after opening and again whenever the line was idle for `everyMs`. */
  readonly heartbeat?: { readonly command: Command<Frame, Health>; readonly everyMs: number }
  /** Unanswered commands in a row after which the connection counts as lost. Default 2. */
  readonly misses?: number
  onUnsolicited?(frame: Frame): void
}

export interface Link<Frame> {
  /** Resolves when the first attempt is decided, either way; the link then goes on trying. */
  open(): Promise<void>
  close(): Promise<void>
  status(): DeviceStatus
  subscribe(listener: (status: DeviceStatus) => void): () => void
  /** Commands are answered one after the other, in order. While the link is down they are refused at once, not kept. */
  run<T>(command: Command<Frame, T>, signal?: AbortSignal): Promise<Result<T, LinkError>>
  send(bytes: Uint8Array): Promise<Result<void, LinkError>>
}

export function createLink<Frame>(options: LinkOptions<Frame>): Link<Frame> {
  const { clock, name } = options
  const log = options.log ?? nullLog
  const listeners = new Set<(status: DeviceStatus) => void>()
  let line: Line<Frame> | undefined
  let health: Health = 'healthy'
  let missed = 0
  let heartbeatTimer: TimerHandle | undefined
  let closing: Promise<void> = Promise.resolve()

  const lose = (why: string) => {
    log.write({ event: 'device.lost', level: 'warn', device: name, why })
    actor.send({ type: 'lost' })
  }
  const beat = async (on: Line<Frame>, command: Command<Frame, Health>): Promise<boolean> => {
    const answered = await on.run(command)
    if (answered.ok && on === line && health !== answered.value) {
      health = answered.value
      tell()
    }
    return answered.ok
  }
  const scheduleHeartbeat = () => {
    if (heartbeatTimer !== undefined) clock.clearTimeout(heartbeatTimer)
    heartbeatTimer = undefined
    const { heartbeat } = options
    const on = line
    if (heartbeat === undefined || on === undefined) return
    heartbeatTimer = clock.setTimeout(() => {
      heartbeatTimer = undefined
      if (on === line && on.idle()) void beat(on, heartbeat.command)
    }, heartbeat.everyMs)
  }
  const use = (channel: Channel): Line<Frame> => {
    missed = 0
    const mine = createLine<Frame>({
      channel,
      framer: options.framer(),
      clock,
      interByteMs: options.interByteMs,
      settleMs: options.settleMs ?? 50,
      onUnsolicited: (frame) => options.onUnsolicited?.(frame),
      onDiscarded: (reason, bytes) => log.write({ event: 'device.discarded', level: 'warn', device: name, reason, bytes }),
      onLiveness: (alive) => {
        missed = alive ? 0 : missed + 1
        if (missed >= (options.misses ?? 2)) lose('silent')
        else scheduleHeartbeat()
      },
      onWriteFailed: () => {
        if (line === mine) lose('write failed')
      },
    })
    line = mine
    channel.onClose((cause) => {
      if (line === mine) lose(cause.code)
    })
    return mine
  }

  const actor = createActor(
    connectionMachine({
      open: () => options.opener.open(),
      prove: async (channel) => {
        const mine = use(channel)
        return options.heartbeat === undefined ? true : beat(mine, options.heartbeat.command)
      },
      discard: (channel) => {
        const old = line
        line = undefined
        if (heartbeatTimer !== undefined) clock.clearTimeout(heartbeatTimer)
        old?.end()
        closing = channel.close()
      },
    }),
    {
      clock: {
        setTimeout: (callback: () => void, ms: number) => clock.setTimeout(callback, ms),
        clearTimeout: (handle: TimerHandle) => clock.clearTimeout(handle),
      },
    },
  )

  let told: DeviceStatus = 'offline'
  const status = (): DeviceStatus => {
    const snapshot = actor.getSnapshot()
    const connection = connectionStatus(snapshot.value, snapshot.context.lastError)
    return connection === 'online' && health === 'hardwareError' ? 'hardwareError' : connection
  }
  const tell = () => {
    const now = status()
    if (now === told) return
    told = now
    log.write({ event: 'device.status', device: name, status: now })
    for (const listener of listeners) listener(now)
  }
  actor.subscribe(tell)
  actor.start()

  return {
    open: () => {
      actor.send({ type: 'open' })
      return new Promise((resolve) => {
        const decided = () => ['online', 'waiting', 'closed'].includes(actor.getSnapshot().value)
        if (decided()) return resolve()
        const subscription = actor.subscribe(() => {
          if (!decided()) return
          subscription.unsubscribe()
          resolve()
        })
      })
    },
    close: async () => {
      actor.send({ type: 'close' })
      await closing
    },
    status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    run: (command, signal) => {
      if (line === undefined || actor.getSnapshot().value !== 'online') return Promise.resolve(err(notReady(command.name, false)))
      return line.run(command, signal)
    },
    send: (bytes) => {
      if (line === undefined || actor.getSnapshot().value !== 'online') return Promise.resolve(err(notReady('send', false)))
      return line.send(bytes)
    },
  }
}
