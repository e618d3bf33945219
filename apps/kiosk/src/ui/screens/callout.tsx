import type { Tone } from '@zhengyin/flows/screens/screen'
import type { ReactNode } from 'react'
import { DoneIcon, InfoIcon, RefusedIcon, WarningIcon } from '../pictures/icons.tsx'

export function ToneIcon({ tone }: { readonly tone: Tone }) {
  switch (tone) {
    case 'info':
      return <InfoIcon />
    case 'success':
      return <DoneIcon />
    case 'warning':
      return <WarningIcon />
    case 'error':
      return <RefusedIcon />
  }
}

/** Something to know before going on; a problem interrupts a listener, the rest waits its turn. */
export function Callout({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const urgent = tone === 'error' || tone === 'warning'
  return (
    <div className={`callout callout-${tone}`} role={urgent ? 'alert' : 'note'}>
      <ToneIcon tone={tone} />
      <div className="callout-words">{children}</div>
    </div>
  )
}
