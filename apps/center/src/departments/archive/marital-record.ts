/**
 * What the archive's events say about one person's marriage registration. Derived from events only: who the person is changes nothing.
 * N2 (divorced by judgement) and M6 (widowed) leave no event with the archive, so they cannot be derived here: both show as M1 or M3,
 * and the sheet says what it does not cover.
 */
import { assertNever } from '@zhengyin/kernel'
import type { ResultCode } from '../../console-api.ts'
import { type RegistryEvent, sameNumber } from './registry.ts'

export interface RecordRow {
  readonly number: string
  readonly kind: RegistryEvent['kind']
  readonly date: string
  readonly registrar: string
  /** The other party, unmasked; whoever shows it masks it. */
  readonly partner: string
}

export interface MaritalRecord {
  readonly code: ResultCode
  /** Rising by date; what a sheet may list. */
  readonly rows: readonly RecordRow[]
  /** For M4: what the reissued certificate stands for. */
  readonly reissueOf?: 'marriage' | 'divorce'
}

export interface Inquiry {
  readonly name: string
  readonly idNumber: string
  /** As the person typed it; a clue, not a key. */
  readonly spouseName?: string | undefined
  /** Civil day of the query: an event dated later is a mistake of the registry and is not counted. */
  readonly asOf: string
}

export const EVENT_KINDS: Readonly<Record<RegistryEvent['kind'], string>> = {
  marriage: '结婚登记',
  divorce: '离婚登记',
  'reissue-marriage': '补领结婚登记证',
  'reissue-divorce': '补领离婚登记证',
  annulment: '撤销或宣告婚姻无效',
}

export const RESULT_LABELS: Readonly<Record<ResultCode, string>> = {
  M1: '有结婚登记，其后无离婚登记',
  M2: '最近一次为离婚登记',
  M3: '有多次登记，最近一次为结婚登记',
  M4: '最近一次为补领登记证',
  M5: '最近一次为撤销或宣告无效',
  N1: '馆藏范围内未查到',
  N3: '申请信息与馆藏记载不一致',
}

export function deriveMaritalRecord(events: readonly RegistryEvent[], person: Inquiry): MaritalRecord {
  const own = sameNumber(person.idNumber)
  const mine = events
    .filter((event) => event.date <= person.asOf && event.parties.some((party) => sameNumber(party.idNumber) === own))
    .toSorted((a, b) => inOrder(a, b, events))
  const rows = mine.map((event) => ({
    number: event.number,
    kind: event.kind,
    date: event.date,
    registrar: event.registrar,
    partner: event.parties.find((party) => sameNumber(party.idNumber) !== own)?.name ?? '',
  }))
  const last = rows.at(-1)
  if (last === undefined) return { code: 'N1', rows }

  const registeredNames = mine.flatMap((event) =>
    event.parties.filter((party) => sameNumber(party.idNumber) === own).map(({ name }) => name),
  )
  if (registeredNames.some((name) => !sameName(name, person.name))) return { code: 'N3', rows }
  const { spouseName } = person
  if (spouseName !== undefined && !rows.some((row) => sameName(row.partner, spouseName))) return { code: 'N3', rows }

  switch (last.kind) {
    case 'marriage':
      return { code: rows.filter((row) => !row.kind.startsWith('reissue')).length >= 2 ? 'M3' : 'M1', rows }
    case 'divorce':
      return { code: 'M2', rows }
    case 'reissue-marriage':
      return { code: 'M4', rows, reissueOf: 'marriage' }
    case 'reissue-divorce':
      return { code: 'M4', rows, reissueOf: 'divorce' }
    case 'annulment':
      return { code: 'M5', rows }
    default:
      return assertNever(last.kind)
  }
}

/** By day; on one day a divorce comes before a new marriage, and a reissue after what it reissues. */
const ORDER: Readonly<Record<RegistryEvent['kind'], number>> = {
  divorce: 0,
  annulment: 1,
  marriage: 2,
  'reissue-divorce': 3,
  'reissue-marriage': 3,
}

/** The order in which the events can have happened. */
function inOrder(a: RegistryEvent, b: RegistryEvent, all: readonly RegistryEvent[]): number {
  if (a.date !== b.date) return a.date < b.date ? -1 : 1
  // Nobody divorces before marrying: with no earlier marriage of the pair, that day's marriage came first.
  if (a.kind === 'marriage' && endsMarriage(b) && pair(a) === pair(b) && !marriedBefore(a, all)) return -1
  if (b.kind === 'marriage' && endsMarriage(a) && pair(a) === pair(b) && !marriedBefore(b, all)) return 1
  if (ORDER[a.kind] !== ORDER[b.kind]) return ORDER[a.kind] - ORDER[b.kind]
  return a.number < b.number ? -1 : a.number > b.number ? 1 : 0
}

function endsMarriage(event: RegistryEvent): boolean {
  return event.kind === 'divorce' || event.kind === 'annulment'
}

function marriedBefore(event: RegistryEvent, all: readonly RegistryEvent[]): boolean {
  return all.some((other) => other.kind === 'marriage' && other.date < event.date && pair(other) === pair(event))
}

function pair(event: RegistryEvent): string {
  return event.parties
    .map((party) => sameNumber(party.idNumber))
    .toSorted()
    .join()
}

/** Names are compared as written: code points, never compatibility forms. Only the separator dot has look-alikes (GB 18030 maps it to U+00B7). */
function sameName(a: string, b: string): boolean {
  return foldName(a) === foldName(b)
}

function foldName(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\u2022\u2027\u30fb\uff65\u2219\u22c5.．]/gu, '·')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .toUpperCase()
}

/** What the result says, one sentence a line, for screen, verify page and sheet. */
export function recordSentences(record: MaritalRecord): readonly string[] {
  const last = record.rows.at(-1)
  const count = record.rows.length
  const on = last === undefined ? '' : chineseDate(last.date)
  switch (record.code) {
    case 'M1':
      return [`查到结婚登记档案：${on}办理结婚登记。`, '在本市馆藏范围内，其后未查到离婚登记或撤销婚姻登记档案。']
    case 'M2':
      return [`查到婚姻登记档案共 ${count} 件，最近一次为${on}办理的离婚登记。`, '在本市馆藏范围内，其后未查到结婚登记档案。']
    case 'M3':
      return [`查到婚姻登记档案共 ${count} 件，最近一次为${on}办理的结婚登记。`, '在本市馆藏范围内，其后未查到离婚登记或撤销婚姻登记档案。']
    case 'M4':
      return [
        `查到婚姻登记档案共 ${count} 件，最近一次为${on}补领${record.reissueOf === 'divorce' ? '离婚' : '结婚'}登记证。`,
        record.reissueOf === 'divorce'
          ? '在本市馆藏范围内，其后未查到结婚登记档案。'
          : '在本市馆藏范围内，其后未查到离婚登记或撤销婚姻登记档案。',
      ]
    case 'M5':
      return [
        `查到婚姻登记档案共 ${count} 件，最近一次为${on}撤销婚姻登记或宣告婚姻无效的记载。`,
        '在本市馆藏范围内，其后未查到新的婚姻登记档案。',
      ]
    case 'N1':
      return ['在本市馆藏范围内，未查到申请人的婚姻登记档案。', '本告知书只说明在这个范围内没有查到，不能证明当事人未婚或单身。']
    case 'N3':
      return ['申请信息与馆藏档案记载不一致，不能出具查询结果。']
    default:
      return assertNever(record.code)
  }
}

export function chineseDate(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${year}年${Number(month)}月${Number(date)}日`
}
