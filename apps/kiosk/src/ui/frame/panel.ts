/** All sizes are millimetres of the real panel: CSS pixels per millimetre come from the terminal's configuration. */
export function applyPanel(root: HTMLElement, pxPerMm: number): void {
  root.style.setProperty('--mm', `${pxPerMm}px`)
}
