/**
 * One account full of principals that look like they could become administrator and cannot, or the other way round. Each
 * says which of T0, T1 and T2 it is; `-` none of them.
 */
import { expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import { parseAccount } from '../account/parse.ts'
import { ACCOUNT, document, type Given, iam } from '../escalation/testing/estate.ts'
import { scanAws } from './scan.ts'

type Tier = 'T0' | 'T1' | 'T2' | '-'
type More = { managed?: string[]; groups?: string[]; boundary?: string; tags?: Record<string, string>; path?: string }

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const P = (name: string) => iam(`policy/${name}`)
const U = (name: string) => iam(`user/${name}`)
const R = (name: string) => iam(`role/${name}`)
const G = (name: string) => iam(`group/${name}`)
const allow = (Action: string | string[], Resource = '*', Condition: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
})
const deny = (Action: string, Resource = '*', Condition: object = {}) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
})
const policy = (arn: string, statement: object): Given => ({
  PolicyName: arn,
  Arn: arn,
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(statement) }],
})
const group = (name: string, statement: object): Given => ({
  GroupName: name,
  Arn: G(name),
  GroupPolicyList: [{ PolicyName: 'inline', PolicyDocument: document(statement) }],
})
const inline = (statements: object[]) =>
  statements.length > 0 ? [{ PolicyName: 'inline', PolicyDocument: document(...statements) }] : []
const common = ({ managed = [], boundary, tags = {} }: More): Given => ({
  AttachedManagedPolicies: managed.map((PolicyArn) => ({ PolicyArn })),
  Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  ...(boundary ? { PermissionsBoundary: { PermissionsBoundaryArn: boundary } } : {}),
})

const expected = new Map<string, Tier>()
const user = (name: string, tier: Tier, statements: object[], more: More = {}): Given => {
  expected.set(name, tier)
  const { groups: GroupList = [] } = more
  return { UserName: name, Arn: U(name), UserPolicyList: inline(statements), GroupList, ...common(more) }
}
const trusting = (Principal: object, Condition: object = {}) =>
  document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition })
const role = (name: string, tier: Tier, trust: object, statements: object[], more: More = {}): Given => {
  expected.set(name, tier)
  const { path = '' } = more
  return {
    RoleName: name,
    Arn: R(`${path}${name}`),
    AssumeRolePolicyDocument: trust,
    RolePolicyList: inline(statements),
    ...common(more),
  }
}
const THE_ACCOUNT = { AWS: iam('root') }
const MAKE_FUNCTION = ['lambda:CreateFunction', 'lambda:InvokeFunction']

