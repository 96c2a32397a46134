import { describe, expect, test } from 'vitest'
import { type Change, changed } from '../scan/changes.ts'
import { createEscalator } from './escalate.ts'
import {
  accountIn,
  allow,
  attached,
  circumstancesWith,
  document,
  everything,
  group,
  iam,
  managed,
  role,
  trusting,
  user,
} from './testing/estate.ts'

/** Three users come to the administrator through one role only; a fourth may assume the administrator itself. */
const account = accountIn({
  Policies: [managed('deploy', [document(allow(['sts:AssumeRole'], iam('role/middle')))])],
  GroupDetailList: [group('devs', [allow(['sts:AssumeRole'], iam('role/middle'))])],
  UserDetailList: [
    user('a', [], attached('deploy')),
    user('b', [], attached('deploy')),
    user('c', [], { GroupList: ['devs'] }),
    user('d', [allow(['sts:AssumeRole'], iam('role/admin'))]),
    user('e', [allow(['s3:GetObject'])]),
  ],
  RoleDetailList: [
    role('middle', trusting({ AWS: iam('root') }), [allow(['sts:AssumeRole'], iam('role/admin'))]),
    role('admin', trusting({ AWS: iam('root') }), [everything]),
  ],
})
const escalator = createEscalator(circumstancesWith())

test('who hangs on whom is counted by every way, not by some', () => {
  const { hangingOn } = escalator.escalate(account)
  expect(hangingOn(iam('role/admin'))).toBe(5)
  expect(hangingOn(iam('role/middle'))).toBe(3)
  expect(hangingOn(iam('user/a'))).toBe(0)
})

describe('a change is tried on those whom it concerns', () => {
  const escalation = createEscalator(circumstancesWith()).escalate(account)
  const [deploy, devs] = [account.policies[0]?.policy, account.groups[0]?.policies[0]?.policy]
  if (!deploy || !devs) throw new RangeError('The account has a policy and a group.')
  const cases: [string, Change, string[], string[]][] = [
    [
      'nobody enters the administrator',
      { kind: 'untrust', role: iam('role/admin') },
      ['a', 'b', 'c', 'd', 'middle', 'admin'],
      ['admin'],
    ],
    [
      'nobody enters the one between',
      { kind: 'untrust', role: iam('role/middle') },
      ['a', 'b', 'c', 'middle'],
      ['middle'],
    ],
    ['one holds a policy less', { kind: 'remove', holder: iam('user/a'), policy: deploy }, ['a'], []],
    ['a group holds a policy less', { kind: 'remove', holder: iam('group/devs'), policy: devs }, ['c'], []],
    [
      'one may not go on',
      { kind: 'forbid', principal: iam('role/middle'), action: 'sts:AssumeRole' },
      ['a', 'b', 'c', 'middle'],
      [],
    ],
    [
      'who can nothing can nothing less',
      { kind: 'forbid', principal: iam('user/e'), action: 's3:GetObject' },
      ['e'],
      [],
    ],
  ]
  test.each(cases)('%s', (_, change, concerned, left) => {
    const attempt = escalation.attempt(changed(account, change))
    const names = (arns: readonly string[] = []) => arns.map((arn) => arn.split('/')[1]).toSorted()
    expect(names(attempt?.concerned)).toEqual(concerned.toSorted())
    expect(names(attempt?.concerned.filter((arn) => attempt.escalates(arn)))).toEqual(left.toSorted())
  })
})
