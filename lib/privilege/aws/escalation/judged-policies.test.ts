/** Policies of one’s own, roles that run code and keys of others: who can become administrator, who cannot. */
import { describe } from 'vitest'
import {
  ACCOUNT,
  allow,
  attached,
  document,
  everything,
  group,
  iam,
  managed,
  role,
  trusting,
  user,
} from './testing/estate.ts'
import { type Case, deny, given, judge, LAMBDA, ROOT, under } from './testing/judge.ts'

const BOUND = (name: string) => ({ PermissionsBoundary: { PermissionsBoundaryArn: iam(`policy/${name}`) } })

describe('policies of one’s own', () => {
  const harmless = managed('harmless', [document(allow(['s3:ListAllMyBuckets']))])
  const strong = managed('strong', [document(everything)])
  const cases: Case[] = [
    [
      'only on oneself, by a variable; only on somebody else, who may nothing',
      {
        UserDetailList: [
          user('ana', [allow(['iam:PutUserPolicy'], iam('user/${aws:username}'))]),
          user('bob', [allow(['iam:PutUserPolicy'], iam('user/cyd'))]),
          user('cyd', []),
        ],
      },
      { 'user/ana': 'T1', 'user/bob': null, 'user/cyd': null },
    ],
    [
      'attaching is as strong as what may be attached',
      {
        Policies: [harmless, strong],
        UserDetailList: [
          user('ana', [
            given({ ArnEquals: { 'iam:PolicyARN': iam('policy/harmless') } }, allow(['iam:AttachUserPolicy'])),
          ]),
          user('bob', [given({ ArnLike: { 'iam:PolicyARN': iam('policy/*') } }, allow(['iam:AttachUserPolicy']))]),
          user('cyd', [allow(['iam:AttachUserPolicy'])]),
        ],
      },
      { 'user/ana': null, 'user/bob': 'T1', 'user/cyd': 'T1' },
      { 'user/bob': 'iam-008' },
    ],
    [
      'a policy version: of one’s own policy, of a role that may be assumed, of nobody, and of AWS',
      {
        Policies: [harmless, managed('idle', [document(allow(['s3:ListAllMyBuckets']))])],
        RoleDetailList: [role('worker', ROOT, [], attached('harmless'))],
        UserDetailList: [
          user('ana', [allow(['iam:CreatePolicyVersion'])], attached('harmless')),
          user('bob', [allow(['iam:CreatePolicyVersion']), allow(['sts:AssumeRole'])]),
          user('cyd', [allow(['iam:CreatePolicyVersion'], iam('policy/idle')), allow(['sts:AssumeRole'])]),
          user('dan', [allow(['iam:CreatePolicyVersion'])], {
            AttachedManagedPolicies: [{ PolicyArn: 'arn:aws:iam::aws:policy/Unknown' }],
          }),
        ],
      },
      { 'user/ana': 'T1', 'user/bob': 'T1', 'user/cyd': null, 'user/dan': null },
      { 'user/ana': 'iam-001', 'user/bob': 'iam-016' },
    ],
    [
      'another version in force is as strong as that version',
      {
        Policies: [
          managed('was-strong', [document(allow(['s3:ListAllMyBuckets'])), document(everything)]),
          managed('was-weak', [document(allow(['s3:ListAllMyBuckets'])), document(allow(['s3:GetObject']))]),
        ],
        UserDetailList: [
          user('ana', [allow(['iam:SetDefaultPolicyVersion'])], attached('was-strong')),
          user('bob', [allow(['iam:SetDefaultPolicyVersion'])], attached('was-weak')),
        ],
      },
      { 'user/ana': 'T1', 'user/bob': null },
      { 'user/ana': 'curfew-iam-001' },
    ],
    [
      'a group is as strong as its policies, also by a second group, or by two together',
      {
        RoleDetailList: [role('admin', LAMBDA, [everything])],
        GroupDetailList: [
          group('readers', [allow(['s3:GetObject'])]),
          group('passers', [allow(['iam:PassRole'])]),
          group('makers', [allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])]),
          group('doors', [allow(['iam:AddUserToGroup'], iam('group/admins'))]),
          group('admins', [everything]),
        ],
        UserDetailList: [
          user('ana', [allow(['iam:AddUserToGroup'], iam('group/readers'))]),
          user('bob', [allow(['iam:AddUserToGroup'], [iam('group/passers'), iam('group/makers')])]),
          user('cyd', [allow(['iam:AddUserToGroup'], iam('group/doors'))]),
          user('dan', [allow(['iam:AddUserToGroup'], iam('group/admins'))]),
          user('eve', [allow(['iam:PutGroupPolicy'])], { GroupList: ['readers'] }),
          user('fay', [allow(['iam:PutGroupPolicy'])]),
        ],
      },
      { 'user/ana': null, 'user/bob': 'T1', 'user/cyd': 'T1', 'user/dan': 'T1', 'user/eve': 'T1', 'user/fay': null },
      { 'user/bob': 'iam-013 lambda-001', 'user/cyd': 'iam-013 iam-013', 'user/eve': 'iam-011' },
    ],
    [
      'a boundary holds, until its holder may lift or rewrite it',
      {
        Policies: [
          managed('storage', [document(allow(['s3:*']))]),
          managed('liftable', [document(allow(['s3:*', 'iam:DeleteUserPermissionsBoundary', 'iam:PutUserPolicy']))]),
          managed('open', [document(allow(['s3:*', 'iam:CreatePolicyVersion']))]),
        ],
        UserDetailList: [
          user('ana', [everything], BOUND('storage')),
          user('bob', [everything], BOUND('liftable')),
          user('cyd', [everything], BOUND('open')),
          user('dan', [allow(['iam:PutUserPolicy'], iam('user/dan'))], BOUND('liftable')),
        ],
      },
      { 'user/ana': null, 'user/bob': 'T1', 'user/cyd': 'T1', 'user/dan': 'T1' },
      { 'user/bob': 'curfew-iam-002', 'user/cyd': 'curfew-iam-003', 'user/dan': 'iam-007 curfew-iam-002' },
    ],
    [
      'who must give new principals a boundary makes no administrator',
      {
        UserDetailList: [
          user('ana', [
            given(
              { StringEquals: { 'iam:PermissionsBoundary': iam('policy/bound') } },
              allow(['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy']),
            ),
          ]),
          user('bob', [allow(['iam:CreateRole', 'iam:AttachRolePolicy'])]),
          user('cyd', [
            allow(['iam:CreateRole'], iam('role/dev-*')),
            allow(['iam:AttachRolePolicy'], iam('role/ops-*')),
          ]),
        ],
      },
      { 'user/ana': null, 'user/bob': 'T1', 'user/cyd': null },
      { 'user/bob': 'curfew-iam-007' },
    ],
    [
      'what denies is as strong as who may take it off',
      {
        Policies: [managed('guard', [document(deny(['iam:CreateUser', 'iam:PutUserPolicy', 'iam:Attach*']))])],
        UserDetailList: [
          user('ana', [everything], attached('guard')),
          user('bob', [everything, deny(['iam:*', 'sts:*'])]),
        ],
      },
      { 'user/ana': 'T1', 'user/bob': null },
    ],
  ]
  cases.forEach(judge)
})

