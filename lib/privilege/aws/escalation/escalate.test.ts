/** Every path by an estate in which one principal has exactly what it takes, and then one permission less. */
import { describe, expect, test } from 'vitest'
import {
  ACCOUNT,
  allow,
  attached,
  document,
  everything,
  type Given,
  iam,
  managed,
  reachIn,
  role,
  trusting,
  user,
} from './testing/estate.ts'
import type { Path } from './model.ts'
import { PATHS, permissionsOf } from './paths/index.ts'

/** What has to be there for the path, and the principal that has these permissions and no more. */
function estateFor(path: Path, permissions: readonly string[]): { estate: Given; arn: string } {
  const rights = permissions.length > 0 ? [allow(permissions)] : []
  if (path.kind !== 'identity') {
    const profile = { InstanceProfileList: [{ Arn: iam('instance-profile/x') }] }
    const admin = role('admin', trusting({ Service: path.services[0] }), [everything], profile)
    return { estate: { UserDetailList: [user('ana', rights)], RoleDetailList: [admin] }, arn: iam('user/ana') }
  }
  const steps = new Set(path.needs.map(({ on }) => on))
  const ana = iam('user/ana')
  if (!steps.has('better-group') && (steps.has('new-user') || steps.has('new-role')))
    return { estate: { UserDetailList: [user('ana', rights)] }, arn: ana }
  if (steps.has('own-role'))
    return { estate: { RoleDetailList: [role('me', trusting({ AWS: ACCOUNT }), rights)] }, arn: iam('role/me') }
  if (steps.has('own-user')) return { estate: { UserDetailList: [user('ana', rights)] }, arn: ana }
  if (steps.has('own-policy')) {
    const versions = [document(allow(['s3:ListAllMyBuckets'])), document(everything)]
    return {
      estate: { Policies: [managed('own', versions)], UserDetailList: [user('ana', rights, attached('own'))] },
      arn: ana,
    }
  }
  if (steps.has('own-group'))
    return {
      estate: {
        GroupDetailList: [{ GroupName: 'devs', Arn: iam('group/devs') }],
        UserDetailList: [user('ana', rights, { GroupList: ['devs'] })],
      },
      arn: ana,
    }
  if (steps.has('better-group')) {
    const admins = {
      GroupName: 'admins',
      Arn: iam('group/admins'),
      GroupPolicyList: [{ PolicyName: 'all', PolicyDocument: document(everything) }],
    }
    return { estate: { GroupDetailList: [admins], UserDetailList: [user('ana', rights)] }, arn: ana }
  }
  if (steps.has('target-user')) {
    const target = user('root-like', path.gains === 'target' ? [everything] : [], {
      ...(steps.has('policy-of-target-user') ? attached('held') : {}),
      ...(steps.has('group-of-target-user') ? { GroupList: ['devs'] } : {}),
    })
    const estate = {
      Policies: [managed('held', [document(allow(['s3:ListAllMyBuckets']))])],
      GroupDetailList: [{ GroupName: 'devs', Arn: iam('group/devs') }],
      UserDetailList: [user('ana', rights), target],
    }
    return { estate, arn: ana }
  }
  const trust = path.needs.some(({ action }) => action === 'sts:assumerole')
    ? trusting({ AWS: ACCOUNT })
    : trusting({ Service: 'nothing.amazonaws.com' })
  const statements = path.gains === 'target' ? [everything] : []
  const target = role('target', trust, statements, steps.has('policy-of-target-role') ? attached('held') : {})
  return {
    estate: {
      Policies: [managed('held', [document(allow(['s3:ListAllMyBuckets']))])],
      UserDetailList: [user('ana', rights)],
      RoleDetailList: [target],
    },
    arn: ana,
  }
}

describe('with exactly what a path takes, and with one permission less', () => {
  test.each(PATHS.map((path) => [path.id, path] as const))('%s', (id, path) => {
    const needed = permissionsOf(path)
    const { estate, arn } = estateFor(path, needed)
    const reach = reachIn(estate).get(arn)
    // What the input cannot show keeps it from being proven, and is named.
    expect(reach?.tier).toBe(path.kind === 'existing' || path.missing ? 'T2' : 'T1')
    expect(reach?.ways.map((way) => way.path)).toContain(id)
    for (const without of needed) {
      const less = estateFor(
        path,
        needed.filter((action) => action !== without),
      )
      expect(
        reachIn(less.estate)
          .get(less.arn)
          ?.ways.map((way) => way.path) ?? [],
        `without ${without}`,
      ).not.toContain(id)
    }
  })
})

