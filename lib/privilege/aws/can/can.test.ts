import { describe, expect, test } from 'vitest'
import type { Decision } from '../decide/model.ts'
import { can } from './can.ts'

const ACCOUNT = '111122223333'
const OTHER = '444455556666'
const USER = `arn:aws:iam::${ACCOUNT}:user/ops/ana`
const ROLE = `arn:aws:iam::${ACCOUNT}:role/team/deploy`
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/build-7`
const OBJECT = 'arn:aws:s3:::reports/2026/a.csv'

type Given = Record<string, unknown>
const policy = (...statements: Given[]) => ({ Version: '2012-10-17', Statement: statements })
const allow = (action: unknown = '*', resource: unknown = '*', more: Given = {}) =>
  policy({ Effect: 'Allow', Action: action, Resource: resource, ...more })
const deny = (action: unknown = '*', resource: unknown = '*', more: Given = {}) =>
  policy({ Effect: 'Deny', Action: action, Resource: resource, ...more })
const grantTo = (principal: unknown, more: Given = {}) =>
  policy({ Effect: 'Allow', Principal: principal, Action: 's3:*', Resource: 'arn:aws:s3:::reports/*', ...more })

const ask = (question: Given): Decision =>
  can({ principal: USER, action: 's3:GetObject', resource: OBJECT, resourceAccount: ACCOUNT, ...question }) as Decision
const decision = (question: Given) => ask(question).decision

describe('within one account', () => {
  test('nothing is allowed by default', () => {
    expect(ask({})).toEqual({
      decision: 'implicitly-denied',
      because: [],
      conditions: [],
      blockedBy: ['identityPolicies'],
    })
  })

  test('an allow of an identity policy is enough, and is named', () => {
    const named = policy({ Sid: 'Read', Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::reports/*' })
    expect(ask({ identityPolicies: [named] })).toEqual({
      decision: 'allowed',
      because: [{ policy: 'identityPolicies[0]', statement: 'Read', effect: 'Allow' }],
      conditions: [],
      blockedBy: [],
    })
  })

  test('a deny wins over every allow, wherever it stands', () => {
    for (const field of ['identityPolicies', 'permissionsBoundaries', 'sessionPolicies'])
      expect(decision({ identityPolicies: [allow()], [field]: [allow(), deny('s3:GetObject')] }), field).toBe(
        'explicitly-denied',
      )
    expect(decision({ identityPolicies: [allow()], serviceControlPolicies: [[allow()], [allow(), deny()]] })).toBe(
      'explicitly-denied',
    )
    expect(
      decision({
        identityPolicies: [allow()],
        resourceControlPolicies: [[allow(), deny('*', '*', { Principal: '*' })]],
      }),
    ).toBe('explicitly-denied')
    expect(
      decision({ identityPolicies: [allow()], resourcePolicy: grantTo('*', { Effect: 'Deny' }) }),
      'resource policy',
    ).toBe('explicitly-denied')
  })

  test('a boundary and session policies limit what the own policies allow', () => {
    expect(ask({ identityPolicies: [allow()], permissionsBoundaries: [allow('ec2:*')] })).toMatchObject({
      decision: 'implicitly-denied',
      blockedBy: ['permissionsBoundaries'],
    })
    expect(ask({ principal: SESSION, identityPolicies: [allow()], sessionPolicies: [allow('s3:Put*')] })).toMatchObject(
      {
        decision: 'implicitly-denied',
        blockedBy: ['sessionPolicies'],
      },
    )
  })

  test('every level of service control policies has to allow', () => {
    const levels = [[allow()], [allow('ec2:*')], [allow()]]
    expect(ask({ identityPolicies: [allow()], serviceControlPolicies: levels })).toMatchObject({
      decision: 'implicitly-denied',
      blockedBy: ['serviceControlPolicies[1]'],
    })
    expect(
      decision({ identityPolicies: [allow()], serviceControlPolicies: [[deny('ec2:*'), allow()], [allow('s3:*')]] }),
    ).toBe('allowed')
  })

  test('resource control policies reach the services they are made for, and no others', () => {
    const closed = { identityPolicies: [allow()], resourceControlPolicies: [[deny()]] }
    expect(decision(closed)).toBe('explicitly-denied')
    const instance = `arn:aws:ec2:eu-west-1:${ACCOUNT}:instance/i-1`
    expect(decision({ ...closed, action: 'ec2:StopInstances', resource: instance })).toBe('allowed')
  })

  test('resource control policies only take away: the one that allows everything is at every level', () => {
    const question = { identityPolicies: [allow()], resourceControlPolicies: [[], [deny('s3:Put*')]] }
    expect(decision(question)).toBe('allowed')
    expect(decision({ ...question, action: 's3:PutObject' })).toBe('explicitly-denied')
  })

  test('the root user needs no policy, and obeys service control and resource policies', () => {
    const root = `arn:aws:iam::${ACCOUNT}:root`
    expect(decision({ principal: root })).toBe('allowed')
    expect(decision({ principal: root, serviceControlPolicies: [[allow('ec2:*')]] })).toBe('implicitly-denied')
    expect(decision({ principal: root, resourcePolicy: grantTo({ AWS: root }, { Effect: 'Deny' }) })).toBe(
      'explicitly-denied',
    )
  })

  test('service control policies do not reach service-linked roles', () => {
    const linked = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`
    expect(decision({ principal: linked, identityPolicies: [allow()], serviceControlPolicies: [[deny()]] })).toBe(
      'allowed',
    )
  })
})

