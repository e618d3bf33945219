import type { Screen, ScreenKind } from '@zhengyin/flows/screens/screen'

export type ScreenOf<K extends ScreenKind> = Extract<Screen, { readonly kind: K }>
