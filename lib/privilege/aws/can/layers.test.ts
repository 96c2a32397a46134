/**
 * Every combination of layers about a session of a role, within its account and from another one. The expectation is
 * AWS's table of resource-based policies and implicit denies, and its cross-account rule, written down once more.
 */
import { expect, test } from 'vitest'
import { can } from './can.ts'

const ACTION = 's3:GetObject'
const OWNER = '111122223333'
const allow = (action: string) => ({ Effect: 'Allow', Action: action, Resource: '*' })
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement })

const LAYERS = {
  absent: undefined,
  allows: [policy(allow('*'))],
  silent: [policy(allow('ec2:*'))],
  denies: [policy(allow('*')), policy({ ...allow('s3:*'), Effect: 'Deny' })],
} as const
type Layer = keyof typeof LAYERS
const ANY: readonly Layer[] = ['absent', 'allows', 'silent', 'denies']
const NAMED = ['nobody', 'account', 'role', 'session', 'denied'] as const
type Named = (typeof NAMED)[number]

type Case = { identity: Layer; boundary: Layer; session: Layer; named: Named; within: boolean }
const CASES: Case[] = ANY.flatMap((identity) =>
  ANY.flatMap((boundary) =>
    ANY.flatMap((session) =>
      NAMED.flatMap((named) => [true, false].map((within) => ({ identity, boundary, session, named, within }))),
    ),
  ),
)

function expected({ identity, boundary, session, named, within }: Case): string {
  if (named === 'denied' || [identity, boundary, session].includes('denies')) return 'explicitly-denied'
  const unlimited = boundary !== 'silent' && session !== 'silent'
  const own = identity === 'allows' && unlimited
  if (!within) return own && named !== 'nobody' ? 'allowed' : 'implicitly-denied'
  return own || named === 'session' || (named === 'role' && unlimited) ? 'allowed' : 'implicitly-denied'
}

function questionOf({ identity, boundary, session, named, within }: Case): Record<string, unknown> {
  const account = within ? OWNER : '444455556666'
  const principal = `arn:aws:sts::${account}:assumed-role/app/worker`
  const meant = { nobody: null, account, role: `arn:aws:iam::${account}:role/app`, session: principal, denied: '*' }
  const whom = meant[named]
  const statement = { ...allow(ACTION), Effect: named === 'denied' ? 'Deny' : 'Allow', Principal: { AWS: whom } }
  return {
    principal,
    action: ACTION,
    resource: 'arn:aws:s3:::reports/a',
    resourceAccount: OWNER,
    identityPolicies: LAYERS[identity] ?? [],
    permissionsBoundaries: LAYERS[boundary],
    sessionPolicies: LAYERS[session],
    ...(whom === null ? {} : { resourcePolicy: policy(statement) }),
  }
}

test('each combination is decided as the tables of AWS say', () => {
  const answers = can(CASES.map(questionOf))
  const decided = Array.isArray(answers) ? answers.map(({ decision }) => decision) : []
  expect(CASES.map((one, index) => ({ ...one, is: decided[index] }))).toEqual(
    CASES.map((one) => ({ ...one, is: expected(one) })),
  )
})
