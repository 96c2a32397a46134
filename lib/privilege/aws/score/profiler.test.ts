import fc from 'fast-check'
import { expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import { ALL, codeOfListed, PATTERN } from '../../score/reach.ts'
import { reaches } from '../../score/profile.ts'
import { knownContext, type Lookup } from '../conditions/context.ts'
import { parsePolicy } from '../policy/parse.ts'
import { isLiteral } from '../policy/pattern.ts'
import { textOf } from '../policy/region.ts'
import type { Holding, Right } from '../rights/model.ts'
import { rightsTo } from '../rights/rights-to.ts'
import { actionTableOf } from './actions.ts'
import { profilerOf } from './profiler.ts'
import { targetsOf } from './statement.ts'

const TABLE = actionTableOf(awsCatalogue())
const PLACE = { partition: 'aws', account: '111122223333' }
const known = knownContext({ 'aws:username': ['ana'], 'aws:principaltype': ['User'] })
const context: Lookup = (key) => (key.startsWith('unknown') ? 'unknown' : known(key))

type Given = Record<string, unknown>
const policyOf = (statements: Given[]) => parsePolicy({ Version: '2012-10-17', Statement: statements }, 'p', '$')
const holding = (statements: Given[], limits: Given[][] = []): Holding => ({
  policies: [policyOf(statements)],
  limits: limits.map((limit, index) => ({ name: `limit ${index}`, policies: [policyOf(limit)] })),
  context,
})
const allow = (action: unknown, resource: unknown = '*', more: Given = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
})
const numberOf = (id: string): number => TABLE.numberOf(id) ?? Number.NaN
const codesOf = (given: Holding, id: string) => {
  const { certain, possible } = profilerOf(TABLE, PLACE)(given)
  return [reaches(certain, numberOf(id)), reaches(possible, numberOf(id))]
}

test('everything of an action is all of one kind it acts on; what names one resource is one', () => {
  expect(codesOf(holding([allow('*')]), 'iam:passrole')).toEqual([ALL, ALL])
  expect(codesOf(holding([allow('s3:*', 'arn:aws:s3:::*')]), 's3:getobject')).toEqual([ALL, ALL])
  expect(codesOf(holding([allow('s3:*', 'arn:aws:s3:::reports/*')]), 's3:getobject')).toEqual([PATTERN, PATTERN])
  const two = ['arn:aws:s3:::reports/a', 'arn:aws:s3:::reports/b']
  expect(codesOf(holding([allow('s3:GetObject', two), allow('s3:Get*', two[0])]), 's3:getobject')).toEqual([2, 2])
  expect(codesOf(holding([allow('s3:GetObject', 'arn:aws:s3:::reports')]), 's3:getobject')).toEqual([0, 0])
  expect(codesOf(holding([allow('s3:*', 'arn:aws:s3:::reports')]), 's3:listallmybuckets')).toEqual([0, 0])
})

test('what is not certain is possible only; what is certainly denied is neither', () => {
  const maybe = { Condition: { StringEquals: { 'unknown:key': 'x' } } }
  expect(codesOf(holding([allow('iam:*', '*', maybe)]), 'iam:passrole')).toEqual([0, ALL])
  expect(codesOf(holding([allow('iam:*'), { ...allow('*'), Effect: 'Deny' }]), 'iam:passrole')).toEqual([0, 0])
  expect(codesOf(holding([allow('iam:*'), { ...allow('*', '*', maybe), Effect: 'Deny' }]), 'iam:passrole')).toEqual([
    0,
    ALL,
  ])
  const elsewhere = { ...allow('iam:*', 'arn:aws:iam::111122223333:role/prod-*'), Effect: 'Deny' }
  expect(codesOf(holding([allow('iam:*'), elsewhere]), 'iam:passrole')).toEqual([ALL, ALL])
})

