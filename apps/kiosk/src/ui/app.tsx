import { useEffect, useSyncExternalStore } from 'react'
import type { Attaching } from './attach/attachment.ts'
import { Frame } from './frame/frame.tsx'
import { Lost } from './frame/lost.tsx'
import { NoTicket, Refused } from './frame/no-ticket.tsx'
import { applyPanel } from './frame/panel.ts'

/** What the page shows follows from the state of the attachment alone. */
export function App({ attaching }: { readonly attaching: Attaching }) {
  const state = useSyncExternalStore(attaching.subscribe, attaching.current)
  const pxPerMm = state.phase === 'attached' ? state.facts.pxPerMm : undefined

  useEffect(() => {
    if (pxPerMm !== undefined) applyPanel(document.documentElement, pxPerMm)
  }, [pxPerMm])

  useEffect(() => {
    const tell = () => attaching.activity()
    addEventListener('pointerdown', tell)
    addEventListener('keydown', tell)
    return () => {
      removeEventListener('pointerdown', tell)
      removeEventListener('keydown', tell)
    }
  }, [attaching])

  switch (state.phase) {
    case 'connecting':
      return null
    case 'no-ticket':
      return <NoTicket />
    case 'refused':
      return <Refused reason={state.reason} />
    case 'lost':
      return <Lost facts={state.facts} heardAt={state.heardAt} />
    case 'attached':
      return state.shown === null ? null : (
        <Frame
          facts={state.facts}
          heardAt={state.heardAt}
          screen={state.shown.screen}
          rev={state.shown.rev}
          send={(intent) => attaching.send(intent)}
        />
      )
  }
}
