/** What a bench says: a value, the limit measured in the same run, their ratio. */

export interface Goal {
  readonly of: 'ratio' | 'value'
  readonly is: 'at-least' | 'at-most'
  readonly bar: number
}

export interface Measured {
  readonly name: string
  readonly unit: string
  /** What `limit` is, in words; the reason when there is none. */
  readonly against: string
  readonly limit: number | null
  readonly value: number
  /** Median of the rounds' own ratios: the machine's mood of a round is in both of its sides. */
  readonly ratio: number | null
  /** Smallest and largest ratio of a round; of the values where there is no limit. */
  readonly spread: readonly [number, number]
  readonly runs: number
  readonly goal: Goal | null
}

export interface Skipped {
  readonly name: string
  readonly skipped: string
}

export interface Bench {
  readonly name: string
  readonly about: string
  /** Everything it makes lies in `place`, which is empty and removed afterwards. */
  run(place: string, say: (line: string) => void): Promise<readonly (Measured | Skipped)[]>
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('the median of nothing')
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN
  return (upper + lower) / 2
}

/** One round: the thing and its limit, measured one right after the other. */
export interface Pair {
  readonly value: number
  readonly limit: number
}

export function measured(about: Pick<Measured, 'name' | 'unit' | 'against'> & { readonly goal?: Goal }, pairs: readonly Pair[]): Measured {
  const ratios = pairs.map(({ value, limit }) => value / limit)
  return {
    ...about,
    limit: median(pairs.map(({ limit }) => limit)),
    value: median(pairs.map(({ value }) => value)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    runs: pairs.length,
    goal: about.goal ?? null,
  }
}

/** Undefined without a goal. */
export function isMet({ goal, ratio, value }: Pick<Measured, 'goal' | 'ratio' | 'value'>): boolean | undefined {
  if (goal === null) return undefined
  const reached = goal.of === 'ratio' ? ratio : value
  if (reached === null) return false
  return goal.is === 'at-least' ? reached >= goal.bar : reached <= goal.bar
}

export function jsonLine(line: Measured | Skipped): string {
  if ('skipped' in line) return JSON.stringify(line)
  const { name, unit, limit, value, ratio, runs, goal, against, spread } = line
  return JSON.stringify({
    name,
    unit,
    limit: limit === null ? null : short(limit),
    value: short(value),
    ratio: ratio === null ? null : short(ratio),
    runs,
    goal: goal === null ? null : goalWords(goal),
    met: isMet(line) ?? null,
    spread: spread.map(short),
    against,
  })
}

export function table(lines: readonly (Measured | Skipped)[]): string {
  const head = ['name', 'value', 'unit', 'limit', 'ratio', '(min … max)', 'goal', 'met', 'runs']
  const done = lines.filter((line) => 'value' in line)
  const rows = done.map((line) => [
    line.name,
    text(line.value),
    line.unit,
    text(line.limit),
    text(line.ratio),
    `${text(line.spread[0])} … ${text(line.spread[1])}`,
    line.goal === null ? '-' : goalWords(line.goal),
    { true: 'yes', false: 'NO', undefined: '-' }[`${isMet(line)}`] ?? '-',
    String(line.runs),
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const lay = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    lay(head),
    ...rows.map(lay),
    '',
    ...done.map((line) => `${line.name}: ${line.limit === null ? '' : 'limit = '}${line.against}`),
    ...lines.filter((line) => 'skipped' in line).map((line) => `SKIPPED ${line.name}: ${line.skipped}`),
  ].join('\n')
}

function goalWords(goal: Goal): string {
  return `${goal.of} ${goal.is === 'at-least' ? '>=' : '<='} ${goal.bar}`
}

/** Four significant digits: no run here is more exact. */
function short(number: number): number {
  return Number(number.toPrecision(4))
}

function text(number: number | null): string {
  return number === null ? '-' : String(short(number))
}
