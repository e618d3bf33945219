import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate'

export interface Picture {
  /** Path of the state whose inside is drawn; empty for the machine itself. */
  readonly inside: string
  readonly mermaid: string
}

/**
 * A machine as flat Mermaid state diagrams, one for each state that has states inside: what really runs, not what somebody drew.
 * Flat, because Mermaid cannot draw an arrow from inside one composite state into another.
 */
export function pictures(machine: AnyStateMachine): readonly Picture[] {
  return picturesOf(machine.root)
}

function picturesOf(node: AnyStateNode): readonly Picture[] {
  const inner = childrenOf(node).flatMap(picturesOf)
  if (childrenOf(node).length === 0) return []
  // The regions of a parallel state run side by side: each is a picture of its own.
  if (node.type === 'parallel') return inner
  return [{ inside: node.path.join(' › '), mermaid: draw(node) }, ...inner]
}

function draw(node: AnyStateNode): string {
  const arrows = [...new Set(arrowsIn(node).map(({ from, to, label }) => `  ${from} --> ${to}: ${label}`))]
  const outside = [...new Set(arrowsIn(node).flatMap(({ outside }) => (outside === null ? [] : [outside])))]
  return [
    'stateDiagram-v2',
    ...childrenOf(node).map((child) => `  state "${labelOf(child)}" as ${name(child)}`),
    ...outside.map((target) => `  state "→ ${target.key}" as ${name(target)}`),
    ...childrenOf(node)
      .filter((child) => node.initial.target.includes(child))
      .map((child) => `  [*] --> ${name(child)}`),
    ...arrows,
    ...childrenOf(node)
      .filter(({ type }) => type === 'final')
      .map((child) => `  ${name(child)} --> [*]`),
  ].join('\n')
}

interface Arrow {
  readonly from: string
  readonly to: string
  readonly label: string
  readonly outside: AnyStateNode | null
}

function arrowsIn(node: AnyStateNode): readonly Arrow[] {
  return [node, ...descendantsOf(node)].flatMap((source) =>
    [...source.transitions.values(), source.always ?? []].flat().flatMap((one) => arrowsOf(node, source, one)),
  )
}

function arrowsOf(node: AnyStateNode, source: AnyStateNode, one: AnyTransitionDefinition): readonly Arrow[] {
  const label = `${eventWords(one.eventType)}${guardWords(one)}`
  // What the whole state listens to holds in every state inside it.
  const froms = source === node ? childrenOf(node).filter(({ type }) => type !== 'final') : childAround(node, source)
  const targets = one.target ?? (source === node ? froms : [source])
  return froms.flatMap((from) =>
    targets.flatMap((target): readonly Arrow[] => {
      if (one.target === undefined && source === node && target !== from) return []
      const [to] = childAround(node, target)
      if (to === undefined) return target === node ? [] : [{ from: name(from), to: name(target), label, outside: target }]
      // Movement deep inside one state is drawn in that state's own picture.
      return to === from && source !== from && source !== node ? [] : [{ from: name(from), to: name(to), label, outside: null }]
    }),
  )
}

/** The child of a state that another state is, or lies in. */
function childAround(node: AnyStateNode, other: AnyStateNode): readonly AnyStateNode[] {
  return childrenOf(node).filter((child) => child === other || descendantsOf(child).includes(other))
}

function descendantsOf(node: AnyStateNode): readonly AnyStateNode[] {
  return childrenOf(node).flatMap((child) => [child, ...descendantsOf(child)])
}

function labelOf(node: AnyStateNode): string {
  const invoked = node.invoke.map(({ id }) => id).filter((id) => id !== node.key)
  return invoked.length === 0 ? node.key : `${node.key} (${invoked.join(', ')})`
}

function eventWords(type: string): string {
  if (type === '') return 'always'
  const [, delay] = /^xstate\.after\.([^.]+)\./.exec(type) ?? []
  if (delay !== undefined) return /^\d+$/.test(delay) ? `after ${Number(delay) / 1000} s` : `after ${delay}`
  const [, how, actor] = /^xstate\.(done|error)\.actor\.(.+)$/.exec(type) ?? []
  if (actor !== undefined) return how === 'done' ? `${actor} ended` : `${actor} threw`
  return type
}

function guardWords({ guard }: AnyTransitionDefinition): string {
  if (guard === undefined) return ''
  if (typeof guard === 'string') return ` [${guard}]`
  if (typeof guard !== 'object') return ' [guarded]'
  const is = kindIn(guard as { params?: unknown })
  return ` [${is ?? (guard as { type: string }).type}]`
}

/** Guards that compare a step's result name the kind they want. */
function kindIn(guard: { readonly params?: unknown }): string | null {
  if (typeof guard.params !== 'function') return null
  try {
    const params: unknown = (guard.params as (args: object) => unknown)({ context: {}, event: { output: {} } })
    return typeof params === 'object' && params !== null && 'is' in params && typeof params.is === 'string' ? params.is : null
  } catch {
    return null
  }
}

function childrenOf(node: AnyStateNode): AnyStateNode[] {
  return Object.values(node.states) as AnyStateNode[]
}

/** Unique and free of what Mermaid cannot read. */
function name(node: AnyStateNode): string {
  return node.id.replaceAll(/[^\w]/g, '_')
}
