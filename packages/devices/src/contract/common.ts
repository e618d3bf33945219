/**
 * Vocabulary shared by every device class. Words follow XFS4IoT (CEN/WS XFS, KAL schemas): device status, completion codes.
 * Each class in this folder is a port: what the device does, when it may fail, with a time-out and an abort signal on every command.
 */
import type { Result } from '@zhengyin/kernel'

/** XFS4IoT `common.device`. `starting` = link not yet up; `deviceBusy` = a command is under way. */
export type DeviceStatus = 'online' | 'offline' | 'noDevice' | 'hardwareError' | 'deviceBusy' | 'starting'

export type DeviceClass = 'id-card-reader' | 'code-scanner' | 'document-printer' | 'receipt-printer' | 'camera'

export interface DeviceIdentity {
  readonly class: DeviceClass
  /** Driver name, e.g. `sam-v-serial`. */
  readonly model: string
  readonly firmware?: string
  readonly serial?: string
}

/** XFS4IoT completion codes that any command may end with. */
export type CommonErrorCode =
  | 'timeOut'
  | 'canceled'
  | 'deviceNotReady'
  | 'hardwareError'
  | 'invalidData'
  | 'sequenceError'
  | 'unsupportedCommand'

export interface DeviceError<Code extends string = never> {
  readonly code: CommonErrorCode | Code
  /** For the technician: names and numbers of the protocol, never personal data. */
  readonly detail: string
}

export interface CommandOptions {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export type CommandResult<T, Code extends string = never> = Promise<Result<T, DeviceError<Code>>>

/** What every device can do. */
export interface Device<Event = DeviceEvent> {
  readonly class: DeviceClass
  status(): DeviceStatus
  /** Asks the device who it is. Retry: safe. */
  identify(options?: CommandOptions): CommandResult<DeviceIdentity>
  /** Status and class events. The returned function ends the subscription. */
  subscribe(listener: (event: Event) => void): () => void
  /** Brings the link up and keeps it up (heartbeat, reconnect with back-off) until `close`. */
  open(): Promise<void>
  close(): Promise<void>
}

export interface DeviceEvent {
  readonly type: 'status'
  readonly status: DeviceStatus
}
