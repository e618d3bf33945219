import type { Intent } from '@zhengyin/flows/screens/intent'

declare global {
  interface Window {
    /** What the gallery's screens sent (src/ui/dev/gallery.tsx). */
    readonly sent: Intent[]
  }
}
