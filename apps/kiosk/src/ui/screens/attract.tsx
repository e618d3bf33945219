import { useEffect } from 'react'
import { Actions } from '../frame/actions.tsx'
import { Heading } from '../frame/heading.tsx'
import { useSend } from '../frame/send.ts'
import type { ScreenOf } from './of-kind.ts'

/** Nobody is here. A touch anywhere begins; the button is the same act for keys and listeners. */
export function Attract({ screen }: { readonly screen: ScreenOf<'attract'> }) {
  const send = useSend()
  const begin = screen.actions[0]

  useEffect(() => {
    if (begin === undefined) return
    const touched = (event: MouseEvent) => {
      const onButton = event.target instanceof Element && event.target.closest('button') !== null
      if (!onButton) send(begin.intent)
    }
    addEventListener('click', touched)
    return () => removeEventListener('click', touched)
  }, [begin, send])

  return (
    <div className="page page-attract">
      <Heading screen={screen} />
      <Actions actions={screen.actions} />
    </div>
  )
}
