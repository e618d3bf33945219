import type { Action } from '@zhengyin/flows/screens/screen'
import { Button } from 'react-aria-components'
import { EndIcon, HelpIcon } from '../pictures/icons.tsx'
import { say, word } from '../words/words.ts'
import { useSend } from './send.ts'

/** 求助 and 结束 keep their place at the foot of every screen that has them. */
export function Bar({ actions }: { readonly actions: readonly Action[] }) {
  const send = useSend()
  if (actions.length === 0) return null
  return (
    <nav className="bar" aria-label={word('ui.bar')}>
      {actions.map((action) => (
        <Button key={action.intent.type} className="bar-button" onPress={() => send(action.intent)}>
          <BarIcon intent={action.intent.type} />
          {say(action.label)}
        </Button>
      ))}
    </nav>
  )
}

function BarIcon({ intent }: { readonly intent: Action['intent']['type'] }) {
  if (intent === 'help') return <HelpIcon />
  if (intent === 'end') return <EndIcon />
  return null
}
