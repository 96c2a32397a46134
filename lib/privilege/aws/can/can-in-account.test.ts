import { describe, expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import { parseAccount } from '../account/parse.ts'
import type { Decision } from '../decide/model.ts'
import type { Circumstances } from '../escalation/subject.ts'
import { ACCOUNT, allow, attached, document, iam, managed, role, trusting, user } from '../escalation/testing/estate.ts'
import { parseServiceControl } from '../organisation/parse.ts'
import { canInAccount } from './can-in-account.ts'

const OTHER = '444455556666'
const READ = 'arn:aws:s3:::reports/2026'
const when = (condition: object) => ({ ...allow(['s3:GetObject']), Condition: condition })
const account = parseAccount({
  Policies: [
    managed('reads', [document(allow(['s3:Get*']))]),
    managed('only-ec2', [document(allow(['ec2:*']))]),
    managed('keys', [document(allow(['kms:*']))]),
  ],
  GroupDetailList: [
    { GroupName: 'readers', Arn: iam('group/readers'), GroupPolicyList: [], ...attached('reads') },
    {
      GroupName: 'denied',
      Arn: iam('group/denied'),
      GroupPolicyList: [
        { PolicyName: 'never', PolicyDocument: document({ ...allow(['s3:GetObject']), Effect: 'Deny' }) },
      ],
    },
  ],
  UserDetailList: [
    user('ana', [], { GroupList: ['readers'] }),
    user('ben', [], { GroupList: ['readers', 'denied'] }),
    user('cleo', [], {
      GroupList: ['readers'],
      PermissionsBoundary: { PermissionsBoundaryArn: iam('policy/only-ec2') },
    }),
    user('dan', [when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })]),
    user('eva', [when({ StringEquals: { 'aws:PrincipalTag/team': 'data' } })], {
      Tags: [{ Key: 'team', Value: 'data' }],
    }),
    user('fay', [allow(['s3:GetObject'])], {
      PermissionsBoundary: { PermissionsBoundaryArn: iam('policy/not-in-the-file') },
    }),
    user('gus', [], attached('keys')),
    user('hal', [
      allow(['s3:*']),
      {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringEquals: { 'aws:username': 'hal' }, BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    ]),
    user('ida', [when({ StringEquals: { 'aws:ResourceAccount': ACCOUNT } })]),
  ],
  RoleDetailList: [
    role('job', trusting({ AWS: iam('user/ana') }), [allow(['s3:GetObject'])]),
    role('open', trusting({ AWS: ACCOUNT }), []),
    role('function', trusting({ Service: 'lambda.amazonaws.com' }), []),
    role('aws-service-role/x.amazonaws.com/linked', trusting({ Service: 'x.amazonaws.com' }), [allow(['s3:*'])]),
  ],
})
const NOW_MS = Date.UTC(2026, 10, 23)
const circumstances: Circumstances = { nowMs: NOW_MS, catalogue: awsCatalogue(), serviceControl: null }
const ask = (
  principal: string,
  action = 's3:GetObject',
  resource = READ,
  more: object = {},
  within = circumstances,
): Decision => {
  const [answer] = [canInAccount({ principal, action, resource, ...more }, account, within)].flat()
  if (!answer) throw new Error('no answer')
  return answer
}
const decided = (...args: Parameters<typeof ask>) => ask(...args).decision

