import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test, vi } from 'vitest'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { parseServiceControl } from '#lib/privilege/aws/organisation/parse.ts'
import { scanAws } from '#lib/privilege/aws/scan/scan.ts'
import { parseUsage } from '#lib/privilege/aws/usage/parse.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { estateOf } from '../../bench/breadth/estate.ts'
import { demoAccount, DEMO_ORGANISATION, DEMO_USE } from '../../estates/demo/index.ts'

vi.setConfig({ testTimeout: 60_000 })
const published = JSON.parse(readFileSync(join(PROJECT_ROOT, 'docs/schemas/curfew.scan-v1.json'), 'utf8')) as object
const ajv = new Ajv2020({ strict: true, allErrors: true })
const isValid = ajv.compile(published)
const problemsOf = (value: unknown) => (isValid(JSON.parse(JSON.stringify(value))) ? [] : isValid.errors)

const scan = (input: unknown, more: { scp?: unknown; used?: unknown } = {}) =>
  scanAws(
    parseAccount(input),
    {
      nowMs: Date.UTC(2026, 10, 23),
      catalogue: awsCatalogue(),
      serviceControl: more.scp ? parseServiceControl(more.scp) : null,
    },
    more.used ? { used: parseUsage(more.used) } : {},
  )

test.each([
  ['the demo account', () => scan(demoAccount())],
  ['the same with service control policies', () => scan(demoAccount(), { scp: DEMO_ORGANISATION })],
  ['the same with what was used', () => scan(demoAccount(), { used: DEMO_USE })],
  ['an account without principals', () => scan({ Policies: [] })],
  ['an account as real ones are', () => scan(estateOf(122))],
])('%s gives what curfew.scan/v1 publishes', (_, result) => {
  expect(problemsOf(result())).toEqual([])
})

test('the demo account has somebody of every tier', () => {
  expect(Object.entries(scan(demoAccount()).estate.tiers).filter(([, many]) => many === 0)).toEqual([])
})

test('the schema refuses what is not of it', () => {
  const good = scan(demoAccount())
  expect(problemsOf({ ...good, at: '2026-11-23' })).not.toEqual([])
  expect(problemsOf({ ...good, unknowns: undefined })).not.toEqual([])
  expect(problemsOf({ ...good, principals: [{ ...good.principals[0], tier: 'T5' }] })).not.toEqual([])
  expect(problemsOf({ ...good, principals: [{ ...good.principals[0], aePlus: 1.01 }] })).not.toEqual([])
})
