import type { ReactNode } from 'react'
import type { Tone } from '../words.ts'
import { Icon } from './icon.tsx'

/** A state in words, with a drawing and a colour of its tone. */
export function Mark({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`mark mark-${tone}`}>
      <Icon name={tone} />
      {children}
    </span>
  )
}