describe('resource policies within one account, against implicit denies elsewhere', () => {
  const narrow = [allow('ec2:*')]
  test.each([
    [
      'the user, whatever the boundary leaves out',
      { principal: USER, resourcePolicy: grantTo({ AWS: USER }), permissionsBoundaries: narrow },
      'allowed',
    ],
    [
      'the role, but not beyond its boundary',
      { principal: SESSION, resourcePolicy: grantTo({ AWS: ROLE }), permissionsBoundaries: narrow },
      'implicitly-denied',
    ],
    [
      'the role, but not beyond the session policies',
      { principal: SESSION, resourcePolicy: grantTo({ AWS: ROLE }), sessionPolicies: narrow },
      'implicitly-denied',
    ],
    ['the role without limits', { principal: SESSION, resourcePolicy: grantTo({ AWS: ROLE }) }, 'allowed'],
    [
      'the session itself, whatever limits it',
      {
        principal: SESSION,
        resourcePolicy: grantTo({ AWS: SESSION }),
        permissionsBoundaries: narrow,
        sessionPolicies: narrow,
      },
      'allowed',
    ],
    ['everybody', { principal: USER, resourcePolicy: grantTo('*') }, 'allowed'],
    [
      'the account, which leaves it to the own policies',
      { principal: USER, resourcePolicy: grantTo({ AWS: `arn:aws:iam::${ACCOUNT}:root` }) },
      'implicitly-denied',
    ],
    [
      'the account by its number',
      { principal: USER, resourcePolicy: grantTo({ AWS: ACCOUNT }), identityPolicies: [allow()] },
      'allowed',
    ],
    ['somebody else', { principal: USER, resourcePolicy: grantTo({ AWS: ROLE }) }, 'implicitly-denied'],
  ] as const)('it names %s', (_, question, expected) => {
    expect(decision(question)).toBe(expected)
  })
})

