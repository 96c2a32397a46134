import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownContext } from '../conditions/context.ts'
import { decide } from '../decide/decide.ts'
import { parsePrincipal } from '../decide/principals.ts'
import { compileResource } from '../policy/arn.ts'
import { parsePolicy } from '../policy/parse.ts'
import { coversRegion, regionOf, textOf } from '../policy/region.ts'
import type { Holding } from './model.ts'
import { rightsTo } from './rights-to.ts'

type Given = Record<string, unknown>
const USER = 'arn:aws:iam::111122223333:user/ana'
const context = knownContext({ 'aws:username': ['ana'], known: ['a'] })
const document = (...statements: Given[]) => ({ Version: '2012-10-17', Statement: statements })
const policyOf = (statements: Given[], name = 'p') => parsePolicy(document(...statements), name, '$')
const holding = (statements: Given[], more: Partial<Holding> = {}): Holding => ({
  policies: [policyOf(statements)],
  limits: [],
  context,
  ...more,
})
const allow = (action: string, resource: unknown, more: Given = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
})
const deny = (action: string, resource: unknown, more: Given = {}) => ({
  ...allow(action, resource, more),
  Effect: 'Deny',
})
const ANY_ROLE = regionOf('arn:aws:iam::111122223333:role/*')
const pass = (given: Holding, target = ANY_ROLE) => rightsTo(given, 'iam:passrole', target)
const texts = (given: Holding) => pass(given).map(({ region, certain }) => [textOf(region), certain])

