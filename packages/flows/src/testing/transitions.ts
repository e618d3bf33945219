import {
  type AnyEventObject,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  type AnyStateNode,
  type AnyTransitionDefinition,
  getNextTransitions,
  initialTransition,
  transition,
} from 'xstate'
import { getShortestPaths } from 'xstate/graph'

export interface TransitionSamples {
  /** Every input that changes where the machine begins. */
  readonly inputs: readonly unknown[]
  /** Samples of the events that people and hosts send, more than one of a type where a guard looks inside. */
  readonly events: readonly AnyEventObject[]
  /** What each invoked actor may end with, by its id. */
  readonly outputs: Readonly<Record<string, readonly unknown[]>>
  /** What tells two states apart beyond the state value. Counters must be capped, or the walk never ends. */
  readonly distinguish: (context: never) => unknown
  /** States whose events are tried, but not walked on from: keeps parallel regions from multiplying. */
  readonly stopAt?: (snapshot: never) => boolean
}

export interface Coverage {
  readonly transitions: number
  readonly uncovered: readonly string[]
  /** Event types a state listens to for which there is no sample. */
  readonly unsampled: readonly string[]
  readonly replayed: number
}

/**
 * For every transition: the shortest path to its source, then the event. Paths are replayed with the pure functions and must end where
 * they ended before; time-outs and thrown errors of actors are fed from the machine itself, their results from the samples.
 */
export function coverTransitions(machine: AnyStateMachine, samples: TransitionSamples): Coverage {
  const taken = new Set<string>()
  const unsampled = new Set<string>()
  let replayed = 0
  const eventsAt = (snapshot: AnyMachineSnapshot) => candidateEvents(snapshot, samples, unsampled)
  const serializeState = (snapshot: AnyMachineSnapshot) =>
    JSON.stringify([snapshot.value, snapshot.status, samples.distinguish(snapshot.context as never)])

  for (const input of samples.inputs) {
    const [initial] = initialTransition(machine, input as never)
    for (const always of eventlessInto(machine, initial as AnyMachineSnapshot)) taken.add(always)
    const paths = getShortestPaths(machine, {
      input: input as never,
      events: eventsAt as never,
      serializeState: serializeState as never,
      ...(samples.stopAt === undefined ? {} : { stopWhen: samples.stopAt as never }),
    })
    for (const path of paths) {
      let replay = initial as AnyMachineSnapshot
      for (const { event } of path.steps.slice(1)) replay = transition(machine, replay, event as never)[0] as AnyMachineSnapshot
      replayed += 1
      const end = path.state as AnyMachineSnapshot
      if (serializeState(replay) !== serializeState(end)) throw new Error(`replay of ${machine.id} ended at ${serializeState(replay)}`)
      if (replay.status !== 'active') continue
      for (const event of eventsAt(replay)) {
        const enabled = machine.getTransitionData(replay, event) as AnyTransitionDefinition[]
        if (enabled.length === 0) continue
        transition(machine, replay, event as never)
        for (const one of enabled) taken.add(nameOf(one))
      }
    }
  }

  const all = allTransitions(machine.root)
  return {
    transitions: all.length,
    uncovered: all.filter((name) => !taken.has(name)),
    unsampled: [...unsampled],
    replayed,
  }
}

function candidateEvents(snapshot: AnyMachineSnapshot, samples: TransitionSamples, unsampled: Set<string>): AnyEventObject[] {
  const types = new Set(getNextTransitions(snapshot).map(({ eventType }) => eventType))
  return [...types].flatMap((type) => {
    if (type === '') return []
    if (type.startsWith('xstate.after.')) return [{ type }]
    if (type.startsWith('xstate.error.actor.')) return [{ type, error: new Error('thrown by an actor') }]
    const done = /^xstate\.done\.actor\.(.+)$/.exec(type)?.[1]
    const sampled =
      done === undefined
        ? samples.events.filter((event) => event.type === type)
        : (samples.outputs[done] ?? []).map((output) => ({ type, output }))
    if (sampled.length === 0) unsampled.add(type)
    return sampled
  })
}

function allTransitions(node: AnyStateNode): string[] {
  const own = [...node.transitions.values()].flat().map(nameOf)
  const eventless = (node.always ?? []).map(nameOf)
  return [...own, ...eventless, ...Object.values(node.states).flatMap((child) => allTransitions(child as AnyStateNode))]
}

function eventlessInto(machine: AnyStateMachine, snapshot: AnyMachineSnapshot): string[] {
  return Object.values(machine.root.states)
    .flatMap((node) => (node as AnyStateNode).always ?? [])
    .filter(({ target }) => target?.some((one) => snapshot.matches(one.key)) === true)
    .map(nameOf)
}

/** source —event[n]→ target; n tells guarded branches of one event apart. */
function nameOf(one: AnyTransitionDefinition): string {
  const siblings = one.eventType === '' ? (one.source.always ?? []) : (one.source.transitions.get(one.eventType) ?? [])
  const branch = siblings.indexOf(one as never)
  const target = one.target?.map(({ id }) => id).join('+') ?? 'stays'
  return `${one.source.id} —${one.eventType === '' ? 'always' : one.eventType}[${branch}]→ ${target}`
}