describe('across accounts', () => {
  const across = { resourceAccount: OTHER }
  test('both sides have to allow', () => {
    expect(ask({ ...across, identityPolicies: [allow()] })).toMatchObject({
      decision: 'implicitly-denied',
      blockedBy: ['resourcePolicy'],
    })
    expect(ask({ ...across, resourcePolicy: grantTo({ AWS: USER }) })).toMatchObject({
      decision: 'implicitly-denied',
      blockedBy: ['identityPolicies'],
    })
    for (const principal of [USER, ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`])
      expect(decision({ ...across, identityPolicies: [allow()], resourcePolicy: grantTo({ AWS: principal }) })).toBe(
        'allowed',
      )
  })

  test('a boundary counts even for a user whom the resource names', () => {
    const question = {
      ...across,
      identityPolicies: [allow()],
      resourcePolicy: grantTo({ AWS: USER }),
      permissionsBoundaries: [allow('ec2:*')],
    }
    expect(ask(question)).toMatchObject({ decision: 'implicitly-denied', blockedBy: ['permissionsBoundaries'] })
  })

  test('the account is the one in the ARN, else the principal’s', () => {
    const queue = `arn:aws:sqs:eu-west-1:${OTHER}:jobs`
    expect(
      can({ principal: USER, action: 'sqs:SendMessage', resource: queue, identityPolicies: [allow()] }),
    ).toMatchObject({ decision: 'implicitly-denied' })
    expect(
      can({ principal: USER, action: 's3:GetObject', resource: OBJECT, identityPolicies: [allow()] }),
    ).toMatchObject({ decision: 'allowed' })
  })
})

describe('services, the world and providers', () => {
  const logs = { principal: 'cloudtrail.amazonaws.com', identityPolicies: [allow()] }
  test('a service is allowed by the resource alone', () => {
    expect(decision(logs)).toBe('implicitly-denied')
    expect(decision({ ...logs, resourcePolicy: grantTo({ Service: 'cloudtrail.amazonaws.com' }) })).toBe('allowed')
    expect(decision({ ...logs, resourcePolicy: grantTo({ Service: 'config.amazonaws.com' }) })).toBe(
      'implicitly-denied',
    )
    expect(decision({ ...logs, resourcePolicy: grantTo('*'), serviceControlPolicies: [[deny()]] })).toBe('allowed')
  })

  test('the world is allowed where everybody is', () => {
    expect(decision({ principal: '*', resourcePolicy: grantTo('*') })).toBe('allowed')
    expect(decision({ principal: '*', resourcePolicy: grantTo({ AWS: '*' }) })).toBe('allowed')
    expect(decision({ principal: '*', resourcePolicy: grantTo({ AWS: ACCOUNT }) })).toBe('implicitly-denied')
  })

  test('a provider’s user assumes the role that trusts the provider', () => {
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`
    const trust = policy({
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:acme/app:*' } },
    })
    const question = {
      principal: provider,
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: ROLE,
      resourcePolicy: trust,
    }
    expect(
      decision({
        ...question,
        context: { 'token.actions.githubusercontent.com:sub': 'repo:acme/app:ref:refs/heads/main' },
      }),
    ).toBe('allowed')
    expect(decision({ ...question, context: { 'token.actions.githubusercontent.com:sub': 'repo:evil/app:x' } })).toBe(
      'implicitly-denied',
    )
  })
})

describe('resources whose own policy has to allow', () => {
  const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1234`
  const key = { action: 'kms:Decrypt', resource: KEY }
  const keyPolicy = (principal: string) =>
    policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'kms:*', Resource: '*' })

  test('an IAM policy alone opens no key', () => {
    expect(ask({ ...key, identityPolicies: [allow()] })).toMatchObject({
      decision: 'implicitly-denied',
      blockedBy: ['resourcePolicy'],
    })
    expect(
      decision({ ...key, identityPolicies: [allow()], resourcePolicy: keyPolicy(`arn:aws:iam::${ACCOUNT}:root`) }),
    ).toBe('allowed')
    expect(decision({ ...key, resourcePolicy: keyPolicy(`arn:aws:iam::${ACCOUNT}:root`) })).toBe('implicitly-denied')
    expect(decision({ ...key, resourcePolicy: keyPolicy(USER) })).toBe('allowed')
  })

  test('nobody assumes a role that does not trust them; one who is named needs no more', () => {
    const role = { action: 'sts:AssumeRole', resource: ROLE }
    const trust = (principal: string) =>
      policy({ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' })
    expect(decision({ ...role, identityPolicies: [allow()] })).toBe('implicitly-denied')
    expect(decision({ ...role, resourcePolicy: trust(USER) })).toBe('allowed')
    expect(decision({ ...role, resourcePolicy: trust(ACCOUNT) })).toBe('implicitly-denied')
    expect(
      decision({ ...role, resourcePolicy: trust(ACCOUNT), identityPolicies: [allow('sts:AssumeRole', ROLE)] }),
    ).toBe('allowed')
  })
})

describe('NotPrincipal, NotAction, NotResource', () => {
  const except = (...arns: string[]) =>
    policy({ Effect: 'Deny', NotPrincipal: { AWS: arns }, Action: 's3:*', Resource: '*' })
  const root = `arn:aws:iam::${ACCOUNT}:root`
  test('a deny for all but a user spares them, and not everybody in their account', () => {
    const own = { identityPolicies: [allow()] }
    expect(decision({ ...own, resourcePolicy: except(USER, root) })).toBe('allowed')
    expect(decision({ ...own, resourcePolicy: except(USER) })).toBe('allowed')
    expect(decision({ ...own, resourcePolicy: except(root) })).toBe('explicitly-denied')
    expect(decision({ ...own, principal: SESSION, resourcePolicy: except(SESSION, ROLE, root) })).toBe('allowed')
    expect(decision({ ...own, principal: SESSION, resourcePolicy: except(ROLE, root) })).toBe('allowed')
    expect(decision({ ...own, principal: SESSION, resourcePolicy: except(`${SESSION}2`) })).toBe('explicitly-denied')
  })

  test('whoever has a permissions boundary is not spared', () => {
    const question = {
      identityPolicies: [allow()],
      permissionsBoundaries: [allow()],
      resourcePolicy: except(USER, root),
    }
    expect(decision(question)).toBe('explicitly-denied')
  })

  test('everything but what is listed', () => {
    const others = policy({ Effect: 'Allow', NotAction: ['iam:*', 's3:Put*'], Resource: '*' })
    expect(decision({ identityPolicies: [others] })).toBe('allowed')
    expect(decision({ identityPolicies: [others], action: 's3:PutObject' })).toBe('implicitly-denied')
    const elsewhere = policy({ Effect: 'Allow', Action: '*', NotResource: 'arn:aws:s3:::reports/*' })
    expect(decision({ identityPolicies: [elsewhere] })).toBe('implicitly-denied')
    expect(decision({ identityPolicies: [elsewhere], resource: 'arn:aws:s3:::other/a' })).toBe('allowed')
  })
})

describe('what is matched', () => {
  test.each([
    ['s3:getobject', 'S3:GETOBJECT', true],
    ['s3:Get*', 's3:GetObject', true],
    ['s3:Ge?Object', 's3:GetObject', true],
    ['s3:*Object', 's3:GetObjectAcl', false],
    ['*', 'iam:CreateUser', true],
    ['*:*', 'iam:CreateUser', true],
    [' s3:GetObject ', 's3:GetObject', false],
  ])('the action pattern %s for %s: %s', (pattern, action, allowed) => {
    expect(decision({ action, identityPolicies: [allow(pattern)] })).toBe(allowed ? 'allowed' : 'implicitly-denied')
  })

  test.each([
    ['arn:aws:s3:::reports/*', OBJECT, true],
    ['arn:aws:s3:::reports', OBJECT, false],
    ['arn:aws:s3:::REPORTS/*', OBJECT, false],
    ['arn:*:s3:::reports/2026/?.csv', OBJECT, true],
    ['arn:aws:s3', OBJECT, true],
    ['arn:aws:sns:*:*:alerts', 'arn:aws:sns:eu-west-1:111122223333:alerts', true],
    ['arn:aws:sns:*:alerts', 'arn:aws:sns:eu-west-1:111122223333:alerts', false],
    ['arn:aws:lambda:*:*:function:f*', 'arn:aws:lambda:eu-west-1:111122223333:function:f:1', true],
  ])('the resource pattern %s for %s: %s', (pattern, resource, allowed) => {
    expect(decision({ resource, action: 'x:Do', identityPolicies: [allow('*', pattern)] })).toBe(
      allowed ? 'allowed' : 'implicitly-denied',
    )
  })

  test('variables stand for one value, and never for a wildcard', () => {
    const home = [allow('s3:*', 'arn:aws:s3:::home/${aws:username}/*')]
    const mine = { resource: 'arn:aws:s3:::home/ana/x', identityPolicies: home }
    expect(decision({ ...mine, context: { 'aws:username': 'ana' } })).toBe('allowed')
    expect(decision({ ...mine, context: { 'AWS:UserName': 'ana' } })).toBe('allowed')
    expect(decision({ ...mine, context: { 'aws:username': 'bob' } })).toBe('implicitly-denied')
    expect(decision({ ...mine, context: { 'aws:username': '*' } })).toBe('implicitly-denied')
    expect(decision(mine)).toBe('implicitly-denied')
    const withDefault = [allow('s3:*', "arn:aws:s3:::home/${aws:PrincipalTag/team, 'ana'}/*")]
    expect(decision({ ...mine, identityPolicies: withDefault })).toBe('allowed')
    const star = [allow('s3:*', 'arn:aws:s3:::home/${*}')]
    expect(decision({ resource: 'arn:aws:s3:::home/*', identityPolicies: star })).toBe('allowed')
    expect(decision({ resource: 'arn:aws:s3:::home/x', identityPolicies: star })).toBe('implicitly-denied')
  })

  test('the older version of the language knows no variables', () => {
    const old = {
      Version: '2008-10-17',
      Statement: { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::home/${aws:username}' },
    }
    const question = { context: { 'aws:username': 'ana' }, identityPolicies: [old] }
    expect(decision({ ...question, resource: 'arn:aws:s3:::home/ana' })).toBe('implicitly-denied')
    expect(decision({ ...question, resource: 'arn:aws:s3:::home/${aws:username}' })).toBe('allowed')
  })
})

describe('input', () => {
  test('a list of questions is a list of answers in the same order', () => {
    const yes = { principal: USER, action: 's3:GetObject', resource: OBJECT, identityPolicies: [allow()] }
    const answers = can([yes, { ...yes, identityPolicies: [] }]) as Decision[]
    expect(answers.map((one) => one.decision)).toEqual(['allowed', 'implicitly-denied'])
  })

  test.each([
    [{ principal: 'ana' }, '$.principal: expected an ARN of a user'],
    [{ action: 's3:*' }, '$.action: expected one action'],
    [{ resource: 'reports' }, '$.resource: expected an ARN'],
    [{ identityPolicies: {} }, '$.identityPolicies: expected a list of policies, found an object'],
    [{ identityPolicies: [{ Version: '2012-10-17' }] }, '$.identityPolicies[0].Statement: expected'],
    [
      { identityPolicies: [policy({ Effect: 'allow', Action: '*', Resource: '*' })] },
      '$.identityPolicies[0].Statement[0].Effect: expected "Allow" or "Deny"',
    ],
    [{ serviceControlPolicies: [allow()] }, '$.serviceControlPolicies[0]: expected a list of policies'],
    [{ sesionPolicies: [] }, '$.sesionPolicies: expected one of principal'],
    [
      { identityPolicies: [allow('*', '*', { Condition: { StringSame: { a: 'b' } } })] },
      '$.identityPolicies[0].Statement[0].Condition.StringSame: expected a condition operator',
    ],
  ])('%j says where and what was expected', (question, message) => {
    expect(() => ask(question)).toThrow(message)
  })

  test('policies come as text, percent-encoded, or under their names', () => {
    const text = JSON.stringify(allow())
    for (const given of [text, encodeURIComponent(text)])
      expect(decision({ identityPolicies: [given] })).toBe('allowed')
    const named = { PolicyName: 'readers', PolicyDocument: allow() }
    expect(ask({ identityPolicies: [named] }).because).toEqual([{ policy: 'readers', statement: '0', effect: 'Allow' }])
  })
})