describe('a right is a region', () => {
  test('of a Deny of everything but some, what it spares', () => {
    const spared = { Effect: 'Deny', Action: '*', NotResource: ['arn:aws:iam::*:role/ci-*', 'arn:aws:s3:::x'] }
    expect(texts(holding([allow('iam:*', '*'), spared]))).toEqual([['arn:aws:iam::111122223333:role/ci-*', true]])
    expect(texts(holding([allow('iam:*', '*'), { ...spared, NotResource: 'arn:aws:iam::*:*' }]))).toEqual([
      ['arn:aws:iam::111122223333:role/*', true],
    ])
    expect(texts(holding([allow('iam:*', '*'), { ...spared, NotResource: 'arn:aws:s3:::*' }]))).toEqual([])
  })

  test('what is allowed, narrowed to what is asked about', () => {
    expect(texts(holding([allow('iam:*', '*')]))).toEqual([['arn:aws:iam::111122223333:role/*', true]])
    expect(texts(holding([allow('iam:PassRole', 'arn:aws:iam::*:role/ci-*')]))).toEqual([
      ['arn:aws:iam::111122223333:role/ci-*', true],
    ])
    expect(texts(holding([allow('iam:PassRole', 'arn:aws:iam::*:user/*')]))).toEqual([])
    expect(texts(holding([allow('iam:GetRole', '*')]))).toEqual([])
  })

  test('a deny takes away what it covers whole, and nothing else', () => {
    const ci = allow('iam:PassRole', 'arn:aws:iam::*:role/ci-*')
    expect(texts(holding([ci, deny('iam:*', 'arn:aws:iam::*:role/*')]))).toEqual([])
    expect(texts(holding([ci, deny('iam:*', 'arn:aws:iam::*:role/ci-prod')]))).toEqual([
      ['arn:aws:iam::111122223333:role/ci-*', true],
    ])
    expect(texts(holding([ci, { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }]))).toEqual([])
    expect(texts(holding([ci, { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::*' }]))).toEqual([])
    expect(
      texts(holding([ci, { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:iam::*:role/ci-a*' }])),
    ).toHaveLength(1)
  })

  test('a condition that is not known leaves the right uncertain, and is named', () => {
    const when = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }
    const unknown = holding([allow('iam:PassRole', '*', when)], {
      context: (key) => (key.startsWith('aws:Multi') ? 'unknown' : 'absent'),
    })
    expect(pass(unknown)).toMatchObject([{ certain: false, conditions: [{ key: 'aws:MultiFactorAuthPresent' }] }])
    const denied = { ...unknown, policies: [policyOf([allow('iam:PassRole', '*'), deny('*', '*', when)])] }
    expect(pass(denied)).toMatchObject([{ certain: false, conditions: [{ key: 'aws:MultiFactorAuthPresent' }] }])
    const never = holding([allow('iam:PassRole', '*', { Condition: { StringEquals: { known: 'b' } } })])
    expect(pass(never)).toEqual([])
  })

  test('a boundary leaves its part; one that is not in the input leaves doubt', () => {
    const all = [allow('*', '*')]
    const limit = (policies: Given[] | null) => ({ name: 'boundary', policies: policies && [policyOf(policies)] })
    expect(texts(holding(all, { limits: [limit([allow('s3:*', '*')])] }))).toEqual([])
    expect(texts(holding(all, { limits: [limit([allow('iam:*', 'arn:aws:iam::*:role/app/*')])] }))).toEqual([
      ['arn:aws:iam::111122223333:role/app/*', true],
    ])
    expect(texts(holding(all, { limits: [limit([allow('*', '*'), deny('iam:PassRole', '*')])] }))).toEqual([])
    expect(pass(holding(all, { limits: [limit(null)] }))).toMatchObject([{ certain: false, missing: ['boundary'] }])
  })

  test('an action without a resource is allowed by "*" only', () => {
    const list = (given: Holding) => rightsTo(given, 'iam:listroles', null)
    expect(list(holding([allow('iam:*', '*')]))).toHaveLength(1)
    expect(list(holding([allow('iam:*', 'arn:aws:iam::*:role/*')]))).toEqual([])
  })

  test('what a variable brings narrows to oneself', () => {
    const own = holding([allow('iam:*', 'arn:aws:iam::*:user/${aws:username}')])
    expect(
      rightsTo(own, 'iam:createaccesskey', regionOf('arn:aws:iam::111122223333:user/*')).map(({ region }) =>
        textOf(region),
      ),
    ).toEqual(['arn:aws:iam::111122223333:user/ana'])
  })
})

const ACTIONS = ['iam:PassRole', 'iam:GetRole', 's3:GetObject'] as const
const RESOURCES = [
  'arn:aws:iam::111122223333:role/a',
  'arn:aws:iam::111122223333:role/ab',
  'arn:aws:iam::111122223333:role/x/b',
] as const
const anyStatement: fc.Arbitrary<Given> = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    action: fc.subarray(['*', 'iam:*', 'iam:Pass*', 'iam:GetRole', 's3:*'], { minLength: 1, maxLength: 2 }),
    resource: fc.subarray(
      [
        '*',
        'arn:aws:iam::*:role/*',
        'arn:aws:iam::*:role/a*',
        'arn:aws:iam::111122223333:role/?',
        'arn:aws:iam::*:role/x/*',
        'arn:aws:s3:::*',
      ],
      { minLength: 1, maxLength: 2 },
    ),
    notAction: fc.boolean(),
    notResource: fc.boolean(),
    condition: fc.constantFrom(
      undefined,
      undefined,
      { StringEquals: { known: 'a' } },
      { StringEquals: { known: 'b' } },
      { StringNotLike: { absent: 'z' } },
    ),
  })
  .map(({ effect, action, resource, notAction, notResource, condition }) => ({
    Effect: effect,
    [notAction ? 'NotAction' : 'Action']: action,
    [notResource ? 'NotResource' : 'Resource']: resource,
    ...(condition ? { Condition: condition } : {}),
  }))
const statements = fc.array(anyStatement, { maxLength: 5 })

test('of one resource, rights and decisions agree: they are one evaluation', () => {
  fc.assert(
    fc.property(
      statements,
      fc.option(statements),
      fc.constantFrom(...ACTIONS),
      fc.constantFrom(...RESOURCES),
      (own, boundary, action, resource) => {
        const limits = boundary ? [{ name: 'boundary', policies: [policyOf(boundary)] }] : []
        const rights = rightsTo(holding(own, { limits }), action.toLowerCase(), regionOf(resource))
        const request = {
          principal: parsePrincipal(USER, '$'),
          action: action.toLowerCase(),
          resource,
          resourceAccount: '111122223333',
          context,
        }
        const nothing = { serviceControl: null, resourceControl: null, resource: null, session: null }
        const { decision } = decide(request, {
          ...nothing,
          identity: [policyOf(own)],
          boundaries: boundary ? [policyOf(boundary)] : null,
        })
        expect(rights.some(({ certain }) => certain)).toBe(decision === 'allowed')
      },
    ),
    { numRuns: 3_000 },
  )
})

const isWithin = (part: string, whole: string): boolean =>
  coversRegion(compileResource([{ text: whole, literal: false }]), regionOf(part))

test('another allow takes no right away, another deny gives none', () => {
  const reach = (given: Given[]) => pass(holding(given)).map(({ region }) => textOf(region))
  fc.assert(
    fc.property(statements, anyStatement, (own, more) => {
      const [before, after] = [reach(own), reach([...own, more])]
      if (more.Effect === 'Allow') expect(after).toEqual(expect.arrayContaining(before))
      // What a Deny spares is smaller than what was there.
      else expect(after.filter((part) => !before.some((whole) => isWithin(part, whole)))).toEqual([])
    }),
    { numRuns: 2_000 },
  )
})
