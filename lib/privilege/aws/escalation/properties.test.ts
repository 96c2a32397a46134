/** What must hold for every account: more rights never mean less reach, and how an account is written never matters. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Account } from '../account/model.ts'
import { decide } from '../decide/decide.ts'
import { contextOf } from '../rights/context.ts'
import { type Change, changed } from '../scan/changes.ts'
import { createEscalator, escalate, type Escalation } from './escalate.ts'
import {
  accountIn,
  ACCOUNT,
  allow,
  circumstancesWith,
  everything,
  type Given,
  iam,
  role,
  trusting,
  user,
} from './testing/estate.ts'
import { estateOf, type Plan, plans, type Statement, statementOf } from './testing/random-estate.ts'
import { asAsking } from './trust.ts'

/** A counterexample is told as it was found: making it smaller takes longer than a test may. */
const ALWAYS = { numRuns: 40, endOnFailure: true, interruptAfterTimeLimit: 3_000 }
const HEIGHT = { T0: 3, T1: 2, T2: 1, none: 0 }
const circumstances = circumstancesWith()
const union = (a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> => new Set([...a, ...b])

const heights = (estate: Given): Map<string, number> =>
  new Map(escalate(accountIn(estate), circumstances).reaches.map(({ arn, tier }) => [arn, HEIGHT[tier ?? 'none']]))

/** What everybody can become, as names. */
const becoming = (escalation: Escalation, which: 'certain' | 'possible'): Map<string, string[]> => {
  const folded = escalation.fold<ReadonlySet<string>>(which, ({ principal }) => new Set([principal.arn]), union)
  return new Map([...folded].map(([arn, set]) => [arn, [...set].toSorted()]))
}

type Place = 'users' | 'roles' | 'groups'
const places = fc.constantFrom<Place>('users', 'roles', 'groups')

function withMore(plan: Plan, place: Place, at: number, statement: Statement): Plan {
  if (place === 'groups')
    return {
      ...plan,
      groups: plan.groups.map((one, index) => (index === at % plan.groups.length ? [...one, statement] : one)),
    }
  const add = <T extends { statements: Statement[] }>(list: T[]): T[] =>
    list.map((one, index) =>
      index === at % list.length ? { ...one, statements: [...one.statements, statement] } : one,
    )
  return place === 'users' ? { ...plan, users: add(plan.users) } : { ...plan, roles: add(plan.roles) }
}

test('adding an allow never lowers anybody’s tier', () => {
  fc.assert(
    fc.property(plans, places, fc.nat(3), statementOf('Allow'), (plan, place, at, statement) => {
      const [before, after] = [heights(estateOf(plan)), heights(estateOf(withMore(plan, place, at, statement)))]
      for (const [arn, height] of before) expect(after.get(arn), arn).toBeGreaterThanOrEqual(height)
    }),
    ALWAYS,
  )
})

test('adding a deny never raises anybody’s tier', () => {
  fc.assert(
    fc.property(plans, places, fc.nat(3), statementOf('Deny'), (plan, place, at, statement) => {
      const [before, after] = [heights(estateOf(plan)), heights(estateOf(withMore(plan, place, at, statement)))]
      for (const [arn, height] of before) expect(after.get(arn), arn).toBeLessThanOrEqual(height)
    }),
    ALWAYS,
  )
})

test('order and repetition of statements and principals do not matter', () => {
  const turned = (plan: Plan): Plan => {
    const twice = <T extends { statements: Statement[] }>(one: T): T => ({
      ...one,
      statements: [...one.statements, ...one.statements].toReversed(),
    })
    return { ...plan, users: plan.users.map(twice), roles: plan.roles.map(twice) }
  }
  fc.assert(
    fc.property(plans, (plan) => {
      const estate = estateOf(turned(plan)) as Record<string, unknown[]>
      const other = Object.fromEntries(Object.entries(estate).map(([list, items]) => [list, items.toReversed()]))
      expect(new Map([...heights(other)].toSorted())).toEqual(new Map([...heights(estateOf(plan))].toSorted()))
    }),
    ALWAYS,
  )
})

test('whoever is proven to become administrator could, and whoever could become somebody for certain possibly can', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const escalation = escalate(accountIn(estateOf(plan)), circumstances)
      const [certain, possible] = [becoming(escalation, 'certain'), becoming(escalation, 'possible')]
      for (const [arn, names] of certain) for (const name of names) expect(possible.get(arn)).toContain(name)
      for (const { arn, tier, chain, rests } of escalation.reaches)
        if (tier === 'T1') expect(chain.every(({ certain: is }) => is) && rests?.certain, arn).toBe(true)
    }),
    ALWAYS,
  )
})

