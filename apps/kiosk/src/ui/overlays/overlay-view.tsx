import type { Overlay } from '@zhengyin/flows/screens/screen'
import { Help } from './help.tsx'
import { Idle } from './idle.tsx'

export function OverlayView({ overlay }: { readonly overlay: Overlay }) {
  switch (overlay.kind) {
    case 'idle':
      return <Idle overlay={overlay} />
    case 'help':
      return <Help overlay={overlay} />
  }
}