const LAMBDA = trusting({ Service: 'lambda.amazonaws.com' })
const lambdaRights = allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])
const admin = role('admin', LAMBDA, [everything])
const ana = (statements: object[], more: Given = {}, roles: Given[] = [admin]) =>
  reachIn({
    UserDetailList: [user('ana', statements, more)],
    RoleDetailList: roles,
    Policies: [
      managed('edge', [document(allow(['s3:*', 'lambda:InvokeFunction']))]),
      managed('loose', [document(allow(['s3:*', 'iam:*', 'lambda:*']))]),
    ],
  }).get(iam('user/ana'))

/** CloudGoat, iam_privesc_by_attachment: the role of a profile that is there is exchanged for a better one. */
describe('a role without a profile of its own comes into one that is there', () => {
  const mighty = role('mighty', trusting({ Service: 'ec2.amazonaws.com' }), [everything], { InstanceProfileList: [] })
  const exchanging = ['iam:RemoveRoleFromInstanceProfile', 'iam:AddRoleToInstanceProfile']
  const launching = ['iam:PassRole', 'ec2:RunInstances', ...exchanging]

  test('whoever may take a role out and put another in could, and the profile is named', () => {
    const reach = ana([allow(launching)], {}, [mighty])
    expect(reach?.tier).toBe('T2')
    expect(reach?.ways[0]?.missing).toEqual(['an instance profile whose role it may replace'])
  })

  test.each(launching)('not without %s', (without) => {
    expect(ana([allow(launching.filter((action) => action !== without))], {}, [mighty])?.tier).toBe(null)
  })

  test('not when it may pass another role only, and proven with a profile of its own', () => {
    const rest = launching.filter((action) => action !== 'iam:PassRole')
    const another = [allow(rest), allow(['iam:PassRole'], iam('role/meek'))]
    expect(ana(another, {}, [mighty])?.tier).toBe(null)
    const own = { ...mighty, InstanceProfileList: [{ Arn: iam('instance-profile/mighty') }] }
    expect(ana([allow(launching)], {}, [own])?.tier).toBe('T1')
  })
})

describe('who cannot escalate is not called so', () => {
  test.each([
    ['a deny takes the permission', [lambdaRights, { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' }], [admin]],
    [
      'a deny takes the role',
      [lambdaRights, { Effect: 'Deny', Action: 'iam:*', Resource: iam('role/admin') }],
      [admin],
    ],
    [
      'a condition is false for ever',
      [{ ...lambdaRights, Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } }],
      [admin],
    ],
    [
      'the role trusts another service',
      [lambdaRights],
      [role('admin', trusting({ Service: 'ec2.amazonaws.com' }), [everything])],
    ],
    [
      'the role may be passed to another service only',
      [
        allow(['lambda:CreateFunction', 'lambda:InvokeFunction']),
        { ...allow(['iam:PassRole']), Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } } },
      ],
      [admin],
    ],
    [
      'only a role that may little can be passed',
      [allow(['lambda:CreateFunction', 'lambda:InvokeFunction']), allow(['iam:PassRole'], iam('role/little'))],
      [admin, role('little', LAMBDA, [allow(['s3:GetObject'])])],
    ],
    ['it may make access keys of itself only', [allow(['iam:CreateAccessKey'], iam('user/${aws:username}'))], [admin]],
    ['it may make access keys of users, and none may more', [allow(['iam:CreateAccessKey'])], [admin]],
    ['it may rewrite policies, and has only AWS’s', [allow(['iam:CreatePolicyVersion'])], [admin]],
    [
      'the role that it may assume trusts somebody else',
      [allow(['sts:AssumeRole'])],
      [role('admin', trusting({ AWS: 'arn:aws:iam::444455556666:root' }), [everything])],
    ],
    [
      'instances get roles by profile, and there is none',
      [allow(['iam:PassRole', 'ec2:RunInstances'])],
      [role('admin', trusting({ Service: 'ec2.amazonaws.com' }), [everything], { InstanceProfileList: [] })],
    ],
    [
      'it may attach one policy only',
      [{ ...allow(['iam:AttachUserPolicy']), Condition: { ArnEquals: { 'iam:PolicyARN': iam('policy/edge') } } }],
      [admin],
    ],
  ])('%s', (_, statements, roles) => {
    expect(ana(statements, {}, roles)).toMatchObject({ tier: null, ways: [] })
  })

  test('a boundary holds whatever is attached within it', () => {
    const bound = { PermissionsBoundary: { PermissionsBoundaryArn: iam('policy/edge') } }
    expect(ana([allow(['iam:*', 'sts:*', 'lambda:*'])], bound)?.tier).toBeNull()
    expect(ana([allow(['iam:PutUserPolicy'])])?.tier).toBe('T1')
  })

  test('a boundary that lets in IAM holds nobody: what may be passed within it may be had', () => {
    const bound = { PermissionsBoundary: { PermissionsBoundaryArn: iam('policy/loose') } }
    const reach = ana([allow(['iam:PutUserPolicy'])], bound)
    expect(reach?.tier).toBe('T1')
    expect(reach?.chain[0]).toMatchObject({ path: 'iam-007', to: { kind: 'anything' } })
  })
})