test('an account looked at after another one is judged as if it were the first', () => {
  fc.assert(
    fc.property(plans, plans, fc.nat(3), statementOf('Allow'), (plan, other, at, statement) => {
      const accounts = [plan, withMore(plan, 'roles', at, statement), other, plan].map((one) =>
        accountIn(estateOf(one)),
      )
      const [first] = accounts
      const escalator = createEscalator(circumstances)
      for (const account of [...accounts, ...(first ? [first, mixed(first, accounts[1] ?? first)] : [])]) {
        const [kept, fresh] = [escalator.escalate(account), escalate(account, circumstances)]
        expect(kept.reaches).toEqual(fresh.reaches)
        expect(becoming(kept, 'possible')).toEqual(becoming(fresh, 'possible'))
      }
    }),
    { ...ALWAYS, numRuns: 15 },
  )
})

/** One principal of another account among those that are the same objects as before. */
const mixed = (account: Account, { roles }: Account): Account => ({
  ...account,
  roles: account.roles.map((one, index) => (index === 0 ? (roles[0] ?? one) : one)),
})

test('a change that is tried concerns only whom it says, and does what the changed account says', () => {
  fc.assert(
    fc.property(plans, plans, (plan, other) => {
      const account = accountIn(estateOf(plan))
      const escalation = createEscalator(circumstances).escalate(account)
      const changes = [
        mixed(account, accountIn(estateOf(other))),
        ...changesOf(account).map((change) => changed(account, change)),
      ]
      for (const changed of changes) tryOut(escalation, changed)
    }),
    ALWAYS,
  )
})

/** Of each kind some. */
const changesOf = ({ users, roles, groups }: Account): Change[] => [
  ...roles.map(({ arn }): Change => ({ kind: 'untrust', role: arn })),
  ...[...users, ...roles].flatMap(({ arn, policies }): Change[] => [
    { kind: 'forbid', principal: arn, action: 'sts:AssumeRole' },
    ...policies.slice(0, 1).map(({ policy }): Change => ({ kind: 'remove', holder: arn, policy })),
  ]),
  ...groups.flatMap(({ arn, policies }) =>
    policies.map(({ policy }): Change => ({ kind: 'remove', holder: arn, policy })),
  ),
]

function tryOut(escalation: Escalation, changed: Account): void {
  const attempt = escalation.attempt(changed)
  if (!attempt) return
  const names = ({ principal }: { principal: { arn: string } }): ReadonlySet<string> => new Set([principal.arn])
  const fresh = escalate(changed, circumstances)
  const [before, after] = [escalation.fold('possible', names, union), fresh.fold('possible', names, union)]
  const tried = attempt.fold(names, union, before)
  const had = new Map(escalation.reaches.map(({ arn, tier }) => [arn, tier !== null]))
  for (const { arn, tier } of fresh.reaches) {
    const concerned = attempt.concerned.includes(arn)
    expect(concerned ? attempt.escalates(arn) : had.get(arn), arn).toBe(tier !== null)
    expect((concerned ? tried : before).get(arn), arn).toEqual(after.get(arn))
  }
}

