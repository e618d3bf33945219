import type { Overlay } from '@zhengyin/flows/screens/screen'
import { PhoneIcon } from '../pictures/icons.tsx'
import { say } from '../words/words.ts'
import { OverlaySheet } from './sheet.tsx'

export function Help({ overlay }: { readonly overlay: Extract<Overlay, { readonly kind: 'help' }> }) {
  return (
    <OverlaySheet label={say(overlay.title)} lead={say(overlay.lead)} actions={overlay.actions} urgent={false}>
      <p className="hotline">
        <PhoneIcon />
        {say(overlay.hotline)}
      </p>
    </OverlaySheet>
  )
}
