import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { PATHS } from '#lib/privilege/aws/escalation/paths/index.ts'
import { EFFECT_PATHS } from '#lib/privilege/aws/scan/effect-reasons.ts'
import { createScanner } from '#lib/privilege/aws/scan/scanner.ts'
import { awsSpace } from '#lib/privilege/aws/score/space.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { measure } from '#lib/privilege/score/measure.ts'
import { CLASSES } from '#lib/privilege/score/model.ts'
import { managedDocuments, managedPolicies } from './managed-policies.ts'
import { DOCUMENT, rankCorrelation, ranksOf, sensitivityTable, withTable } from './sensitivity.ts'

const documents = managedDocuments()
const policies = managedPolicies()
const scanner = createScanner({ nowMs: Date.UTC(2026, 10, 23), catalogue: awsCatalogue(), serviceControl: null })
const ACCOUNT = '111122223333'

/** Somebody who holds one policy, alone in an account. */
function holderOf(name: string) {
  const account = parseAccount({
    UserDetailList: [
      {
        UserName: 'holder',
        Arn: `arn:aws:iam::${ACCOUNT}:user/holder`,
        UserPolicyList: [{ PolicyName: name, PolicyDocument: documents.get(name) }],
      },
    ],
  })
  const [holder] = scanner.scan(account).principals
  if (!holder) throw new Error(`nobody holds ${name}`)
  return holder
}

/** Pairs of which the full one does not reach all that the reading one does, with why. */
const DOCUMENTED_PAIRS: Record<string, string> = {
  'AmazonLookoutVisionFullAccess AmazonLookoutVisionConsoleReadOnlyAccess': 'the console reads objects in S3',
}

test('AdministratorAccess is 1.00', () => {
  expect(holderOf('AdministratorAccess')).toMatchObject({ tier: 'T0', ae: 1, aePlus: 1, direct: 1 })
})

test('IAMFullAccess is 1.00 by escalation', () => {
  expect(holderOf('IAMFullAccess')).toMatchObject({ tier: 'T1', ae: 1, aePlus: 1 })
})

test('ReadOnlyAccess has an Admin share of at most 2 % of its direct, and the docs list each such action', () => {
  const { direct, cells } = holderOf('ReadOnlyAccess')
  expect(cells.Admin / direct).toBeLessThanOrEqual(0.02)
  const { table, profiles } = policies
  const numbers = [...(profiles.get('ReadOnlyAccess')?.possible.numbers ?? [])]
  const admin = numbers.map((number) => table.action(number)).filter((action) => action.class === 'Admin')
  const text = readFileSync(DOCUMENT, 'utf8')
  expect(admin.length).toBeGreaterThan(0)
  expect(admin.filter(({ service, name }) => !text.includes(`\`${service}:${name}\``))).toEqual([])
})

test('what looks only is narrower than what administers', () => {
  const [view, s3, all, data] = ['ViewOnlyAccess', 'AmazonS3FullAccess', 'ReadOnlyAccess', 'DatabaseAdministrator']
  const order = [view, s3, all, data].map((name) => holderOf(name ?? '').aePlus)
  expect(order).toEqual(order.toSorted((a, b) => a - b))
  expect(holderOf('ViewOnlyAccess').tier).toBe('T4')
})

const pairs = [...documents.keys()].flatMap((reading) => {
  const base = /^(.*?)_?(?:Console)?ReadOnly(?:Access)?(?:_v\d+)?$/.exec(reading)?.[1]
  if (base === undefined || base === '') return []
  return ['FullAccess', '_FullAccess', 'FullAccess_v2', 'ConsoleFullAccess', 'ConsoleFullAccess_v2']
    .map((full) => `${base}${full}`)
    .filter((full) => documents.has(full))
    .map((full): [string, string] => [full, reading])
})

test('there are a good many pairs of full and reading access', () => expect(pairs.length).toBeGreaterThan(100))

test.each(pairs)('%s is at least as broad as %s', (full, reading) => {
  const [more, less] = [holderOf(full).aePlus, holderOf(reading).aePlus]
  if (DOCUMENTED_PAIRS[`${full} ${reading}`]) expect(more).toBeLessThan(less)
  else expect(more).toBeGreaterThanOrEqual(less)
})

test('the docs name every pair that is not so', () => {
  const text = readFileSync(DOCUMENT, 'utf8')
  for (const name of Object.keys(DOCUMENTED_PAIRS).flatMap((pair) => pair.split(' '))) expect(text).toContain(name)
})

test('the docs list every path id of ours', () => {
  const text = readFileSync(DOCUMENT, 'utf8')
  const missing = [...PATHS.map(({ id }) => id), ...Object.values(EFFECT_PATHS)]
    .filter((id) => id.startsWith('curfew-'))
    .filter((id) => !text.includes(`\`${id}\``))
  expect(missing).toEqual([])
})

test('every class of every policy is a share of its direct', () => {
  const { table, profiles } = policies
  const space = awsSpace(table)
  for (const [name, { possible }] of profiles) {
    const { direct, cells } = measure(possible, space)
    expect(
      CLASSES.reduce((sum, cls) => sum + cells[cls], 0),
      name,
    ).toBeCloseTo(direct, 7)
  }
})

test('ranks of equal values are shared, and correlation is that of ranks', () => {
  expect(ranksOf([0.5, 0.1, 0.5, 0.9])).toEqual([2.5, 1, 2.5, 4])
  expect(rankCorrelation([1, 2, 3], [10, 20, 1_000])).toBeCloseTo(1)
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1)
})

test('the sensitivity table of the docs is what its script makes now', () => {
  const text = readFileSync(DOCUMENT, 'utf8')
  expect(text === withTable(text, sensitivityTable(policies))).toBe(true)
}, 30_000)
