import { useEffect, useReducer } from 'react'
import { useSession } from './session.tsx'

/** The center's civil time, read again every `everyMs` so that 3 分钟前 grows. */
export function useNow(everyMs = 10_000): number {
  const { now } = useSession()
  const [, tick] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = setInterval(tick, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now()
}