test('a boundary leaves what it allows; one that is not in the input leaves nothing certain', () => {
  expect(codesOf(holding([allow('*')], [[allow('s3:*')]]), 'iam:passrole')).toEqual([0, 0])
  expect(codesOf(holding([allow('*')], [[allow('iam:*', 'arn:aws:iam::*:role/ci-*')]]), 'iam:passrole')).toEqual([
    PATTERN,
    PATTERN,
  ])
  const unknown: Holding = { ...holding([allow('*')]), limits: [{ name: 'the boundary', policies: null }] }
  expect(codesOf(unknown, 'iam:passrole')).toEqual([0, ALL])
})

const actionPattern = fc.constantFrom(
  '*',
  's3:*',
  's3:Get*',
  'iam:PassRole',
  '*:Delete*',
  'kms:Decrypt',
  'S3:?etObject',
)
const resource = fc.constantFrom(
  '*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::reports/*',
  'arn:aws:s3:::reports/a',
  'arn:aws:s3:::${aws:username}/*',
  'arn:aws:s3:::${unknown:tag}/*',
  'arn:aws:iam::111122223333:role/ci-*',
  'arn:aws:iam::*:role/ci-deploy',
  'arn:aws:kms:eu-west-1:*:key/*',
)
const condition = fc.constantFrom(
  {},
  {},
  { Condition: { StringEquals: { 'aws:username': 'ana' } } },
  { Condition: { StringEquals: { 'aws:username': 'bo' } } },
  { Condition: { StringEquals: { 'unknown:key': 'x' } } },
)
const statement = (effect: fc.Arbitrary<string>) =>
  fc
    .record({
      effect,
      actions: fc.array(actionPattern, { minLength: 1, maxLength: 3 }),
      resources: fc.array(resource, { minLength: 1, maxLength: 3 }),
      notAction: fc.boolean(),
      notResource: fc.boolean(),
      condition,
    })
    .map(({ effect: Effect, actions, resources, notAction, notResource, condition: when }) => ({
      Effect,
      [notAction ? 'NotAction' : 'Action']: actions,
      [notResource ? 'NotResource' : 'Resource']: resources,
      ...when,
    }))
const anyHolding = fc
  .tuple(
    fc.array(statement(fc.constantFrom('Allow', 'Allow', 'Deny')), { minLength: 1, maxLength: 4 }),
    fc.array(fc.array(statement(fc.constantFrom('Allow', 'Allow', 'Deny')), { minLength: 1, maxLength: 2 }), {
      maxLength: 2,
    }),
  )
  .map(([statements, limits]) => holding(statements, limits))

/** By the exact evaluation alone, action by action. */
function slowly(given: Holding, id: string): [number, number] {
  const action = TABLE.action(numberOf(id))
  const perTarget = targetsOf(action, PLACE).map((target) => ({ target, rights: rightsTo(given, id, target) }))
  const codeOf = (keeps: (right: Right) => boolean): number => {
    const listed = new Set<string>()
    let code = 0
    for (const { target, rights } of perTarget)
      for (const { region } of rights.filter(keeps))
        if (textOf(region) === textOf(target)) code = ALL
        else if (region?.every(isLiteral)) listed.add(textOf(region))
        else code = Math.max(code, PATTERN)
    return Math.max(code, codeOfListed(listed.size))
  }
  return [codeOf(({ certain }) => certain), codeOf(() => true)]
}

test('for all actions at once the same comes out as for each of them by the exact evaluation', () => {
  const ids = [
    's3:getobject',
    's3:listallmybuckets',
    's3:deletebucket',
    'iam:passrole',
    'iam:deleterole',
    'kms:decrypt',
  ]
  const profiler = profilerOf(TABLE, PLACE)
  fc.assert(
    fc.property(anyHolding, (given) => {
      const { certain, possible } = profiler(given)
      for (const id of ids)
        expect([reaches(certain, numberOf(id)), reaches(possible, numberOf(id))], id).toEqual(slowly(given, id))
    }),
    { numRuns: 100 },
  )
}, 60_000)
