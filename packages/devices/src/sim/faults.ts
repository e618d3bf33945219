/** Named faults of a simulated device: armed once or until cleared, and consumed by the device when their moment comes. */
export interface Faults<Name extends string> {
  readonly available: readonly Name[]
  active(): readonly Name[]
  /** @param at where the fault has a place: the page, counted from 1. Without it the next chance is taken. */
  failNext(name: Name, at?: number): void
  failRepeatedly(name: Name, at?: number): void
  clear(name?: Name): void
}

/** The device's side: does the fault happen now? A `failNext` is used up by this. */
export interface FaultSource<Name extends string> extends Faults<Name> {
  strikes(name: Name, at?: number): boolean
  /** Armed by `failRepeatedly`: for faults that, armed once, wait for a moment that matters. */
  repeats(name: Name): boolean
}

export function faultSource<Name extends string>(available: readonly Name[], onClear: () => void = () => undefined): FaultSource<Name> {
  const armed = new Map<Name, { readonly once: boolean; readonly at: number | undefined }>()
  const arm = (name: Name, once: boolean, at: number | undefined): void => {
    if (!available.includes(name)) throw new Error(`no fault named ${name}; there are ${available.join(', ')}`)
    armed.set(name, { once, at })
  }
  return {
    available,
    active: () => [...armed.keys()],
    failNext: (name, at) => {
      arm(name, true, at)
    },
    failRepeatedly: (name, at) => {
      arm(name, false, at)
    },
    clear: (name) => {
      if (name === undefined) armed.clear()
      else armed.delete(name)
      onClear()
    },
    repeats: (name) => armed.get(name)?.once === false,
    strikes: (name, at) => {
      const fault = armed.get(name)
      if (fault === undefined || (fault.at !== undefined && fault.at !== at)) return false
      if (fault.once) armed.delete(name)
      return true
    },
  }
}
