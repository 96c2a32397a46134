/** Corners of AWS's evaluation logic, each with the outcome its documentation gives. */
import { describe, expect, test } from 'vitest'
import { can } from './can.ts'

const [A, B] = ['111122223333', '444455556666']
const USER = `arn:aws:iam::${A}:user/ana`
const ROLE = `arn:aws:iam::${A}:role/app/job`
const SESSION = `arn:aws:sts::${A}:assumed-role/job/run-7`
const OBJECT = 'arn:aws:s3:::data/x'
const KEY = `arn:aws:kms:eu-west-1:${A}:key/1`
type Given = Record<string, unknown>
const policy = (...statements: Given[]) => ({ Version: '2012-10-17', Statement: statements })
const allow = (action: string, resource = '*', more: Given = {}): Given => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
})
const deny = (action: string, more: Given = {}): Given => ({ ...allow(action, '*', more), Effect: 'Deny' })
const to = (principal: unknown, action = 's3:GetObject', resource = OBJECT) =>
  policy(allow(action, resource, { Principal: principal }))
const trust = (principal: unknown) => policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal })
const decided = (question: Given) => {
  const asked = { action: 's3:GetObject', resource: OBJECT, resourceAccount: A, identityPolicies: [], ...question }
  const [answer] = [can(asked)].flat()
  return answer?.decision
}
const all = policy(allow('*'))
const s3 = policy(allow('s3:*'))
const ec2 = policy(allow('ec2:*'))
const everybody = { Principal: '*' }

describe('within an account', () => {
  test.each<[string, string, Given]>([
    ['nothing is in force', 'implicitly-denied', { principal: USER }],
    ['the bucket names the user', 'allowed', { principal: USER, resourcePolicy: to({ AWS: USER }) }],
    ['the bucket names the account only', 'implicitly-denied', { principal: USER, resourcePolicy: to({ AWS: A }) }],
    [
      'the bucket names the account, and the user may',
      'allowed',
      { principal: USER, identityPolicies: [s3], resourcePolicy: to({ AWS: A }) },
    ],
    ['the bucket names everybody', 'allowed', { principal: USER, resourcePolicy: to('*') }],
    ['the bucket names the role of the session', 'allowed', { principal: SESSION, resourcePolicy: to({ AWS: ROLE }) }],
    [
      'the boundary is silent, and the bucket names the user',
      'allowed',
      { principal: USER, permissionsBoundaries: [ec2], resourcePolicy: to({ AWS: USER }) },
    ],
    [
      'the boundary is silent, and the bucket names the role',
      'implicitly-denied',
      { principal: SESSION, permissionsBoundaries: [ec2], resourcePolicy: to({ AWS: ROLE }) },
    ],
    [
      'the boundary is silent, and the bucket names the session',
      'allowed',
      { principal: SESSION, permissionsBoundaries: [ec2], resourcePolicy: to({ AWS: SESSION }) },
    ],
    [
      'the boundary denies, and the bucket names the session',
      'explicitly-denied',
      {
        principal: SESSION,
        permissionsBoundaries: [policy(allow('*'), deny('s3:*'))],
        resourcePolicy: to({ AWS: SESSION }),
      },
    ],
    [
      'the session policy is silent, and the bucket names the role',
      'implicitly-denied',
      { principal: SESSION, identityPolicies: [s3], sessionPolicies: [ec2], resourcePolicy: to({ AWS: ROLE }) },
    ],
    [
      'the session policy is silent, and the bucket names the session',
      'allowed',
      { principal: SESSION, identityPolicies: [s3], sessionPolicies: [ec2], resourcePolicy: to({ AWS: SESSION }) },
    ],
    [
      'the bucket names another session of the role',
      'implicitly-denied',
      { principal: SESSION, resourcePolicy: to({ AWS: `arn:aws:sts::${A}:assumed-role/job/run-8` }) },
    ],
  ])('%s: %s', (_, expected, question) => {
    expect(decided(question)).toBe(expected)
  })
})

describe('across accounts', () => {
  const abroad = { principal: USER, resourceAccount: B }
  test.each<[string, string, Given]>([
    ['only the bucket lets in', 'implicitly-denied', { ...abroad, resourcePolicy: to({ AWS: USER }) }],
    ['only the user may', 'implicitly-denied', { ...abroad, identityPolicies: [s3] }],
    ['both', 'allowed', { ...abroad, identityPolicies: [s3], resourcePolicy: to({ AWS: A }) }],
    [
      'both, and the boundary is silent',
      'implicitly-denied',
      { ...abroad, identityPolicies: [s3], permissionsBoundaries: [ec2], resourcePolicy: to({ AWS: USER }) },
    ],
    ['the world lets in', 'allowed', { ...abroad, principal: 'anonymous', resourcePolicy: to('*') }],
  ])('%s: %s', (_, expected, question) => {
    expect(decided(question)).toBe(expected)
  })
})

