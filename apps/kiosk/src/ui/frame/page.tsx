import type { Screen } from '@zhengyin/flows/screens/screen'
import type { ReactNode } from 'react'
import { Actions } from './actions.tsx'
import { Heading } from './heading.tsx'
import { ScrollArea } from './scroll-area.tsx'

/** The plan most screens share: the question, what belongs to it, the controls at their fixed place. */
export function Page({
  screen,
  children,
  actions = <Actions actions={screen.actions} />,
}: {
  readonly screen: Screen
  readonly children?: ReactNode
  readonly actions?: ReactNode
}) {
  return (
    <div className={`page page-${screen.kind}`}>
      <Heading screen={screen} />
      <ScrollArea>{children}</ScrollArea>
      {actions}
    </div>
  )
}
