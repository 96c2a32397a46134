import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import { parseAccount } from '../account/parse.ts'
import {
  ACCOUNT,
  allow,
  attached,
  document,
  everything,
  type Given,
  iam,
  managed,
  role,
  trusting,
  user,
} from '../escalation/testing/estate.ts'
import { parsePolicy } from '../policy/parse.ts'
import { parseUsage } from '../usage/parse.ts'
import type { PrincipalScan, Scan } from './model.ts'
import { scanAws } from './scan.ts'
import { createScanner } from './scanner.ts'

const NOW_MS = Date.UTC(2026, 10, 23)
/** Each run scores an account of its own, several times. */
const RUNS = 25
const PATIENT_MS = 60_000
const circumstances = { nowMs: NOW_MS, catalogue: awsCatalogue(), serviceControl: null }
const accountOf = (estate: Given) =>
  parseAccount({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], ...estate })
const scan = (estate: Given): Scan => scanAws(accountOf(estate), circumstances)
const users = (...list: Given[]): Given => ({ UserDetailList: list })
const named = ({ principals }: Scan, name: string): PrincipalScan => {
  const found = principals.find((principal) => principal.name === name)
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}
const ana = (...statements: object[]) => named(scan(users(user('ana', statements))), 'ana')
const LAMBDA = trusting({ Service: 'lambda.amazonaws.com' })
const mfa = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }

describe('tiers and reasons', () => {
  test('whoever may do everything is 1.00, and says why', () => {
    expect(ana(everything)).toMatchObject({ tier: 'T0', ae: 1, aePlus: 1, direct: 1, conditional: false })
    expect(ana(everything).reasons).toMatchObject([{ path: 'curfew-administrator', permissions: ['*'], via: [] }])
  })

  test('a way to administrator is told as sentences, with every step', () => {
    const found = named(
      scan({
        ...users(user('ana', [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])])),
        RoleDetailList: [role('boss', LAMBDA, [everything])],
      }),
      'ana',
    )
    expect(found).toMatchObject({ tier: 'T1', ae: 1, aePlus: 1, conditional: false })
    expect(found.reasons[0]).toMatchObject({
      path: 'lambda-001',
      sentence: 'may pass role boss to a new Lambda function (lambda-001), boss is administrator',
      via: [iam('role/boss')],
    })
    expect(found.reasons[0]?.permissions).toContain('iam:PassRole')
  })

  test('a condition that the input does not show makes a T2 that names it', () => {
    const found = ana({ ...everything, ...mfa })
    expect(found).toMatchObject({ tier: 'T2', ae: 0, aePlus: 1, conditional: true })
    expect(found.reasons[0]?.conditions).toEqual(['Bool aws:MultiFactorAuthPresent: true'])
  })

  test('secrets make a T3 by themselves, and through a role that can be assumed', () => {
    const reads = allow(['secretsmanager:GetSecretValue'])
    expect(ana(reads)).toMatchObject({ tier: 'T3', conditional: false })
    const found = named(
      scan({
        ...users(user('ana', [allow(['sts:AssumeRole'], iam('role/vault'))])),
        RoleDetailList: [role('vault', trusting({ AWS: iam('root') }), [reads])],
      }),
      'ana',
    )
    expect(found).toMatchObject({ tier: 'T3', ae: ana(reads).ae })
    expect(found.reasons).toMatchObject([
      { path: 'curfew-effect-secrets', via: [iam('role/vault')], permissions: ['secretsmanager:GetSecretValue'] },
    ])
    expect(found.reasons[0]?.sentence).toMatch(/^could become vault, which may read secrets: /)
  })

  test('what is not certain counts in AE+ only', () => {
    const found = ana({ ...allow(['secretsmanager:GetSecretValue']), ...mfa })
    expect(found).toMatchObject({ tier: 'T3', ae: 0, conditional: true })
    expect(found.aePlus).toBeGreaterThan(0.05)
    expect(found.reasons[0]?.conditions).toEqual(['Bool aws:MultiFactorAuthPresent: true'])
  })

  test('whoever reaches nothing of these is T4', () => {
    expect(ana(allow(['s3:ListAllMyBuckets', 'logs:PutLogEvents']))).toMatchObject({ tier: 'T4', reasons: [] })
    expect(ana()).toMatchObject({ tier: 'T4', ae: 0, aePlus: 0, direct: 0 })
  })

  test('the cells add up to direct', () => {
    const { cells, direct } = ana(allow(['s3:*', 'iam:Get*', 'ec2:Describe*']))
    expect(Object.values(cells).reduce((sum, share) => sum + share, 0)).toBeCloseTo(direct, 8)
  })
})

