import type { Action } from '@zhengyin/flows/screens/screen'
import { ActionButton } from './action-button.tsx'

/** The controls of a screen, always at the same place: above the machine, the primary one at the right. */
export function Actions({
  actions,
  onAction,
  equal = false,
}: {
  readonly actions: readonly Action[]
  /** Lets a form add what was typed. */
  readonly onAction?: (action: Action) => void
  /** Agreeing and declining weigh the same. */
  readonly equal?: boolean
}) {
  if (actions.length === 0) return null
  const ordered = equal ? actions : [...actions].sort((a, b) => weight(a) - weight(b))
  return (
    <div className={equal ? 'actions actions-equal' : 'actions'}>
      {ordered.map((action) => (
        <ActionButton
          key={`${action.intent.type} ${JSON.stringify(action.label)}`}
          action={equal ? { ...action, emphasis: 'secondary' } : action}
          {...(onAction === undefined ? {} : { onPress: () => onAction(action) })}
        />
      ))}
    </div>
  )
}

function weight(action: Action): number {
  switch (action.emphasis) {
    case 'quiet':
      return 0
    case 'secondary':
      return 1
    case 'primary':
      return 2
  }
}
