import type { Intent } from '@zhengyin/flows/screens/intent'
import { createContext, use } from 'react'

export type Send = (intent: Intent) => void

export const SendContext = createContext<Send>(() => {
  throw new Error('no screen is attached')
})

export function useSend(): Send {
  return use(SendContext)
}
