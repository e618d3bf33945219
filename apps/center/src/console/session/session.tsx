import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'
import type { Me, Permission, Site } from '../../console-api.ts'
import { call, type Failure } from '../api.ts'

interface Session {
  readonly site: Site | undefined
  readonly siteFailure: Failure | undefined
  /** Undefined while nobody knows yet. */
  readonly me: Me | null | undefined
  /** Set when a session ended under the person's hands. */
  readonly expired: boolean
  /** Civil time of the center, which may run a demo clock. */
  readonly now: () => number
  readonly can: (permission: Permission) => boolean
  readonly login: (account: string, password: string) => Promise<Failure | undefined>
  readonly logout: () => Promise<void>
  /** A call was answered 401: ask for the account again, on the same page. */
  readonly ended: () => void
}

const SessionContext = createContext<Session | undefined>(undefined)
const SITE_EVERY_MS = 60_000

export function useSession(): Session {
  const session = use(SessionContext)
  if (session === undefined) throw new Error('useSession outside SessionProvider')
  return session
}

export function SessionProvider({ children }: { readonly children: ReactNode }) {
  const [site, setSite] = useState<{ value: Site; offsetMs: number }>()
  const [siteFailure, setSiteFailure] = useState<Failure>()
  const [me, setMe] = useState<Me | null>()
  const [expired, setExpired] = useState(false)

  useEffect(() => {
    const aborter = new AbortController()
    const askSite = async () => {
      const result = await call('site', { signal: aborter.signal })
      if (!result.ok) setSiteFailure(result.error)
      else {
        setSiteFailure(undefined)
        setSite({ value: result.value, offsetMs: Date.parse(result.value.serverTime) - Date.now() })
      }
      return result.ok
    }
    const askMe = async () => {
      const result = await call('me', { signal: aborter.signal })
      if (result.ok) setMe(result.value)
      else if (result.error.status === 401) setMe(null)
      return result.ok || result.error.status === 401
    }
    let known = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const round = async () => {
      const reached = await askSite()
      if (!known) known = await askMe()
      timer = setTimeout(() => void round().catch(ignoreAbort), reached && known ? SITE_EVERY_MS : 3_000)
    }
    const ignoreAbort = (error: unknown) => {
      if (!aborter.signal.aborted) throw error
    }
    void round().catch(ignoreAbort)
    return () => {
      aborter.abort()
      clearTimeout(timer)
    }
  }, [])

  const offsetMs = site?.offsetMs ?? 0
  const now = useCallback(() => Date.now() + offsetMs, [offsetMs])
  const login = useCallback(async (account: string, password: string) => {
    const result = await call('login', { body: { account, password } })
    if (!result.ok) return result.error
    setExpired(false)
    setMe(result.value)
    return undefined
  }, [])
  const logout = useCallback(async () => {
    await call('logout')
    setExpired(false)
    setMe(null)
  }, [])
  const ended = useCallback(() => {
    setExpired(true)
    setMe(null)
  }, [])

  const value = useMemo<Session>(
    () => ({
      site: site?.value,
      siteFailure,
      me,
      expired,
      now,
      can: (permission) => me?.permissions.includes(permission) ?? false,
      login,
      logout,
      ended,
    }),
    [site, siteFailure, me, expired, now, login, logout, ended],
  )
  return <SessionContext value={value}>{children}</SessionContext>
}
