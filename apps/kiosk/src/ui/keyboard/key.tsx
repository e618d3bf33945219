import type { ReactNode } from 'react'
import { Button } from 'react-aria-components'

/** A key. A finger on it leaves the focus in the field; Tab and Enter reach it as any button. */
export function Key({
  label,
  spoken,
  kind = 'letter',
  disabled = false,
  onPress,
}: {
  readonly label: ReactNode
  readonly spoken?: string
  readonly kind?: 'letter' | 'wide' | 'candidate' | 'page'
  readonly disabled?: boolean
  readonly onPress: () => void
}) {
  return (
    <Button
      className={`key key-${kind}`}
      preventFocusOnPress
      isDisabled={disabled}
      onPress={onPress}
      {...(spoken === undefined ? {} : { 'aria-label': spoken })}
    >
      {label}
    </Button>
  )
}
