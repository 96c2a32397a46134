import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownContext } from '../conditions/context.ts'
import { parsePolicy } from '../policy/parse.ts'
import { decide } from './decide.ts'
import type { InForce, Outcome } from './model.ts'
import { parsePrincipal } from './principals.ts'

const ACCOUNT = '111122223333'
const USER = `arn:aws:iam::${ACCOUNT}:user/ana`
const RESOURCE = 'arn:aws:s3:::data/x'

const statement = (effect: fc.Arbitrary<string>) =>
  fc.record({
    Effect: effect,
    action: fc.constantFrom('*', 's3:*', 's3:GetObject', 's3:Put*', 'ec2:*'),
    inverted: fc.boolean(),
    resource: fc.constantFrom('*', 'arn:aws:s3:::data/*', 'arn:aws:s3:::other/*', RESOURCE),
    condition: fc.constantFrom(
      {},
      { StringEquals: { k: 'a' } },
      { StringNotEquals: { k: 'a' } },
      { Bool: { u: 'true' } },
    ),
  })
type Written = { Effect: string; action: string; inverted: boolean; resource: string; condition: object }
const policyOf = (list: readonly Written[], principal?: unknown) =>
  parsePolicy(
    {
      Version: '2012-10-17',
      Statement: list.map(({ Effect, action, inverted, resource, condition }) => ({
        Effect,
        [inverted ? 'NotAction' : 'Action']: action,
        Resource: resource,
        Condition: condition,
        ...(principal === undefined ? {} : { Principal: principal }),
      })),
    },
    'p',
    '$',
  )
const known = knownContext({ k: ['a'] })
const context = (key: string) => (key === 'u' ? ('unknown' as const) : known(key))
const request = {
  principal: parsePrincipal(USER, '$'),
  action: 's3:getobject',
  resource: RESOURCE,
  resourceAccount: ACCOUNT,
  context,
}
const outcome = (inForce: InForce): Outcome => decide(request, inForce).decision

const either = fc.constantFrom('Allow', 'Deny')
const list = fc.array(statement(either), { maxLength: 4 })
const world = fc.record({
  own: list,
  boundary: fc.option(list, { nil: null }),
  control: fc.option(fc.array(list, { maxLength: 2 }), { nil: null }),
  resource: fc.option(list, { nil: null }),
})
type World = { own: Written[]; boundary: Written[] | null; control: Written[][] | null; resource: Written[] | null }
const inForceOf = ({ own, boundary, control, resource }: World): InForce => ({
  identity: [policyOf(own)],
  boundaries: boundary && [policyOf(boundary)],
  serviceControl: control?.map((level) => [policyOf(level)]) ?? null,
  resourceControl: null,
  resource: resource && policyOf(resource, { AWS: USER }),
  session: null,
})
/** How much it lets do. */
const RANK: Readonly<Record<Outcome, number>> = {
  'explicitly-denied': 0,
  'implicitly-denied': 0,
  conditional: 1,
  allowed: 2,
}
const layers = ['own', 'boundary', 'resource'] as const
const withMore = (given: World, layer: (typeof layers)[number], more: Written): World => ({
  ...given,
  // A limit that is not in force would begin to limit.
  [layer]: given[layer] === null ? null : [...(given[layer] ?? []), more],
})

test('one more allow never lets do less, and one more deny never lets do more', () => {
  fc.assert(
    fc.property(world, fc.constantFrom(...layers), statement(either), (given, layer, more) => {
      const [before, after] = [outcome(inForceOf(given)), outcome(inForceOf(withMore(given, layer, more)))]
      if (more.Effect === 'Allow') expect(RANK[after]).toBeGreaterThanOrEqual(RANK[before])
      else expect(RANK[after]).toBeLessThanOrEqual(RANK[before])
    }),
    { numRuns: 500 },
  )
})

test('a limit that comes into force never lets do more', () => {
  const limits = ['boundaries', 'session', 'serviceControl', 'resourceControl'] as const
  fc.assert(
    fc.property(world, fc.constantFrom(...limits), list, (given, limit, added) => {
      const before = { ...inForceOf(given), [limit]: null }
      const policies = [policyOf(added)]
      const after = { ...before, [limit]: limit.endsWith('Control') ? [policies] : policies }
      expect(RANK[outcome(after)]).toBeLessThanOrEqual(RANK[outcome(before)])
    }),
    { numRuns: 500 },
  )
})

test('resource control policies that deny nothing change nothing', () => {
  fc.assert(
    fc.property(world, fc.array(statement(fc.constant('Allow')), { maxLength: 3 }), (given, added) => {
      const plain = inForceOf(given)
      expect(outcome({ ...plain, resourceControl: [[policyOf(added, '*')], []] })).toBe(outcome(plain))
    }),
    { numRuns: 300 },
  )
})

test('order and repetition change nothing', () => {
  fc.assert(
    fc.property(world, (given) => {
      const turned: World = { ...given, own: [...given.own, ...given.own].toReversed() }
      expect(outcome(inForceOf(turned))).toBe(outcome(inForceOf(given)))
    }),
    { numRuns: 300 },
  )
})