const SIMPLE = [
  'sts:AssumeRole',
  'iam:PassRole',
  'lambda:CreateFunction',
  'lambda:InvokeFunction',
  'iam:CreateAccessKey',
  'iam:UpdateAssumeRolePolicy',
]
const simple = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    fc.uniqueArray(fc.constantFrom(...SIMPLE), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('*', iam('role/*'), iam('role/r0'), iam('role/r1'), iam('user/*'), iam('user/u1')),
  )
  .map(([Effect, Action, Resource]) => ({ ...allow(Action, Resource), Effect }))
const trusts = fc.constantFrom<object>(
  { AWS: ACCOUNT },
  { AWS: iam('user/u0') },
  { AWS: iam('role/r1') },
  { AWS: '*' },
  { Service: 'lambda.amazonaws.com' },
)
const simpleEstates = fc
  .record({
    users: fc.array(fc.array(simple, { maxLength: 2 }), { minLength: 1, maxLength: 3 }),
    roles: fc.array(
      fc.tuple(
        trusts,
        fc.oneof(
          { weight: 4, arbitrary: fc.array<object>(simple, { maxLength: 3 }) },
          fc.constant<object[]>([everything]),
        ),
      ),
      { minLength: 2, maxLength: 5 },
    ),
  })
  .map(({ users, roles }) => ({
    UserDetailList: users.map((statements, index) => user(`u${index}`, statements)),
    RoleDetailList: roles.map(([principal, statements], index) => role(`r${index}`, trusting(principal), statements)),
  }))

test('what everybody can become is what looking at all pairs finds, again and again', () => {
  fc.assert(
    fc.property(simpleEstates, (estate) => {
      const account = accountIn(estate)
      expect(new Map([...becoming(escalate(account, circumstances), 'certain')].toSorted())).toEqual(closure(account))
    }),
    ALWAYS,
  )
})

/** Every pair by itself, with the evaluation of `curfew can aws`; then on and on until nothing is new. */
function closure({ users, roles }: Account): Map<string, string[]> {
  const all = [...users, ...roles]
  type One = (typeof all)[number]
  const outcome = (
    one: One,
    action: string,
    resource: string,
    about: Record<string, readonly string[]> = {},
    trust: One | null = null,
  ) =>
    decide(
      {
        principal: asAsking(one),
        action,
        resource,
        resourceAccount: ACCOUNT,
        context: contextOf(one, circumstances.nowMs, about),
      },
      {
        identity: one.policies.map(({ policy }) => policy),
        boundaries: null,
        serviceControl: null,
        resourceControl: null,
        resource: trust?.kind === 'role' ? trust.trust : null,
        session: null,
      },
    ).decision
  const may = (one: One, action: string, resource: string, about = {}): boolean =>
    outcome(one, action, resource, about) === 'allowed'
  const anyFunction = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:x`
  const makes = (one: One): boolean =>
    ['lambda:createfunction', 'lambda:invokefunction'].every((action) => may(one, action, anyFunction))
  const isAdmin = (one: One): boolean => may(one, 'no-service:anything', 'arn:aws:s3:::x')
  const becomes = (one: One, other: One): boolean => {
    if (other.kind === 'user') return may(one, 'iam:createaccesskey', other.arn)
    if (outcome(one, 'sts:assumerole', other.arn, {}, other) === 'allowed') return true
    if (
      may(one, 'iam:updateassumerolepolicy', other.arn) &&
      outcome(one, 'sts:assumerole', other.arn) !== 'explicitly-denied'
    )
      return true
    const trusted = JSON.stringify(other.trust).includes('lambda.amazonaws.com')
    return (
      trusted && makes(one) && may(one, 'iam:passrole', other.arn, { 'iam:passedtoservice': ['lambda.amazonaws.com'] })
    )
  }
  const found = all.map((one): [string, string[]] => {
    const seen = new Set([one])
    for (const next of seen)
      if (!isAdmin(next)) for (const other of all) if (other !== next && becomes(next, other)) seen.add(other)
    return [one.arn, [...seen].map(({ arn }) => arn).toSorted()]
  })
  return new Map(found.toSorted())
}
