import type { Channel, ChannelOpener } from './channel.ts'

/** A wire with a plug, seen from the simulated device. The host's side is an ordinary opener. */
export interface SimulatedLine {
  readonly opener: ChannelOpener
  /** Called with the device's end now, when the line is up, and after every later open or plug. */
  attach(listener: (deviceEnd: Channel) => void): () => void
  plugged(): boolean
  /** The cable is pulled: the host's channel ends and opening fails with `notFound`. */
  unplug(): Promise<void>
  plug(): Promise<void>
  /** Ends the line for good. */
  dispose(): Promise<void>
}
