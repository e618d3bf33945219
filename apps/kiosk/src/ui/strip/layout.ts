import type { TerminalFacts } from '../../api.ts'

export type Part = TerminalFacts['parts'][number]

export interface Box {
  readonly part: Part
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Cabinet {
  readonly width: number
  readonly height: number
  /** Outlines of the cabinet and, when there is one, of the locker beside it. */
  readonly bodies: readonly { readonly x: number; readonly y: number; readonly width: number; readonly height: number }[]
  readonly boxes: readonly Box[]
}

const HEIGHT = 200
const TOP = 14
const BODY = HEIGHT - 2 * TOP
const GAP = 20
/** What a hand reaches for stands beside the screen in two rows: above what one lays or shows, below where paper comes out. */
const UPPER = { 'card-reader': { width: 118, height: 62 }, 'code-scanner': { width: 74, height: 62 } } as const
const LOWER = { 'document-printer': { width: 130, height: 40 }, 'receipt-printer': { width: 62, height: 40 } } as const
const LOCKER_WIDTH = 220

/** The front of this cabinet, drawn from its own list of parts: another configuration draws another machine. */
export function cabinet(parts: readonly Part[]): Cabinet {
  const boxes: Box[] = []
  let x = TOP + GAP
  if (parts.includes('screen')) {
    const top = parts.includes('camera') ? TOP + 26 : TOP + 16
    const width = 176
    boxes.push({ part: 'screen', x, y: top, width, height: HEIGHT - TOP - 16 - top })
    if (parts.includes('camera')) boxes.push({ part: 'camera', x: x + width / 2 - 7, y: TOP + 7, width: 14, height: 14 })
    x += width + GAP
  }
  const upperEnd = row(boxes, parts, UPPER, x, TOP + 14)
  const lowerEnd = row(boxes, parts, LOWER, x, TOP + 14 + 62 + 26)
  const end = Math.max(upperEnd, lowerEnd, x)
  const bodies = [{ x: TOP, y: TOP, width: end - TOP, height: BODY }]
  let width = end + TOP
  if (parts.includes('locker')) {
    boxes.push({ part: 'locker', x: end + GAP, y: TOP, width: LOCKER_WIDTH, height: BODY })
    width = end + GAP + LOCKER_WIDTH + TOP
  }
  return { width, height: HEIGHT, bodies, boxes }
}

function row(
  boxes: Box[],
  parts: readonly Part[],
  sizes: Readonly<Partial<Record<Part, { readonly width: number; readonly height: number }>>>,
  from: number,
  y: number,
): number {
  let x = from
  for (const part of parts) {
    const size = sizes[part]
    if (size === undefined) continue
    boxes.push({ part, x, y, ...size })
    x += size.width + GAP
  }
  return x
}
