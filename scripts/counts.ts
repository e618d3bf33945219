/** Reads the JSON reports of the two test runners; both counts go into one closing line. */
import { existsSync, readFileSync } from 'node:fs'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: readonly string[]
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numFailedTestSuites: number
  testResults: { status: string; message?: string; assertionResults: { status: string; fullName: string }[] }[]
}

interface PlaywrightSuite {
  title: string
  suites?: PlaywrightSuite[]
  specs?: {
    title: string
    tests: { status: 'expected' | 'unexpected' | 'flaky' | 'skipped'; annotations?: { type: string; description?: string }[] }[]
  }[]
}

/** A suite that died before its tests counts as one failure, so a run can never pass by not running. */
export function vitestCounts(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport
  const died = report.testResults.filter(
    (suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const skipped = report.testResults.flatMap((suite) =>
    suite.assertionResults
      .filter((test) => test.status === 'skipped' || test.status === 'pending' || test.status === 'todo')
      .map((test) => test.fullName),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + died, skipped }
}

export function playwrightCounts(file: string): Counts {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: [] }
  const report = JSON.parse(readFileSync(file, 'utf8')) as { suites: PlaywrightSuite[]; errors?: unknown[] }
  let passed = 0
  let failed = report.errors?.length ?? 0
  const skipped: string[] = []
  const walk = (suite: PlaywrightSuite): void => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') passed++
        else if (test.status === 'skipped')
          skipped.push(`${suite.title} › ${spec.title}: ${test.annotations?.map((note) => note.description ?? note.type).join('; ') ?? ''}`)
        else failed++
      }
    }
    for (const child of suite.suites ?? []) walk(child)
  }
  for (const suite of report.suites) walk(suite)
  return { passed, failed, skipped }
}

export function add(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] }
}

/** `N passed, N failed[, N skipped]`, after one line per skip with its reason. */
export function closingLines(counts: Counts): string {
  const skips = counts.skipped.map((name) => `skipped: ${name}\n`).join('')
  return `${skips}${counts.passed} passed, ${counts.failed} failed${counts.skipped.length > 0 ? `, ${counts.skipped.length} skipped` : ''}`
}