describe('what is not shown is named', () => {
  test('a condition that may hold', () => {
    const reach = ana([{ ...lambdaRights, Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }])
    expect(reach?.tier).toBe('T2')
    expect(reach?.chain[0]?.conditions.map(({ key }) => key)).toContain('aws:MultiFactorAuthPresent')
  })

  test('a boundary that is not in the input', () => {
    const reach = ana([lambdaRights], { PermissionsBoundary: { PermissionsBoundaryArn: iam('policy/gone') } })
    expect(reach).toMatchObject({ tier: 'T2', chain: [{ missing: ['the permissions boundary'] }] })
  })

  test('something that runs as the role', () => {
    expect(ana([allow(['lambda:UpdateFunctionCode'])])).toMatchObject({
      tier: 'T2',
      chain: [{ path: 'lambda-003', missing: ['a Lambda function that runs as admin'] }],
    })
  })
})

describe('reach over several policies and principals', () => {
  test('permissions of several policies and groups count together', () => {
    const group = {
      GroupName: 'devs',
      Arn: iam('group/devs'),
      GroupPolicyList: [{ PolicyName: 'g', PolicyDocument: document(allow(['iam:PassRole'])) }],
    }
    const estate = {
      GroupDetailList: [group],
      RoleDetailList: [admin],
      Policies: [managed('m', [document(allow(['lambda:Invoke*']))])],
    }
    const reach = reachIn({
      ...estate,
      UserDetailList: [user('ana', [allow(['lambda:CreateFunction'])], { GroupList: ['devs'], ...attached('m') })],
    })
    expect(reach.get(iam('user/ana'))).toMatchObject({ tier: 'T1', chain: [{ path: 'lambda-001' }] })
  })

  test('NotAction and NotResource leave what they do not list', () => {
    expect(ana([{ Effect: 'Allow', NotAction: 's3:*', Resource: '*' }])?.tier).toBe('T0')
    expect(ana([{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' }])?.tier).toBe('T2')
    expect(ana([{ Effect: 'Allow', Action: 'iam:*', NotResource: iam('role/*') }])).toMatchObject({ tier: 'T1' })
  })

  test('a chain over several principals is told step by step', () => {
    const middle = role('build', trusting({ AWS: iam('user/ana') }), [lambdaRights])
    const reach = ana([], {}, [middle, admin])
    expect(reach?.tier).toBe('T1')
    expect(reach?.chain.map(({ path, does }) => [path, does])).toEqual([
      ['sts-001', 'may assume role build'],
      ['lambda-001', 'may pass role admin to a new Lambda function'],
    ])
  })

  test('an administrator is one, needs no way, and stays one with some denies', () => {
    expect(ana([everything])).toMatchObject({ tier: 'T0', chain: [], ways: [] })
    expect(ana([everything, { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::logs' }])?.tier).toBe(
      'T0',
    )
    expect(ana([everything, { Effect: 'Deny', Action: ['iam:*', 'sts:*'], Resource: '*' }])?.tier).not.toBe('T0')
  })
})
