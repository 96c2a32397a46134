import { expect, test } from 'vitest'
import { lastLine, playwrightTally, sum, vitestTally } from './tally.ts'

const report = (
  passed: number,
  failed: number,
  files: { status: string; assertionResults: { status: string }[] }[] = [],
) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: files,
})

test('the last line counts over all runners', () => {
  const all = sum([{ passed: 1, failed: 0, skipped: 0 }, vitestTally(report(5, 0), 0)])
  expect(lastLine(all)).toBe('6 passed, 0 failed, 2 skipped')
})

test('a test file that cannot be loaded counts as a failure', () => {
  expect(vitestTally(report(5, 0, [{ status: 'failed', assertionResults: [] }]), 1).failed).toBe(1)
})

test('a runner that ends badly without a failing test, or without a report, counts as a failure', () => {
  expect(vitestTally(report(5, 0), 1).failed).toBe(1)
  expect(vitestTally(null, 0).failed).toBe(1)
  expect(playwrightTally(null, 0).failed).toBe(1)
})

test('a browser test that passes only the second time is a failure', () => {
  expect(playwrightTally({ stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 2 }, errors: [] }, 0)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
  })
})
