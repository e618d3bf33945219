import type { Action } from '@zhengyin/flows/screens/screen'
import { Button } from 'react-aria-components'
import { say } from '../words/words.ts'
import { useSend } from './send.ts'

/** One control that names its act. It answers the finger at once (data-pressed), before the core does. */
export function ActionButton({ action, onPress }: { readonly action: Action; readonly onPress?: () => void }) {
  const send = useSend()
  return (
    <Button className={`action action-${action.emphasis}`} onPress={onPress ?? (() => send(action.intent))}>
      {say(action.label)}
    </Button>
  )
}
