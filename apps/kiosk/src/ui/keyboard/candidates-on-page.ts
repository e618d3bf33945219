import { useSyncExternalStore } from 'react'

/** Two rows of six where the panel stands upright, one row where it lies: every candidate stays a target of 20 mm. */
const UPRIGHT = 12
const LYING = 6
const lying = matchMedia('(orientation: landscape)')

export function useCandidatesOnPage(): number {
  return useSyncExternalStore(
    (changed) => {
      lying.addEventListener('change', changed)
      return () => lying.removeEventListener('change', changed)
    },
    () => (lying.matches ? LYING : UPRIGHT),
  )
}