describe('roles that run code, and keys of others', () => {
  const passing = (resource: unknown, service?: string) =>
    service === undefined
      ? allow(['iam:PassRole'], resource)
      : given({ StringEquals: { 'iam:PassedToService': service } }, allow(['iam:PassRole'], resource))
  const make = allow(['lambda:CreateFunction', 'lambda:InvokeFunction'])
  const cases: Case[] = [
    [
      'passing needs the role, the service and a trust',
      {
        RoleDetailList: [role('admin', LAMBDA, [everything]), role('reader', LAMBDA, [allow(['s3:GetObject'])])],
        UserDetailList: [
          user('ana', [make, passing('*', 'lambda.amazonaws.com')]),
          user('bob', [make, passing('*', 'ec2.amazonaws.com')]),
          user('cyd', [make, passing(iam('role/reader'))]),
          user('dan', [
            make,
            given({ StringNotEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }, passing('*')),
          ]),
          user('eve', [make, { Effect: 'Allow', Action: 'iam:PassRole', NotResource: iam('role/admin') }]),
        ],
      },
      { 'user/ana': 'T1', 'user/bob': null, 'user/cyd': null, 'user/dan': null, 'user/eve': null },
    ],
    [
      'a service-linked role is nobody’s, and leads nowhere',
      {
        RoleDetailList: [
          role('AWSServiceRoleForX', LAMBDA, [everything], {
            Arn: iam('role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX'),
          }),
        ],
        UserDetailList: [user('ana', [make, passing('*'), allow(['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'])])],
      },
      { 'user/ana': null, 'role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX': null },
    ],
    [
      'a trust that asks which function it is is named',
      {
        RoleDetailList: [
          role(
            'admin',
            under(
              { Service: 'lambda.amazonaws.com' },
              { ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:x' } },
            ),
            [everything],
          ),
        ],
        UserDetailList: [user('ana', [make, passing('*')])],
      },
      { 'user/ana': 'T2' },
    ],
    [
      'a trust that asks for the account itself is proven',
      {
        RoleDetailList: [
          role(
            'admin',
            under({ Service: 'lambda.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': ACCOUNT } }),
            [everything],
          ),
        ],
        UserDetailList: [user('ana', [make, passing('*')])],
      },
      { 'user/ana': 'T1' },
    ],
    [
      'keys and passwords: of whom they are',
      {
        UserDetailList: [
          user('boss', [everything], { Arn: iam('user/admins/boss') }),
          user('plain', []),
          user('ana', [allow(['iam:CreateAccessKey'], iam('user/admins/*'))]),
          user('bob', [allow(['iam:CreateAccessKey'], iam('user/plain'))]),
          user('cyd', [allow(['iam:CreateLoginProfile'])]),
          user('dan', [allow(['iam:UpdateLoginProfile'])]),
          user('eve', [allow(['iam:CreateAccessKey'], iam('user/*/*')), deny(['iam:*'], iam('user/admins/*'))]),
          user('fay', [given({ StringEquals: { 'iam:ResourceTag/open': 'yes' } }, allow(['iam:CreateAccessKey']))]),
        ],
      },
      {
        'user/ana': 'T1',
        'user/bob': null,
        'user/cyd': 'T1',
        'user/dan': 'T2',
        'user/eve': null,
        'user/fay': null,
      },
    ],
    [
      'what runs already is not shown, and named for each service',
      {
        RoleDetailList: [
          role('fn', LAMBDA, [everything]),
          role('box', trusting({ Service: 'ec2.amazonaws.com' }), [everything], {
            InstanceProfileList: [{ Arn: iam('instance-profile/box') }],
          }),
        ],
        UserDetailList: [
          user('ana', [allow(['lambda:UpdateFunctionCode'])]),
          user('bob', [allow(['ssm:SendCommand'])]),
          user('cyd', [allow(['codebuild:StartBuild'])]),
        ],
      },
      { 'user/ana': 'T2', 'user/bob': 'T2', 'user/cyd': null },
    ],
  ]
  cases.forEach(judge)
})
