/** How many checks passed, read from what the runners report rather than from their exit codes alone. */

export type Tally = { passed: number; failed: number; skipped: number }

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }
export const oneCheck = (passed: boolean): Tally => ({ passed: Number(passed), failed: Number(!passed), skipped: 0 })

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    NOTHING,
  )

export const lastLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/** A runner that failed without a failing test (an import error, an unhandled rejection) counts as one failure. */
const atLeastOneFailure = (tally: Tally, exitCode: number): Tally =>
  exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally

type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

export function vitestTally(report: VitestReport | null, exitCode: number): Tally {
  if (!report) return oneCheck(false)
  // A file that could not be loaded holds no failing test, and must not vanish.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
  return atLeastOneFailure(tally, exitCode)
}

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  errors: unknown[]
}

export function playwrightTally(report: PlaywrightReport | null, exitCode: number): Tally {
  if (!report) return oneCheck(false)
  const { expected, unexpected, flaky, skipped } = report.stats
  return atLeastOneFailure({ passed: expected, failed: unexpected + flaky + report.errors.length, skipped }, exitCode)
}
