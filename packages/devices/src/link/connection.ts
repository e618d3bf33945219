/** The life of one connection: opened, proved, kept, lost, opened again with back-off, always on a new channel. */
import type { Result } from '@zhengyin/kernel'
import { assign, fromPromise, setup } from 'xstate'
import type { Channel, ChannelError } from '../channel/channel.ts'
import type { DeviceStatus } from '../contract/common.ts'

/** First and longest wait before a lost connection is tried again; it doubles in between. */
export const BACKOFF_FIRST_MS = 250
export const BACKOFF_LONGEST_MS = 10_000

export interface ConnectionPorts {
  open(): Promise<Result<Channel, ChannelError>>
  /** Makes the channel the line in use, asks the device to show that it is there; `true` where the protocol has no such question. */
  prove(channel: Channel): Promise<boolean>
  /** The channel is given up. */
  discard(channel: Channel): void
}

export type ConnectionEvent = { type: 'open' } | { type: 'close' } | { type: 'lost' }

interface ConnectionContext {
  readonly failures: number
  readonly channel: Channel | undefined
  readonly lastError: ChannelError | undefined
}

const SILENT: ChannelError = { code: 'ioError', detail: 'the device does not answer' }

export function connectionMachine(ports: ConnectionPorts) {
  return setup({
    types: {
      context: {} as ConnectionContext,
      events: {} as ConnectionEvent,
    },
    actors: {
      openChannel: fromPromise<Result<Channel, ChannelError>>(async ({ signal }) => {
        const opened = await ports.open()
        if (opened.ok && signal.aborted) await opened.value.close()
        return opened
      }),
      proveDevice: fromPromise<boolean, Channel | undefined>(({ input }) =>
        input === undefined ? Promise.resolve(false) : ports.prove(input),
      ),
    },
    actions: {
      discardChannel: ({ context }) => {
        if (context.channel !== undefined) ports.discard(context.channel)
      },
      forgetChannel: assign({ channel: undefined }),
      countFailure: assign({ failures: ({ context }) => context.failures + 1 }),
      forgetFailures: assign({ failures: 0, lastError: undefined }),
      noteSilence: assign({ lastError: SILENT }),
    },
    delays: {
      backoff: ({ context }) => Math.min(BACKOFF_LONGEST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(16, context.failures - 1)),
    },
  }).createMachine({
    id: 'connection',
    context: { failures: 0, channel: undefined, lastError: undefined },
    initial: 'closed',
    states: {
      closed: {
        on: { open: { target: 'opening', actions: 'forgetFailures' } },
      },
      opening: {
        invoke: {
          src: 'openChannel',
          onDone: [
            {
              guard: ({ event }) => event.output.ok,
              target: 'proving',
              actions: assign({ channel: ({ event }) => (event.output.ok ? event.output.value : undefined) }),
            },
            { target: 'waiting', actions: assign({ lastError: ({ event }) => (event.output.ok ? undefined : event.output.error) }) },
          ],
        },
        on: { close: 'closed' },
      },
      proving: {
        invoke: {
          src: 'proveDevice',
          input: ({ context }) => context.channel,
          onDone: [
            { guard: ({ event }) => event.output, target: 'online' },
            { target: 'waiting', actions: ['discardChannel', 'forgetChannel', 'noteSilence'] },
          ],
        },
        on: {
          lost: { target: 'waiting', actions: ['discardChannel', 'forgetChannel', 'noteSilence'] },
          close: { target: 'closed', actions: ['discardChannel', 'forgetChannel'] },
        },
      },
      online: {
        entry: 'forgetFailures',
        on: {
          lost: { target: 'waiting', actions: ['discardChannel', 'forgetChannel', 'noteSilence'] },
          close: { target: 'closed', actions: ['discardChannel', 'forgetChannel'] },
        },
      },
      waiting: {
        entry: 'countFailure',
        after: { backoff: 'opening' },
        on: { close: 'closed' },
      },
    },
  })
}

export type ConnectionPhase = 'closed' | 'opening' | 'proving' | 'online' | 'waiting'

export function connectionStatus(phase: ConnectionPhase, lastError: ChannelError | undefined): DeviceStatus {
  switch (phase) {
    case 'online':
      return 'online'
    case 'closed':
      return 'offline'
    case 'opening':
    case 'proving':
    case 'waiting':
      if (lastError === undefined) return 'starting'
      return lastError.code === 'notFound' ? 'noDevice' : 'offline'
  }
}
