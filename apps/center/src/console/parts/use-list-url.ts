import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

/** The URL holds the filter: a list can be reloaded, kept as a bookmark and sent to a colleague. */
export function useListUrl(): {
  readonly page: number
  readonly get: (name: string) => string | undefined
  /** Changing a filter goes back to page 1. */
  readonly set: (changes: Readonly<Record<string, string | number | undefined>>) => void
} {
  const [params, setParams] = useSearchParams()
  const set = useCallback(
    (changes: Readonly<Record<string, string | number | undefined>>) => {
      setParams((before) => {
        const next = new URLSearchParams(before)
        if (!('page' in changes)) next.delete('page')
        for (const [name, value] of Object.entries(changes)) {
          if (value === undefined || value === '' || (name === 'page' && value === 1)) next.delete(name)
          else next.set(name, String(value))
        }
        return next
      })
    },
    [setParams],
  )
  const page = Number(params.get('page'))
  return { page: Number.isInteger(page) && page > 0 ? page : 1, get: (name) => params.get(name) ?? undefined, set }
}
