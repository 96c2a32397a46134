/** Small accounts by chance, in which everything that decides occurs: denies, conditions, boundaries, groups, versions. */
import fc from 'fast-check'
import { PATHS, permissionsOf } from '../paths/index.ts'
import { ACCOUNT, document, everything, type Given, group, iam, managed, role, user } from './estate.ts'

export type Statement = Given
export type Plan = {
  users: { statements: Statement[]; groups: string[]; managed: string[]; bound: string | null }[]
  roles: { statements: Statement[]; trust: object; managed: string[]; bound: string | null; profile: boolean }[]
  groups: Statement[][]
  policies: Statement[][][]
}

const ACTIONS = [...new Set(PATHS.flatMap(permissionsOf))]
const RESOURCES = ['*', iam('role/*'), iam('user/*'), iam('role/r0'), iam('role/r1'), iam('user/u0'), iam('policy/p0')]
const CONDITIONS = [
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { StringEquals: { 'aws:PrincipalArn': iam('user/u0') } },
  { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
]

/** Several actions that make a path together come more often than chance would bring them. */
const actions = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PATHS).map(permissionsOf) },
  { weight: 3, arbitrary: fc.uniqueArray(fc.constantFrom(...ACTIONS), { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(['*'], ['iam:*'], ['sts:*'], ['lambda:*', 'iam:PassRole'], ['iam:*Policy']) },
)
const resource = fc.constantFrom(...RESOURCES, '*', '*', iam('user/${aws:username}'))
const condition = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.constantFrom(...CONDITIONS).map((Condition) => ({ Condition })),
)

export const statementOf = (effect: 'Allow' | 'Deny'): fc.Arbitrary<Statement> =>
  fc
    .tuple(actions, resource, condition)
    .map(([Action, Resource, more]) => ({ Effect: effect, Action, Resource, ...more }))
const statement = fc.oneof({ weight: 5, arbitrary: statementOf('Allow') }, statementOf('Deny'))
const statements = fc.array(statement, { maxLength: 3 })

const PRINCIPALS = [{ AWS: ACCOUNT }, { AWS: iam('user/u0') }, { AWS: iam('role/r0') }, { AWS: '*' }]
const SERVICES = ['lambda', 'ec2', 'ecs-tasks', 'glue', 'cloudformation'].map((name) => ({
  Service: `${name}.amazonaws.com`,
}))
const trust = fc
  .tuple(fc.constantFrom(...PRINCIPALS, ...SERVICES), condition)
  .map(([Principal, more]) => document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }))

const POLICIES = ['p0', 'p1']
const held = fc.subarray(POLICIES)
const bound = fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, fc.constantFrom(...POLICIES))

export const plans: fc.Arbitrary<Plan> = fc.record({
  users: fc.array(fc.record({ statements, groups: fc.subarray(['g0', 'g1']), managed: held, bound }), {
    minLength: 1,
    maxLength: 3,
  }),
  roles: fc.array(
    fc.record({
      statements: fc.oneof({ weight: 2, arbitrary: statements }, fc.constant<Statement[]>([everything])),
      trust,
      managed: held,
      bound,
      profile: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  groups: fc.array(statements, { minLength: 2, maxLength: 2 }),
  policies: fc.array(fc.array(statements, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 2 }),
})

const withPolicies = (names: readonly string[], boundary: string | null): Given => ({
  AttachedManagedPolicies: names.map((name) => ({ PolicyArn: iam(`policy/${name}`) })),
  ...(boundary === null ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: iam(`policy/${boundary}`) } }),
})

export const estateOf = ({ users, roles, groups, policies }: Plan): Given => ({
  UserDetailList: users.map((one, index) =>
    user(`u${index}`, one.statements, { ...withPolicies(one.managed, one.bound), GroupList: one.groups }),
  ),
  RoleDetailList: roles.map((one, index) =>
    role(`r${index}`, one.trust, one.statements, {
      ...withPolicies(one.managed, one.bound),
      InstanceProfileList: one.profile ? [{ Arn: iam(`instance-profile/r${index}`) }] : [],
    }),
  ),
  GroupDetailList: groups.map((one, index) => group(`g${index}`, one)),
  Policies: policies.map((versions, index) =>
    managed(
      `p${index}`,
      versions.map((one) => document(...one)),
    ),
  ),
})
