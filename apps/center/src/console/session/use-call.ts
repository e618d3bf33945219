import type { Result } from '@zhengyin/kernel/result'
import { useCallback } from 'react'
import { type Answer, call, type Failure, type RouteName } from '../api.ts'
import { useSession } from './session.tsx'

type Given = Parameters<typeof call>[1]

/** `call` for somebody who is logged in: an answer 401 ends the session on the screen too. */
export function useCall(): <Name extends RouteName>(name: Name, given?: Given) => Promise<Result<Answer<Name>, Failure>> {
  const { ended } = useSession()
  return useCallback(
    async (name, given) => {
      const result = await call(name, given)
      if (!result.ok && result.error.status === 401) ended()
      return result
    },
    [ended],
  )
}
