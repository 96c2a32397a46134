/** Whom trusts let in, and what an organisation denies: who can become administrator, who cannot, and what is missing to say. */
import { describe, expect, test } from 'vitest'
import {
  ACCOUNT,
  allow,
  document,
  everything,
  type Given,
  iam,
  reachIn,
  role,
  trusting,
  user,
} from './testing/estate.ts'
import { type Case, deny, judge, LAMBDA, ROOT, under } from './testing/judge.ts'

describe('roles and their trust', () => {
  const admin = (trust: object, more: Given = {}) => role('admin', trust, [everything], more)
  const cases: Case[] = [
    [
      'the account is trusted: whoever has leave of its own, on everything, on the role, or by a pattern',
      {
        RoleDetailList: [admin(ROOT)],
        UserDetailList: [
          user('all', [allow(['sts:AssumeRole'])]),
          user('one', [allow(['sts:*'], iam('role/admin'))]),
          user('some', [allow(['sts:Assume*'], iam('role/ad*'))]),
          user('other', [allow(['sts:AssumeRole'], iam('role/reader'))]),
          user('none', [allow(['s3:GetObject'])]),
          user('denied', [allow(['sts:AssumeRole']), deny(['sts:AssumeRole'], iam('role/ad*'))]),
        ],
      },
      {
        'user/all': 'T1',
        'user/one': 'T1',
        'user/some': 'T1',
        'user/other': null,
        'user/none': null,
        'user/denied': null,
      },
      { 'user/all': 'sts-001', 'user/one': 'sts-001' },
    ],
    [
      'a user that the trust names needs no leave, and a denied one is not let in',
      {
        RoleDetailList: [admin(trusting({ AWS: [iam('user/ana'), iam('user/bob')] }))],
        UserDetailList: [user('ana', []), user('bob', [deny(['sts:*'])]), user('eve', [allow(['sts:*'])])],
      },
      { 'user/ana': 'T1', 'user/bob': null, 'user/eve': null },
    ],
    [
      'a trust that speaks of tags of sessions only lets nobody in',
      {
        RoleDetailList: [
          admin(document({ Effect: 'Allow', Principal: { AWS: iam('root') }, Action: 'sts:TagSession' })),
        ],
        UserDetailList: [user('ana', [allow(['sts:*'])])],
      },
      { 'user/ana': null },
    ],
    [
      'an external id, a second factor or an organisation that nobody can see is named',
      {
        RoleDetailList: [
          role('partner', under({ AWS: iam('root') }, { StringEquals: { 'sts:ExternalId': 'x' } }), [everything]),
          role('careful', under({ AWS: iam('user/bob') }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }), [
            everything,
          ]),
          role('wide', under({ AWS: '*' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } }), [everything]),
        ],
        UserDetailList: [
          user('ana', [allow(['sts:AssumeRole'], iam('role/partner'))]),
          user('bob', []),
          user('cyd', []),
        ],
      },
      { 'user/ana': 'T2', 'user/bob': 'T2', 'user/cyd': 'T2' },
    ],
    [
      'a trust that asks for a name or a tag is asked about each',
      {
        RoleDetailList: [
          role('a', under({ AWS: iam('root') }, { ArnLike: { 'aws:PrincipalArn': iam('user/ops/*') } }), [everything]),
          role('b', under({ AWS: iam('root') }, { StringEquals: { 'aws:PrincipalTag/team': 'core' } }), [everything]),
        ],
        UserDetailList: [
          user('ops/ana', [allow(['sts:AssumeRole'], iam('role/a'))]),
          user('bob', [allow(['sts:AssumeRole'], iam('role/a'))]),
          user('cyd', [allow(['sts:AssumeRole'], iam('role/b'))], { Tags: [{ Key: 'team', Value: 'core' }] }),
          user('dan', [allow(['sts:AssumeRole'], iam('role/b'))], { Tags: [{ Key: 'team', Value: 'web' }] }),
        ],
      },
      { 'user/ops/ana': 'T1', 'user/bob': null, 'user/cyd': 'T1', 'user/dan': null },
    ],
    [
      'identity providers, other accounts and services let in nobody of this account',
      {
        RoleDetailList: [
          role(
            'github',
            document({
              Effect: 'Allow',
              Principal: { Federated: iam('oidc-provider/token.actions.githubusercontent.com') },
              Action: 'sts:AssumeRoleWithWebIdentity',
              Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } },
            }),
            [everything],
          ),
          role('abroad', trusting({ AWS: 'arn:aws:iam::444455556666:root' }), [everything]),
          role('service', trusting({ Service: 'config.amazonaws.com' }), [everything]),
        ],
        UserDetailList: [user('ana', [allow(['sts:*'])])],
      },
      { 'user/ana': null, 'role/github': 'T0', 'role/abroad': 'T0' },
    ],
    [
      'roles that lead to roles that lead to an administrator, and a ring that leads nowhere',
      {
        RoleDetailList: [
          role('one', ROOT, [allow(['sts:AssumeRole'], iam('role/two'))]),
          role('two', trusting({ AWS: iam('role/one') }), [allow(['sts:AssumeRole'], iam('role/three'))]),
          role('three', trusting({ AWS: iam('role/two') }), [allow(['sts:AssumeRole'], iam('role/admin'))]),
          admin(trusting({ AWS: iam('role/three') })),
          role('ring-a', trusting({ AWS: iam('role/ring-b') }), [allow(['sts:AssumeRole'], iam('role/ring-b'))]),
          role('ring-b', trusting({ AWS: iam('role/ring-a') }), [allow(['sts:AssumeRole'], iam('role/ring-a'))]),
        ],
        UserDetailList: [user('ana', [allow(['sts:AssumeRole'], iam('role/one'))])],
      },
      { 'user/ana': 'T1', 'role/one': 'T1', 'role/three': 'T1', 'role/ring-a': null, 'role/ring-b': null },
      { 'user/ana': 'sts-001 sts-001 sts-001 sts-001' },
    ],
    [
      'a session that the trust names is one of the role, if it is called so',
      {
        RoleDetailList: [
          role('ci', LAMBDA, []),
          admin(trusting({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/deploy` })),
        ],
      },
      { 'role/ci': 'T2' },
    ],
    [
      'rewriting a trust is enough for oneself, unless assuming is denied, or AWS keeps the role',
      {
        RoleDetailList: [
          admin(trusting({ Service: 'config.amazonaws.com' })),
          role('kept', trusting({ Service: 'config.amazonaws.com' }), [everything], {
            Arn: iam('role/aws-reserved/sso.amazonaws.com/kept'),
          }),
          role('self', LAMBDA, [allow(['iam:UpdateAssumeRolePolicy'], iam('role/self'))]),
        ],
        UserDetailList: [
          user('ana', [allow(['iam:UpdateAssumeRolePolicy'], iam('role/admin'))]),
          user('bob', [allow(['iam:UpdateAssumeRolePolicy'], iam('role/admin')), deny(['sts:AssumeRole'])]),
          user('cyd', [allow(['iam:UpdateAssumeRolePolicy'], iam('role/aws-reserved/*'))]),
        ],
      },
      { 'user/ana': 'T1', 'user/bob': null, 'user/cyd': null, 'role/self': null },
    ],
  ]
  cases.forEach(judge)
})

describe('the organisation', () => {
  const control = [[{ name: 'scp', statements: [everything, deny(['iam:*', 'sts:AssumeRole'])] }]]
  test('what it denies is no way; a region it denies keeps nobody from being administrator', () => {
    const estate = {
      RoleDetailList: [role('admin', ROOT, [everything])],
      UserDetailList: [user('ana', [allow(['sts:AssumeRole', 'iam:PutUserPolicy'])])],
    }
    const denied = reachIn(
      estate,
      control.map((level) => level.map(({ statements }) => document(...statements))),
    )
    expect(denied.get(iam('user/ana'))?.tier).toBeNull()
    expect(denied.get(iam('role/admin'))?.tier).toBeNull()
    const regions = {
      Effect: 'Deny',
      NotAction: ['iam:*', 'sts:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    }
    const regional = reachIn(estate, [[document(everything, regions)]])
    expect(regional.get(iam('role/admin'))?.tier).toBe('T0')
    expect(regional.get(iam('user/ana'))?.tier).toBe('T1')
  })

  test('what it denies of IAM to everybody takes nobody’s administration away, as long as permissions may be given', () => {
    const estate = {
      RoleDetailList: [role('admin', ROOT, [everything])],
      UserDetailList: [user('ana', [allow(['iam:PutUserPolicy'])]), user('bob', [allow(['iam:CreateAccessKey'])])],
    }
    const denied = reachIn(estate, [[document(everything, deny(['iam:CreateUser', 'iam:CreateAccessKey']))]])
    expect(denied.get(iam('role/admin'))?.tier).toBe('T0')
    expect(denied.get(iam('user/ana'))?.tier).toBe('T1')
    expect(denied.get(iam('user/bob'))?.tier).toBeNull()
    const listed = reachIn(estate, [[document(allow(['s3:*', 'ec2:*']))]])
    expect(listed.get(iam('role/admin'))?.tier).toBeNull()
  })

  test('somebody new whom it keeps from everything is no way, and no fault', () => {
    const denied = reachIn({ UserDetailList: [user('boss', [everything])] }, [
      [document(everything, deny(['iam:Attach*', 'iam:Put*Policy', 'iam:CreatePolicyVersion', 'iam:UpdateAssume*']))],
    ])
    expect(denied.get(iam('user/boss'))?.tier).toBeNull()
  })
})