describe('what the account says of its principals', () => {
  test('their groups allow and deny', () => {
    expect(ask(iam('user/ana'))).toEqual({
      decision: 'allowed',
      because: [{ policy: 'reads', statement: '0', effect: 'Allow' }],
      conditions: [],
      blockedBy: [],
    })
    expect(decided(iam('user/ana'), 's3:PutObject')).toBe('implicitly-denied')
    expect(ask(iam('user/ben')).because).toEqual([{ policy: 'never', statement: '0', effect: 'Deny' }])
    expect(decided(iam('user/ben'))).toBe('explicitly-denied')
  })

  test('their boundary limits them, and one that is not in the file leaves it open', () => {
    expect(ask(iam('user/cleo'))).toMatchObject({
      decision: 'implicitly-denied',
      blockedBy: ['permissionsBoundaries'],
    })
    expect(ask(iam('user/fay'))).toMatchObject({ decision: 'conditional', blockedBy: ['permissionsBoundaries'] })
    expect(decided(iam('user/fay'), 's3:PutObject')).toBe('implicitly-denied')
  })

  test('what a condition asks for is known, given, or leaves it open', () => {
    expect(decided(iam('user/eva'))).toBe('allowed')
    expect(ask(iam('user/dan'))).toMatchObject({
      decision: 'conditional',
      conditions: [{ operator: 'IpAddress', key: 'aws:SourceIp', values: ['10.0.0.0/8'] }],
    })
    const from = (ip: string) => decided(iam('user/dan'), 's3:GetObject', READ, { context: { 'aws:SourceIp': ip } })
    expect([from('10.1.2.3'), from('192.0.2.1')]).toEqual(['allowed', 'implicitly-denied'])
  })

  test('a deny that may hold is named, with no more than what is left to know', () => {
    expect(ask(iam('user/hal'))).toEqual({
      decision: 'conditional',
      because: [
        { policy: 'inline', statement: '0', effect: 'Allow' },
        { policy: 'inline', statement: '1', effect: 'Deny' },
      ],
      conditions: [{ operator: 'BoolIfExists', key: 'aws:MultiFactorAuthPresent', values: ['false'] }],
      blockedBy: [],
    })
    const withMfa = { context: { 'aws:MultiFactorAuthPresent': 'true' } }
    expect(decided(iam('user/hal'), 's3:GetObject', READ, withMfa)).toBe('allowed')
  })

  test('whose the resource is, is known', () => {
    expect(decided(iam('user/ida'))).toBe('allowed')
    expect(decided(iam('user/ida'), 's3:GetObject', READ, { resourceAccount: OTHER })).toBe('implicitly-denied')
  })

  test('a service assumes the roles that trust it', () => {
    const assume = (name: string) => decided('lambda.amazonaws.com', 'sts:AssumeRole', iam(`role/${name}`))
    expect([assume('function'), assume('job')]).toEqual(['allowed', 'implicitly-denied'])
  })

  test('a session has what its role has', () => {
    expect(decided(`arn:aws:sts::${ACCOUNT}:assumed-role/job/run-7`)).toBe('allowed')
  })

  test('a role is assumed by those its trust lets in', () => {
    const assume = (who: string, name: string) => decided(iam(who), 'sts:AssumeRole', iam(`role/${name}`))
    expect(assume('user/ana', 'job')).toBe('allowed')
    expect(assume('user/ben', 'job')).toBe('implicitly-denied')
    expect(assume('user/ana', 'open')).toBe('implicitly-denied')
    expect(assume('user/ana', 'nobody-made-it')).toBe('implicitly-denied')
  })
})

describe('what the file does not hold', () => {
  test('the policy of a key, or of anything in another account, leaves it open', () => {
    const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`
    expect(ask(iam('user/gus'), 'kms:Decrypt', key)).toMatchObject({
      decision: 'conditional',
      because: [{ policy: 'keys', statement: '0', effect: 'Allow' }],
      blockedBy: ['resourcePolicy'],
    })
    expect(decided(iam('user/ana'), 'kms:Decrypt', key)).toBe('implicitly-denied')
    const abroad = { resourceAccount: OTHER }
    expect(decided(iam('user/ana'), 's3:GetObject', READ, abroad)).toBe('conditional')
    expect(decided(iam('user/ben'), 's3:GetObject', READ, abroad)).toBe('explicitly-denied')
  })

  test('an organisation that is given limits all but service-linked roles', () => {
    const limited = { ...circumstances, serviceControl: parseServiceControl([[document(allow(['ec2:*']))]]) }
    expect(decided(iam('user/ana'), 's3:GetObject', READ, {}, limited)).toBe('implicitly-denied')
    const linked = iam('role/aws-service-role/x.amazonaws.com/linked')
    expect(decided(linked, 's3:GetObject', READ, {}, limited)).toBe('allowed')
  })
})

test('several questions are answered in their order', () => {
  const questions = ['ana', 'ben'].map((name) => ({
    principal: iam(`user/${name}`),
    action: 's3:GetObject',
    resource: READ,
  }))
  const answers = canInAccount(questions, account, circumstances)
  expect([answers].flat().map(({ decision }) => decision)).toEqual(['allowed', 'explicitly-denied'])
})

test.each([
  [{ principal: iam('user/nobody') }, "$.principal: expected one of the account's 9 users and 4 roles"],
  [{ principal: '*' }, '$.principal: expected one of'],
  [{ identityPolicies: [] }, '$.identityPolicies: expected one of principal, action, resource'],
  [{ action: 's3' }, '$.action: expected one action'],
  [{ context: { k: {} } }, '$.context.k'],
])('%j is refused with its place', (wrong, message) => {
  const question = { principal: iam('user/ana'), action: 's3:GetObject', resource: READ, ...wrong }
  expect(() => canInAccount(question, account, circumstances)).toThrow(message)
})
