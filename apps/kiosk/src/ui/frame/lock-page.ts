/**
 * React Aria adds its one rule as a <style> element unless an element with this id is there. Our CSP allows no style element; the rule
 * stands in base.css.
 */
const RULE_IS_OURS = 'react-aria-pressable-style'

/** A terminal is not a web page: no context menu, no drag, no drop, no selection by touch, no zoom by wheel or pinch. */
export function lockPage(page: Document): void {
  const marker = page.createElement('meta')
  marker.id = RULE_IS_OURS
  page.head.append(marker)
  for (const kind of ['contextmenu', 'dragstart', 'drop', 'dragover', 'selectstart'] as const) {
    page.addEventListener(kind, (event) => {
      const inField = event.target instanceof HTMLInputElement
      if (!(kind === 'selectstart' && inField)) event.preventDefault()
    })
  }
  page.addEventListener(
    'wheel',
    (event) => {
      if (event.ctrlKey) event.preventDefault()
    },
    { passive: false },
  )
}
