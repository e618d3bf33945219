/** Named faults of a simulated device. A device asks `strikes` at the place where the fault would happen. */
export interface FaultSwitch<Name extends string> {
  /** Every fault this device knows. */
  readonly names: readonly Name[]
  failNext(fault: Name): void
  failRepeatedly(fault: Name): void
  clear(): void
  /** Faults that wait or repeat, for the dock. */
  active(): readonly Name[]
}

export interface FaultState<Name extends string> {
  readonly control: FaultSwitch<Name>
  /** True if the fault happens now; a `failNext` is used up by it. */
  strikes(fault: Name): boolean
  /** True only for a fault set by `failRepeatedly`. */
  repeats(fault: Name): boolean
}

export function faultState<Name extends string>(names: readonly Name[]): FaultState<Name> {
  const once = new Map<Name, number>()
  const always = new Set<Name>()
  return {
    control: {
      names,
      failNext: (fault) => void once.set(fault, (once.get(fault) ?? 0) + 1),
      failRepeatedly: (fault) => void always.add(fault),
      clear: () => {
        once.clear()
        always.clear()
      },
      active: () => names.filter((name) => once.has(name) || always.has(name)),
    },
    strikes: (fault) => {
      if (always.has(fault)) return true
      const left = once.get(fault) ?? 0
      if (left === 0) return false
      if (left === 1) once.delete(fault)
      else once.set(fault, left - 1)
      return true
    },
    repeats: (fault) => always.has(fault),
  }
}