describe('what the input lacks', () => {
  test('is said once, and demotes nobody', () => {
    const { unknowns } = scan(users(user('ana', [allow(['quantum:Entangle'])]), user('bo', [allow(['quantum:*'])])))
    expect(unknowns.filter((unknown) => unknown.includes('quantum'))).toHaveLength(1)
    expect(unknowns.some((unknown) => unknown.startsWith('Organisation policies were not given'))).toBe(true)
    const given = { ...circumstances, serviceControl: [[parsePolicy(document(everything), 'scp', '$')]] }
    const withPolicies = scanAws(accountOf(users(user('ana', [everything]))), given)
    expect(withPolicies.unknowns.some((unknown) => unknown.startsWith('Organisation policies'))).toBe(false)
    expect(named(withPolicies, 'ana').tier).toBe('T0')
  })
})

describe('excess', () => {
  const estate = users(user('ana', [everything]), user('bo', [allow(['s3:*'])]), user('cy', [allow(['s3:*'])]))
  const used = parseUsage({ [iam('user/ana')]: ['s3:GetObject'], [iam('user/bo')]: ['s3:*'] })
  const found = scanAws(accountOf(estate), circumstances, { used })

  test('what was not used is told of direct, effects and tier apart', () => {
    const { excess, direct } = named(found, 'ana')
    expect(excess).toMatchObject({ known: true, usedTier: 'T3', tier: true })
    if (!excess?.known) throw new Error('nothing is known')
    expect(excess.direct).toBeGreaterThan(0.99 * direct)
    expect(excess.effects.secrets).toBe(1)
    expect(excess.effects.bulkData).toBeGreaterThan(0)
    expect(excess.effects.bulkData).toBeLessThan(1)
  })

  test('whoever used everything has none; of whom nothing is known nothing is said', () => {
    const none = { secrets: 0, bulkData: 0, destroy: 0, deploy: 0, blind: 0 }
    expect(named(found, 'bo').excess).toEqual({ known: true, direct: 0, effects: none, usedTier: 'T3', tier: false })
    expect(named(found, 'cy').excess).toEqual({ known: false })
    expect(named(scan(estate), 'ana').excess).toBeUndefined()
  })
})

