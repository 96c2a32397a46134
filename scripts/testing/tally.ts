/** How many checks passed, read from what the runners report rather than from their exit codes alone. */

/** `culprits` name what failed, each in a line: a log of which only the end is kept must still tell. */
export type Tally = { passed: number; failed: number; skipped: number; culprits: readonly string[] }

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, culprits: [] }

export const oneCheck = (name: string, passed: boolean): Tally =>
  passed ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1, culprits: [name] }

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (a, b) => ({
      passed: a.passed + b.passed,
      failed: a.failed + b.failed,
      skipped: a.skipped + b.skipped,
      culprits: [...a.culprits, ...b.culprits],
    }),
    NOTHING,
  )

export const lastLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`

/** A runner that failed without a failing test (an import error, an unhandled rejection) counts as one failure. */
const atLeastOneFailure = (runner: string, tally: Tally, exitCode: number): Tally =>
  exitCode !== 0 && tally.failed === 0
    ? { ...tally, failed: 1, culprits: [`${runner} ended with ${exitCode}, though no test failed`] }
    : tally

type VitestReport = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { status: string; fullName: string; failureMessages: readonly string[] | null }[]
  }[]
}

const firstLine = (text: string | undefined): string => (text ?? '').trim().split('\n')[0] ?? ''

/** What a failing test said, and where in its file; Vitest's own placeholder stands for a test that ran out of time. */
function complaintOf(failure: string | undefined): string {
  const said = firstLine(failure).replace('STACK_TRACE_ERROR', 'it did not end in time')
  const line = failure?.match(/\.test\.tsx?:(\d+):\d+/)?.[1]
  return line ? `${said} (line ${line})` : said
}

export function vitestTally(report: VitestReport | null, exitCode: number): Tally {
  if (!report) return oneCheck('vitest wrote no report', false)
  // A file that could not be loaded holds no failing test, and must not vanish.
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const failing = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${file.name}: ${test.fullName}: ${complaintOf(test.failureMessages?.[0])}`),
  )
  const tally = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    culprits: [...failing, ...broken.map((file) => `${file.name}: ${firstLine(file.message)}`)],
  }
  return atLeastOneFailure('vitest', tally, exitCode)
}

type PlaywrightSuite = {
  suites?: readonly PlaywrightSuite[]
  specs?: readonly { file: string; title: string; tests: readonly { projectName: string; status: string }[] }[]
}

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number }
  suites: readonly PlaywrightSuite[]
  errors: readonly { message?: string }[]
}

const failingSpecs = (suite: PlaywrightSuite): string[] => [
  ...(suite.specs ?? []).flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ projectName, status }) => `${file} [${projectName}]: ${title}: ${status}`),
  ),
  ...(suite.suites ?? []).flatMap(failingSpecs),
]

export function playwrightTally(report: PlaywrightReport | null, exitCode: number): Tally {
  if (!report) return oneCheck('playwright wrote no report', false)
  const { expected, unexpected, flaky, skipped } = report.stats
  const tally = {
    passed: expected,
    failed: unexpected + flaky + report.errors.length,
    skipped,
    culprits: [...report.suites.flatMap(failingSpecs), ...report.errors.map(({ message }) => firstLine(message))],
  }
  return atLeastOneFailure('playwright', tally, exitCode)
}
