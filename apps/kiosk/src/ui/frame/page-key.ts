import type { Screen } from '@zhengyin/flows/screens/screen'

/**
 * Says whether two screens are the same page to a person. A wait whose numbers change, a revealed value or an error beside a field keeps
 * the page (and the focus, the hold of a finger, the half-typed text); another question is another page.
 */
export function pageKey(screen: Screen): string {
  const parts: unknown[] = [screen.kind, screen.step?.index ?? 0]
  if (screen.kind === 'form') parts.push(screen.fields.map((field) => field.id))
  else if (screen.kind === 'device') parts.push(screen.picture)
  else if (screen.kind !== 'check' && screen.kind !== 'wait') parts.push(screen.title)
  return JSON.stringify(parts)
}