const action = fc.constantFrom(
  '*',
  's3:*',
  's3:GetObject',
  'secretsmanager:*',
  'iam:*',
  'iam:PassRole',
  'iam:AttachUserPolicy',
  'iam:CreateAccessKey',
  'lambda:*',
  'sts:AssumeRole',
  'ec2:Describe*',
  'cloudtrail:StopLogging',
)
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::reports/*',
  iam('role/*'),
  iam('role/boss'),
  iam('user/*'),
  iam('user/${aws:username}'),
)
const statement = fc
  .record({
    Action: fc.uniqueArray(action, { minLength: 1, maxLength: 3 }),
    Resource: fc.uniqueArray(resource, { minLength: 1, maxLength: 2 }),
    when: fc.constantFrom({}, {}, {}, mfa, { Condition: { StringEquals: { 'aws:username': 'ana' } } }),
  })
  .map(({ Action, Resource, when }) => ({ Effect: 'Allow', Action, Resource, ...when }))
const maybeDeny = fc
  .tuple(statement, fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'))
  .map(([one, Effect]) => ({ ...one, Effect }))
const statements = fc.array(maybeDeny, { maxLength: 3 })
const small = fc.record({ ana: statements, bo: statements, boss: statements, helper: statements, shared: statements })
type Small = typeof small extends fc.Arbitrary<infer T> ? T : never

const estateOf = ({ ana: one, bo, boss, helper, shared }: Small): Given => ({
  UserDetailList: [user('ana', one, attached('shared')), user('bo', bo)],
  RoleDetailList: [role('boss', LAMBDA, boss), role('helper', trusting({ AWS: iam('root') }), helper)],
  Policies: [managed('shared', [document(allow(['s3:ListAllMyBuckets']), ...shared)])],
})
const breadths = ({ principals }: Scan) => new Map(principals.map((principal) => [principal.id, principal]))

describe('whatever the policies', () => {
  const scanner = createScanner(circumstances)
  const scanned = (given: Small) => breadths(scanner.scan(accountOf(estateOf(given))))

  test(
    'AE is never above AE+',
    () => {
      fc.assert(
        fc.property(small, (given) => {
          for (const { ae, aePlus, id } of scanned(given).values()) expect(ae, id).toBeLessThanOrEqual(aePlus)
        }),
        { numRuns: RUNS },
      )
    },
    PATIENT_MS,
  )

  test(
    'adding an allow never lowers the AE or AE+ of anybody',
    () => {
      fc.assert(
        fc.property(
          small,
          fc.constantFrom('ana', 'bo', 'boss', 'helper', 'shared'),
          statement,
          (given, whose, more) => {
            const [before, after] = [scanned(given), scanned({ ...given, [whose]: [...given[whose], more] })]
            for (const [id, { ae, aePlus }] of before) {
              expect(after.get(id)?.ae, id).toBeGreaterThanOrEqual(ae)
              expect(after.get(id)?.aePlus, id).toBeGreaterThanOrEqual(aePlus)
            }
          },
        ),
        { numRuns: RUNS },
      )
    },
    PATIENT_MS,
  )

  test(
    'adding a Deny never raises the AE or AE+ of anybody',
    () => {
      fc.assert(
        fc.property(
          small,
          fc.constantFrom('ana', 'bo', 'boss', 'helper', 'shared'),
          statement,
          (given, whose, more) => {
            const deny = { ...more, Effect: 'Deny' }
            const [before, after] = [scanned(given), scanned({ ...given, [whose]: [...given[whose], deny] })]
            for (const [id, { ae, aePlus }] of before) {
              expect(after.get(id)?.ae, id).toBeLessThanOrEqual(ae)
              expect(after.get(id)?.aePlus, id).toBeLessThanOrEqual(aePlus)
            }
          },
        ),
        { numRuns: RUNS },
      )
    },
    PATIENT_MS,
  )

  test(
    'neither order nor duplication matters, and a scanner remembers nothing that changes an answer',
    () => {
      const reversed = (estate: Given): Given =>
        Object.fromEntries(Object.entries(estate).map(([key, list]) => [key, (list as unknown[]).toReversed()]))
      fc.assert(
        fc.property(small, (given) => {
          const twice = Object.fromEntries(
            Object.entries(given).map(([name, list]) => [name, [...list.toReversed(), ...list]]),
          ) as Small
          const plain = scan(estateOf(given))
          const shuffled = scanner.scan(accountOf(reversed(estateOf(twice))))
          const told = ({ principals }: Scan) =>
            principals.map(({ id, tier, ae, aePlus, direct, effects, cells }) => ({
              id,
              tier,
              ae,
              aePlus,
              direct,
              effects,
              cells,
            }))
          expect(told(shuffled)).toEqual(told(plain))
        }),
        { numRuns: RUNS },
      )
    },
    PATIENT_MS,
  )

  test(
    'equal input gives equal output, to the letter',
    () => {
      fc.assert(
        fc.property(small, (given) => {
          expect(JSON.stringify(scanner.scan(accountOf(estateOf(given))))).toBe(JSON.stringify(scan(estateOf(given))))
        }),
        { numRuns: RUNS },
      )
    },
    PATIENT_MS,
  )
})

test('the account is the root that scores are over', () => {
  expect(scan(users(user('ana', []))).roots).toEqual([{ kind: 'aws-account', id: ACCOUNT }])
  expect(scan({}).roots).toEqual([])
})
