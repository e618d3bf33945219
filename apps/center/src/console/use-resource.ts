import type { Result } from '@zhengyin/kernel/result'
import { useCallback, useEffect, useState } from 'react'
import type { Failure } from './api.ts'

export interface Resource<T> {
  /** The last good answer; kept while a newer one is on its way or has failed. */
  readonly data: T | undefined
  readonly failure: Failure | undefined
  /** Nothing has been answered yet. */
  readonly loading: boolean
  readonly reload: () => void
  /** Puts an answer in place that another call has brought. */
  readonly replace: (data: T) => void
}

type Load<T> = (signal: AbortSignal) => Promise<Result<T, Failure>>

/**
 * Loads, and loads again every `everyMs` while the page is visible.
 * @param load stable between renders (useCallback); a new one forgets what was loaded
 */
export function useResource<T>(load: Load<T>, everyMs?: number): Resource<T> {
  const [answer, setAnswer] = useState<{ of: Load<T>; data: T | undefined; failure: Failure | undefined }>()
  const [round, setRound] = useState(0)
  useEffect(() => {
    const aborter = new AbortController()
    const { signal } = aborter
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = false
    const run = async () => {
      if (!asked || !document.hidden) {
        asked = true
        const result = await load(signal)
        if (signal.aborted) return
        setAnswer((before) => {
          const kept = before?.of === load ? before.data : undefined
          return result.ok ? { of: load, data: result.value, failure: undefined } : { of: load, data: kept, failure: result.error }
        })
      }
      if (everyMs !== undefined) timer = setTimeout(start, everyMs)
    }
    const start = () => {
      run().catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
    start()
    return () => {
      aborter.abort()
      clearTimeout(timer)
    }
  }, [load, everyMs, round])
  const reload = useCallback(() => setRound((count) => count + 1), [])
  const replace = useCallback((data: T) => setAnswer({ of: load, data, failure: undefined }), [load])
  const current = answer?.of === load ? answer : undefined
  return { data: current?.data, failure: current?.failure, loading: current === undefined, reload, replace }
}
