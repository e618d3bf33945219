import type { PrinterCondition, PrinterConditions } from '../../../contract/document-printer.ts'
import { type IppGroup, numberOf, PRINTER_STATE, textsOf } from './message.ts'

/** One look at the printer. */
export interface PrinterFacts {
  readonly conditions: PrinterConditions
  /** Whether the printer takes `page-ranges`. */
  readonly pageRanges: boolean
}

export type Condition = PrinterConditions['conditions'][number]

const ACTED_ON: Readonly<Record<string, PrinterCondition>> = {
  'media-empty': 'media-empty',
  'media-low': 'media-low',
  'media-jam': 'media-jam',
  'media-needed': 'media-needed',
  'cover-open': 'cover-open',
  'door-open': 'cover-open',
  'interlock-open': 'cover-open',
  'toner-empty': 'toner-empty',
  'marker-supply-empty': 'toner-empty',
  'toner-low': 'toner-low',
  'marker-supply-low': 'toner-low',
}

/** RFC 8011 §5.4.12: a keyword with an optional severity suffix; without one it counts as an error. */
export function parseReason(keyword: string): Condition | undefined {
  if (keyword === 'none') return undefined
  const match = /^(?<name>.*?)(?:-(?<severity>report|warning|error))?$/.exec(keyword)
  const name = match?.groups?.['name'] ?? keyword
  const severity = (match?.groups?.['severity'] ?? 'error') as Condition['severity']
  return { condition: ACTED_ON[name] ?? 'other', severity, keyword: name }
}

export function readConditions(printer: IppGroup | undefined): PrinterConditions | undefined {
  const state = numberOf(printer, 'printer-state')
  const name = state === PRINTER_STATE.idle ? 'idle' : state === PRINTER_STATE.processing ? 'processing' : 'stopped'
  if (state === undefined) return undefined
  const conditions = textsOf(printer, 'printer-state-reasons').flatMap((keyword) => parseReason(keyword) ?? [])
  return { state: name, conditions }
}

/**
 * What keeps paper from coming out now. `ippeveprinter` and many printers stay idle with an empty tray and call it a mere
 * `-report`, so paper, jam and cover count whatever their severity; toner counts only when the printer calls it an error.
 */
export function blocking({ state, conditions }: PrinterConditions): PrinterCondition | undefined {
  for (const wanted of ['cover-open', 'media-jam', 'media-empty', 'media-needed'] as const) {
    if (conditions.some(({ condition }) => condition === wanted)) return wanted
  }
  const toner = conditions.some(({ condition, severity }) => condition === 'toner-empty' && (severity === 'error' || state === 'stopped'))
  if (toner) return 'toner-empty'
  return state === 'stopped' ? 'other' : undefined
}

export function sameConditions(a: PrinterConditions | undefined, b: PrinterConditions): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b)
}
