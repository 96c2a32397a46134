import { expect, test } from 'vitest'
import { lastLine, oneCheck, playwrightTally, sum, vitestTally } from './tally.ts'

type File = NonNullable<Parameters<typeof vitestTally>[0]>['testResults'][number]

const report = (passed: number, failed: number, files: File[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: files,
})

const stats = { expected: 3, unexpected: 0, flaky: 0, skipped: 2 }

test('the last line counts over all runners', () => {
  const all = sum([oneCheck('types', true), vitestTally(report(5, 0), 0)])
  expect(lastLine(all)).toBe('6 passed, 0 failed, 2 skipped')
  expect(all.culprits).toEqual([])
})

test('a test file that cannot be loaded counts as a failure, and is named', () => {
  const broken = { name: 'a.test.ts', status: 'failed', message: 'Cannot find b.ts\nat …', assertionResults: [] }
  expect(vitestTally(report(5, 0, [broken]), 1)).toMatchObject({ failed: 1, culprits: ['a.test.ts: Cannot find b.ts'] })
})

test('a failing test is named with the first line of what it says', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'one holds', failureMessages: [] },
    { status: 'failed', fullName: 'two holds', failureMessages: ['expected 1 to be 2\nat …'] },
  ]
  const file = { name: 'a.test.ts', status: 'failed', message: '', assertionResults }
  expect(vitestTally(report(1, 1, [file]), 1)).toMatchObject({
    failed: 1,
    culprits: ['a.test.ts: two holds: expected 1 to be 2'],
  })
})

test('where in its file a test failed is named, and that it ran out of time', () => {
  const failureMessages = ['Error: STACK_TRACE_ERROR\n    at lib/a.test.ts:105:3\n    at lib/a.test.ts:9:1']
  const assertionResults = [{ status: 'failed', fullName: 'it hangs', failureMessages }]
  const file = { name: 'a.test.ts', status: 'failed', message: '', assertionResults }
  expect(vitestTally(report(0, 1, [file]), 1).culprits).toEqual([
    'a.test.ts: it hangs: Error: it did not end in time (line 105)',
  ])
})

test('a runner that ends badly without a failing test, or without a report, counts as a failure', () => {
  expect(vitestTally(report(5, 0), 3)).toMatchObject({
    failed: 1,
    culprits: ['vitest ended with 3, though no test failed'],
  })
  expect(vitestTally(null, 0)).toMatchObject({ failed: 1, culprits: ['vitest wrote no report'] })
  expect(playwrightTally(null, 0)).toMatchObject({ failed: 1, culprits: ['playwright wrote no report'] })
})

test('a browser test that passes only the second time is a failure, and is named wherever it is nested', () => {
  const spec = { file: 'a.spec.ts', title: 'it works', tests: [{ projectName: 'chromium', status: 'flaky' }] }
  const suites = [{ specs: [], suites: [{ specs: [spec] }] }]
  expect(playwrightTally({ stats: { ...stats, flaky: 1 }, suites, errors: [] }, 0)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    culprits: ['a.spec.ts [chromium]: it works: flaky'],
  })
})

test('what a browser run says outside of its tests is a failure, and is told', () => {
  const tally = playwrightTally({ stats, suites: [], errors: [{ message: 'No such project\n…' }] }, 1)
  expect(tally).toMatchObject({ failed: 1, culprits: ['No such project'] })
})
