/**
 * Framers turn a byte stream into frames. They are pure: state in, state and events out. Every framer bounds its buffer, goes on one
 * byte after a start mark that proved false, and reports what it threw away as a count and a reason, never as content: discarded bytes of
 * an ID-card read are personal data.
 */
export type DiscardReason = 'noise' | 'length' | 'checksum' | 'timeout' | 'format'

export type FramerEvent<Frame> =
  | {
      readonly type: 'frame'
      readonly frame: Frame /** Of the frame's first byte, counted from the start of the stream. */
      readonly offset: number
    }
  | { readonly type: 'discarded'; readonly reason: DiscardReason; readonly offset: number; readonly length: number }

export interface FramerStep<State, Frame> {
  readonly state: State
  readonly events: readonly FramerEvent<Frame>[]
}

export interface Framer<State, Frame> {
  readonly initial: State
  feed(state: State, bytes: Uint8Array): FramerStep<State, Frame>
  /** The line was silent for the inter-byte time-out: an unfinished frame is given up, frames swallowed by a false start are found. */
  flush(state: State): FramerStep<State, Frame>
  /** Bytes of an unfinished frame. */
  pending(state: State): number
}

/** A framer with its state inside, for the one place that owns a line. */
export interface RunningFramer<Frame> {
  feed(bytes: Uint8Array): readonly FramerEvent<Frame>[]
  flush(): readonly FramerEvent<Frame>[]
  pending(): number
}

export function runFramer<State, Frame>(framer: Framer<State, Frame>): RunningFramer<Frame> {
  let state = framer.initial
  const step = (next: FramerStep<State, Frame>) => {
    state = next.state
    return next.events
  }
  return {
    feed: (bytes) => step(framer.feed(state, bytes)),
    flush: () => step(framer.flush(state)),
    pending: () => framer.pending(state),
  }
}