describe('organisations', () => {
  const named = { principal: USER, resourcePolicy: to({ AWS: USER }) }
  const linked = `arn:aws:sts::${A}:assumed-role/AWSServiceRoleForSupport/session`
  test.each<[string, string, Given]>([
    [
      'one level is silent',
      'implicitly-denied',
      { principal: USER, identityPolicies: [all], serviceControlPolicies: [[all], [ec2]] },
    ],
    [
      'some policy of each level allows',
      'allowed',
      { principal: USER, identityPolicies: [all], serviceControlPolicies: [[all], [s3, ec2]] },
    ],
    ['a level without policies', 'implicitly-denied', { ...named, serviceControlPolicies: [[all], []] }],
    ['the bucket does not help against it', 'implicitly-denied', { ...named, serviceControlPolicies: [[ec2]] }],
    [
      'sessions of service-linked roles are out of reach',
      'allowed',
      { principal: linked, identityPolicies: [s3], serviceControlPolicies: [[ec2]] },
    ],
    [
      'a resource control policy denies everybody',
      'explicitly-denied',
      {
        principal: USER,
        identityPolicies: [all],
        resourceControlPolicies: [[policy(allow('*', '*', everybody), deny('s3:*', everybody))]],
      },
    ],
  ])('%s: %s', (_, expected, question) => {
    expect(decided(question)).toBe(expected)
  })
})

describe('keys and roles', () => {
  const decrypt = { principal: USER, action: 'kms:Decrypt', resource: KEY, identityPolicies: [policy(allow('kms:*'))] }
  const assume = { principal: USER, action: 'sts:AssumeRole', resource: ROLE }
  test.each<[string, string, Given]>([
    [
      'the key leaves it to the account',
      'allowed',
      { ...decrypt, resourcePolicy: to({ AWS: `arn:aws:iam::${A}:root` }, 'kms:*', '*') },
    ],
    ['the key names others', 'implicitly-denied', { ...decrypt, resourcePolicy: to({ AWS: ROLE }, 'kms:*', '*') }],
    [
      'the key leaves it to the account, which does not',
      'implicitly-denied',
      { ...decrypt, identityPolicies: [], resourcePolicy: to({ AWS: A }, 'kms:*', '*') },
    ],
    ['the role trusts the user', 'allowed', { ...assume, resourcePolicy: trust({ AWS: USER }) }],
    [
      'the role trusts others',
      'implicitly-denied',
      { ...assume, identityPolicies: [all], resourcePolicy: trust({ AWS: `arn:aws:iam::${A}:user/ben` }) },
    ],
    [
      'the role trusts a service',
      'allowed',
      { ...assume, principal: 'lambda.amazonaws.com', resourcePolicy: trust({ Service: 'lambda.amazonaws.com' }) },
    ],
    ['no trust is given', 'implicitly-denied', { ...assume, identityPolicies: [all] }],
  ])('%s: %s', (_, expected, question) => {
    expect(decided(question)).toBe(expected)
  })
})

describe('whom a Deny spares', () => {
  const but = (...listed: string[]) => ({
    principal: USER,
    identityPolicies: [all],
    resourcePolicy: policy({ Effect: 'Deny', Action: 's3:*', Resource: '*', NotPrincipal: { AWS: listed } }),
  })
  test('all but those listed, with their account or without', () => {
    expect(decided(but(USER, `arn:aws:iam::${A}:root`))).toBe('allowed')
    expect(decided(but(ROLE, `arn:aws:iam::${A}:root`))).toBe('explicitly-denied')
    expect(decided(but(USER))).toBe('allowed')
  })
})

test('who one is, and a session of one’s own, nobody can be forbidden to ask for', () => {
  const forbidden = { identityPolicies: [policy(deny('*'))], resource: '*', resourceAccount: undefined }
  const ask = (principal: string, action: string) => decided({ ...forbidden, principal, action })
  expect(ask(USER, 'sts:GetCallerIdentity')).toBe('allowed')
  expect(ask(SESSION, 'sts:GetCallerIdentity')).toBe('allowed')
  expect(ask('anonymous', 'sts:GetCallerIdentity')).toBe('implicitly-denied')
  expect(ask(USER, 'sts:GetSessionToken')).toBe('allowed')
  expect(ask(SESSION, 'sts:GetSessionToken')).toBe('explicitly-denied')
  expect(ask(USER, 'sts:GetFederationToken')).toBe('explicitly-denied')
})

test.each<[string, Given, string]>([
  [
    'a principal’s policy without resources',
    { identityPolicies: [policy({ Effect: 'Allow', Action: '*' })] },
    '$.identityPolicies[0]: expected Resource or NotResource in statement 0',
  ],
  ['a kind of principal there is not', { resourcePolicy: to({ Bot: 'x' }) }, 'Principal.Bot: expected AWS, Service'],
])('%s is none that AWS takes, and is refused with its place', (_, wrong, message) => {
  expect(() => decided({ principal: USER, ...wrong })).toThrow(message)
})

test('what is null is not there, and a question may have a name', () => {
  const condition = { Null: { 'aws:TokenIssueTime': 'true' } }
  const named = { name: 'reads', id: '7', resourceAccount: null, sessionPolicies: null }
  const question = { principal: USER, identityPolicies: [policy(allow('*', '*', { Condition: condition }))], ...named }
  expect(decided({ ...question, context: { 'aws:TokenIssueTime': null } })).toBe('allowed')
  expect(decided({ ...question, context: { 'aws:TokenIssueTime': '2026-01-01' } })).toBe('implicitly-denied')
})
