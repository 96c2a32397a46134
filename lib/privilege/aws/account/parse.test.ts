import { describe, expect, test } from 'vitest'
import { parseAccount } from './parse.ts'

const ACCOUNT = '111122223333'
const all = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
}
const managed = (name: string, more: object = {}) => ({
  PolicyName: name,
  Arn: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
  PolicyVersionList: [{ Document: all, VersionId: 'v1', IsDefaultVersion: true }],
  ...more,
})
const user = (more: object = {}) => ({ UserName: 'ana', Arn: `arn:aws:iam::${ACCOUNT}:user/ana`, ...more })
const role = (more: object = {}) => ({
  RoleName: 'deploy',
  Arn: `arn:aws:iam::${ACCOUNT}:role/team/deploy`,
  AssumeRolePolicyDocument: trust,
  ...more,
})
const account = (more: object = {}) => ({
  UserDetailList: [],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
  ...more,
})

describe('who has what', () => {
  test('inline, attached and group policies reach a user, each by its way', () => {
    const read = parseAccount(
      account({
        Policies: [managed('ops'), managed('shared')],
        GroupDetailList: [
          {
            GroupName: 'devs',
            Arn: `arn:aws:iam::${ACCOUNT}:group/devs`,
            GroupPolicyList: [{ PolicyName: 'inline-of-group', PolicyDocument: all }],
            AttachedManagedPolicies: [{ PolicyArn: managed('shared').Arn }],
          },
        ],
        UserDetailList: [
          user({
            GroupList: ['devs'],
            UserPolicyList: [{ PolicyName: 'own', PolicyDocument: encodeURIComponent(JSON.stringify(all)) }],
            AttachedManagedPolicies: [{ PolicyArn: managed('ops').Arn }],
            Tags: [{ Key: 'team', Value: 'blue' }],
          }),
        ],
      }),
    )
    expect(read.id).toBe(ACCOUNT)
    const [ana] = read.users
    expect(ana?.policies.map(({ policy, arn, group }) => [policy.name, arn, group])).toEqual([
      ['own', null, null],
      ['ops', managed('ops').Arn, null],
      ['inline-of-group', null, 'devs'],
      ['shared', managed('shared').Arn, 'devs'],
    ])
    expect(ana?.tags.get('team')).toBe('blue')
    expect(read.unknowns).toEqual([])
  })

  test('only the default version of a policy is in force; the others are kept apart', () => {
    const older = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } }
    const policy = managed('ops', {
      DefaultVersionId: 'v2',
      PolicyVersionList: [
        { Document: all, VersionId: 'v1', IsDefaultVersion: false },
        { Document: older, VersionId: 'v2' },
      ],
    })
    const read = parseAccount(account({ Policies: [policy] }))
    expect(read.policies[0]?.policy.statements[0]?.actions.items[0]?.text).toBe('s3:*')
    expect(read.policies[0]?.otherVersions).toHaveLength(1)
  })

  test('a role has its trust, its profiles and its boundary', () => {
    const read = parseAccount(
      account({
        Policies: [managed('edge')],
        RoleDetailList: [
          role({
            PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: managed('edge').Arn },
            InstanceProfileList: [{ Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/deploy`, Roles: [] }],
          }),
        ],
      }),
    )
    const [deploy] = read.roles
    expect(deploy?.trust.statements[0]?.principals?.items).toEqual([{ kind: 'Service', value: 'lambda.amazonaws.com' }])
    expect(deploy?.boundary).toMatchObject({ name: 'edge' })
    expect(deploy?.instanceProfiles).toHaveLength(1)
  })
})

describe('what is missing is unknown, never none', () => {
  test('documents, groups and boundaries that the input lacks are each named once', () => {
    const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const read = parseAccount(
      account({
        UserDetailList: [
          user({
            GroupList: ['gone'],
            AttachedManagedPolicies: [{ PolicyArn: arn }],
            PermissionsBoundary: { PermissionsBoundaryArn: arn },
          }),
        ],
        RoleDetailList: [role({ AttachedManagedPolicies: [{ PolicyArn: arn }] })],
      }),
    )
    expect(read.users[0]?.boundary).toBe('unknown')
    expect(read.unknowns).toHaveLength(3)
  })

  test('one page of several, and lists that are not there, are said', () => {
    const { unknowns } = parseAccount({ UserDetailList: [], IsTruncated: true })
    expect(unknowns).toEqual(
      expect.arrayContaining([expect.stringContaining('one page of several'), expect.stringContaining('no Policies')]),
    )
  })

  test('pages in their order are one account; only the last says whether more follow', () => {
    const pages = [
      { ...account({ UserDetailList: [user({ GroupList: ['later'] })] }), IsTruncated: true, Marker: 'x' },
      account({ GroupDetailList: [{ GroupName: 'later', Arn: 'arn:aws:iam::111122223333:group/later' }] }),
    ]
    const read = parseAccount(pages)
    expect([read.users.length, read.groups.length, read.unknowns]).toEqual([1, 1, []])
    expect(parseAccount(pages.toReversed()).unknowns).toEqual(['The input is one page of several: IsTruncated.'])
    expect(() => parseAccount([pages[0], { UserDetailList: [{}] }])).toThrow('$[1].UserDetailList[0]')
  })

  test('a kind of principal that nobody knows means nobody, and is said', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Bot: 'x' } },
    }
    const read = parseAccount(account({ RoleDetailList: [role({ AssumeRolePolicyDocument: trust })] }))
    expect(read.roles[0]?.trust.statements[0]?.principals).toEqual({ inverted: false, items: [] })
    expect(read.unknowns).toEqual([expect.stringContaining('Principal.Bot: a kind of principal')])
  })

  test('elements of a newer policy language are kept as unknown', () => {
    const newer = { Version: '2030-01-01', Statement: { Effect: 'Allow', Action: '*', Resource: '*', Until: '2031' } }
    const { unknowns } = parseAccount(
      account({ UserDetailList: [user({ UserPolicyList: [{ PolicyName: 'p', PolicyDocument: newer }] })] }),
    )
    expect(unknowns).toEqual([
      '$.UserDetailList[0].UserPolicyList[0].PolicyDocument.Version: a version of the policy language this reader does not know',
      '$.UserDetailList[0].UserPolicyList[0].PolicyDocument.Statement.Until: an element this reader does not know',
    ])
  })
})

test.each([
  [[], '$: expected the output of get-account-authorization-details, found a list'],
  [{ Users: [] }, '$: expected the output of get-account-authorization-details, with UserDetailList'],
  [account({ UserDetailList: {} }), '$.UserDetailList: expected a list, found an object'],
  [account({ UserDetailList: [{ UserName: 'a' }] }), '$.UserDetailList[0].Arn: expected a text, found nothing'],
  [account({ UserDetailList: [user({ Arn: 'ana' })] }), '$.UserDetailList[0].Arn: expected an ARN'],
  [account({ UserDetailList: [user(), user()] }), 'twice'],
  [
    account({ RoleDetailList: [role({ AssumeRolePolicyDocument: 7 })] }),
    '$.RoleDetailList[0].AssumeRolePolicyDocument: expected a policy document, found a number',
  ],
  [
    account({ Policies: [managed('p', { PolicyVersionList: [] })] }),
    '$.Policies[0].PolicyVersionList: expected the default version',
  ],
])('input that cannot be read says where and what was expected (%#)', (input, message) => {
  expect(() => parseAccount(input)).toThrow(message)
})