const estate = {
  Policies: [
    policy(ADMIN, allow('*')),
    policy(P('company-admin'), allow('*')),
    policy(READ_ONLY, allow(['s3:Get*', 'iam:Get*'])),
    policy(P('ro'), allow('s3:ListAllMyBuckets')),
    policy(P('bound'), allow(['s3:*', 'ec2:*'])),
    policy(P('wide'), allow('*')),
    policy(P('self-edit'), allow('s3:ListAllMyBuckets')),
    policy(P('bound-own'), allow(['iam:*', 's3:*'])),
    policy(P('unattached'), allow('s3:Get*')),
  ],
  GroupDetailList: [
    group('admins', allow('*')),
    group('plain', allow('s3:ListAllMyBuckets')),
    group('denies', deny('iam:*')),
    group('lambda', allow(MAKE_FUNCTION)),
  ],
  RoleDetailList: [
    role('lambda-admin', 'T0', trusting({ Service: 'lambda.amazonaws.com' }), [], { managed: [ADMIN] }),
    role('prod-admin', 'T0', trusting(THE_ACCOUNT), [], { managed: [ADMIN], tags: { env: 'prod' } }),
    role('ext-admin', 'T0', trusting(THE_ACCOUNT, { StringEquals: { 'sts:ExternalId': 'x' } }), [], {
      managed: [ADMIN],
    }),
    role('named-admin', 'T0', trusting({ AWS: U('named') }), [], { managed: [ADMIN] }),
    role('other-account-admin', 'T0', trusting({ AWS: 'arn:aws:iam::999988887777:root' }), [], { managed: [ADMIN] }),
    role('oidc-admin', 'T0', trusting({ Federated: iam('oidc-provider/token.actions.githubusercontent.com') }), [], {
      managed: [ADMIN],
    }),
    role('bounded-admin', '-', trusting(THE_ACCOUNT), [], { managed: [ADMIN], boundary: P('bound') }),
    role('AWSServiceRoleForX', '-', trusting({ Service: 'x.amazonaws.com' }), [allow('iam:*')], {
      path: 'aws-service-role/x.amazonaws.com/',
    }),
    role('ec2-plain', '-', trusting({ Service: 'ec2.amazonaws.com' }), [allow('s3:ListAllMyBuckets')]),
    role('date-trust', '-', trusting(THE_ACCOUNT, { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }), [
      allow('s3:ListAllMyBuckets'),
    ]),
    role('mfa-admin', 'T0', trusting(THE_ACCOUNT, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), [], {
      managed: [ADMIN],
    }),
    role('chain3', 'T1', trusting(THE_ACCOUNT), [allow('sts:AssumeRole', R('prod-admin'))]),
    role('chain2', 'T1', trusting(THE_ACCOUNT), [allow('sts:AssumeRole', R('chain3'))]),
  ],
  UserDetailList: [
    user('deny-all', '-', [allow('*'), deny('*')]),
    user('deny-iam', '-', [allow('iam:*'), deny('iam:*')]),
    user('iam-star', 'T1', [allow('iam:*')]),
    user('admin-mfa', 'T2', [allow('*'), deny('*', '*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })]),
    user('lambda-no-pass', '-', [allow(MAKE_FUNCTION)]),
    user('lambda-pass', 'T1', [allow(['iam:PassRole', ...MAKE_FUNCTION])]),
    user('pass-wrong-service', '-', [
      allow(MAKE_FUNCTION),
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
    ]),
    user('pass-right-service', 'T1', [
      allow(MAKE_FUNCTION),
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }),
    ]),
    user('pass-other-role', '-', [allow(MAKE_FUNCTION), allow('iam:PassRole', R('ec2-plain'))]),
    user('assume-any', 'T1', [allow('sts:AssumeRole')]),
    user('assume-dev', '-', [allow('sts:AssumeRole', 'arn:aws:iam::*:role/dev-*')]),
    user('assume-ext', 'T2', [allow('sts:AssumeRole', R('ext-admin'))]),
    user('assume-mfa', 'T2', [allow('sts:AssumeRole', R('mfa-admin'))]),
    user('assume-named-not-me', '-', [allow('sts:AssumeRole', R('named-admin'))]),
    user('named', 'T1', []),
    user('nobody', '-', []),
    user('self-key', '-', [allow(['iam:CreateAccessKey', 'iam:CreateLoginProfile'], U('${aws:username}'))]),
    user('key-any', 'T1', [allow('iam:CreateAccessKey', 'arn:aws:iam::*:user/*')]),
    user('cpv-unattached', '-', [allow('iam:CreatePolicyVersion', P('unattached'))]),
    user('cpv-own', 'T1', [allow('iam:CreatePolicyVersion', P('self-edit'))], { managed: [P('self-edit')] }),
    user('cpv-aws', '-', [allow('iam:CreatePolicyVersion', 'arn:aws:iam::aws:policy/*')], { managed: [READ_ONLY] }),
    user('attach-ro', '-', [allow('iam:AttachUserPolicy', '*', { ArnEquals: { 'iam:PolicyARN': READ_ONLY } })]),
    user('attach-company', 'T1', [allow('iam:AttachUserPolicy', '*', { ArnLike: { 'iam:PolicyARN': P('*') } })]),
    user('uatrust-slr', '-', [allow('iam:UpdateAssumeRolePolicy', 'arn:aws:iam::*:role/aws-service-role/*')]),
    user('uatrust', 'T1', [allow('iam:UpdateAssumeRolePolicy', 'arn:aws:iam::*:role/*')]),
    user('uatrust-plain', '-', [allow('iam:UpdateAssumeRolePolicy', R('ec2-plain'))]),
    user('delegated', '-', [
      allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'], '*', {
        StringEquals: { 'iam:PermissionsBoundary': P('bound') },
      }),
    ]),
    user('delegated-wide', 'T1', [
      allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'], '*', {
        StringEquals: { 'iam:PermissionsBoundary': P('wide') },
      }),
      allow('sts:AssumeRole'),
    ]),
    user('delegated-users', '-', [
      allow(['iam:CreateUser', 'iam:AttachUserPolicy', 'iam:PutUserPolicy', 'iam:CreateAccessKey'], '*', {
        StringEquals: { 'iam:PermissionsBoundary': P('bound') },
      }),
    ]),
    user('bounded', '-', [allow('*')], { boundary: P('bound') }),
    user('bounded-own', 'T1', [allow('*')], { boundary: P('bound-own') }),
    user('group-denied', '-', [allow('iam:*')], { groups: ['denies'] }),
    user('join-plain', '-', [allow('iam:AddUserToGroup', G('plain'))]),
    user('join-admins', 'T1', [allow('iam:AddUserToGroup', G('admins'))]),
    user('in-admins', 'T0', [], { groups: ['admins'] }),
    user('union', 'T1', [allow('iam:PassRole')], { groups: ['lambda'] }),
    user('power', 'T1', [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }]),
    user('wild', 'T1', [allow('iam:*UserPolicy')]),
    user('wild2', 'T1', [allow('IAM:attachuser*', 'arn:aws:iam::*:user/wild?')]),
    user('ip', 'T2', [allow('iam:PutUserPolicy', '*', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })]),
    user('tagged', 'T1', [allow('iam:PutUserPolicy', '*', { StringEquals: { 'aws:PrincipalTag/team': 'x' } })], {
      tags: { team: 'x' },
    }),
    user('untagged', '-', [allow('iam:PutUserPolicy', '*', { StringEquals: { 'aws:PrincipalTag/team': 'x' } })], {
      tags: { team: 'y' },
    }),
    user('rtag-prod', 'T1', [allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceTag/env': 'prod' } })]),
    user('rtag-dev', '-', [allow('sts:AssumeRole', '*', { StringEquals: { 'aws:ResourceTag/env': 'dev' } })]),
    user('rtag-itag', '-', [allow('iam:CreateAccessKey', '*', { StringEquals: { 'iam:ResourceTag/env': 'dev' } })]),
    user('notresource', 'T1', [{ Effect: 'Allow', Action: 'iam:PutUserPolicy', NotResource: 'arn:aws:iam::*:role/*' }]),
    user('notresource-self', '-', [
      { Effect: 'Allow', Action: 'iam:PutUserPolicy', NotResource: 'arn:aws:iam::*:user/*' },
    ]),
    user('chain', 'T1', [allow('sts:AssumeRole', R('chain2'))]),
    user('old', '-', [allow('*', '*', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })]),
    user('not-old', 'T0', [allow('*', '*', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })]),
    user('only-me', '-', [allow('iam:*', '*', { StringEquals: { 'aws:username': 'somebody-else' } })]),
    user('really-me', 'T1', [allow('iam:*', '*', { StringEquals: { 'aws:username': 'really-me' } })]),
    user('other-arn', '-', [allow('iam:*', '*', { ArnEquals: { 'aws:PrincipalArn': U('nobody') } })]),
    user('other-account', '-', [allow('iam:*', 'arn:aws:iam::999988887777:*')]),
    user('setdefault-none', '-', [allow('iam:SetDefaultPolicyVersion')], { managed: [P('ro')] }),
  ],
}
const circumstances = { nowMs: Date.UTC(2026, 10, 23), catalogue: awsCatalogue(), serviceControl: null }
const found = scanAws(parseAccount(estate), circumstances).principals
const tiers = new Map(found.map(({ name, tier }) => [name, tier === 'T3' || tier === 'T4' ? '-' : tier]))

test('everybody of the account is judged', () => {
  expect(tiers.size).toBe(expected.size)
  expect(parseAccount(estate).users[0]?.account).toBe(ACCOUNT)
})

test.each([...expected])('%s is %s', (name, tier) => {
  expect(tiers.get(name)).toBe(tier)
})
