import type { Result } from '@zhengyin/kernel'

export interface ChannelError {
  readonly code: 'notFound' | 'busy' | 'closed' | 'ioError'
  readonly detail: string
}

/** One open byte stream: a serial port, a TCP connection, one end of an in-memory pair. A closed channel is never reopened: make a new one. */
export interface Channel {
  write(bytes: Uint8Array): Promise<Result<void, ChannelError>>
  onData(listener: (bytes: Uint8Array) => void): () => void
  /** Called once, with the cause, when the channel ends for any reason. */
  onClose(listener: (cause: ChannelError) => void): () => void
  close(): Promise<void>
}

/** Opens a fresh channel; a link calls it again after every loss. */
export interface ChannelOpener {
  /** For people: `/dev/ttyUSB0 115200 8N1`. */
  readonly description: string
  open(): Promise<Result<Channel, ChannelError>>
}
