import { describe, expect, test } from 'vitest'
import { awsCatalogue } from '../../catalogue/aws.ts'
import { parseAccount } from '../account/parse.ts'
import {
  allow,
  attached,
  document,
  everything,
  iam,
  managed,
  role,
  trusting,
  user,
} from '../escalation/testing/estate.ts'
import { parsePolicy } from '../policy/parse.ts'
import { type Change, changed } from './changes.ts'
import { deltaOf } from './delta.ts'
import type { ChokePoint } from './model.ts'
import { scanAws } from './scan.ts'
import { createScanner } from './scanner.ts'

const circumstances = { nowMs: Date.UTC(2026, 10, 23), catalogue: awsCatalogue(), serviceControl: null }
const assumes = (name: string) => user(name, [allow(['sts:AssumeRole'], iam('role/boss'))])
/** Three who may assume the one administrator, and a group whose members are administrators as well. */
const account = parseAccount({
  UserDetailList: [
    assumes('ana'),
    assumes('bo'),
    assumes('cy'),
    user('di', [], { GroupList: ['admins'] }),
    user('ed', [allow(['s3:GetObject'])], attached('reading')),
  ],
  GroupDetailList: [
    {
      GroupName: 'admins',
      Arn: iam('group/admins'),
      GroupPolicyList: [{ PolicyName: 'all', PolicyDocument: document(everything) }],
    },
  ],
  RoleDetailList: [role('boss', trusting({ AWS: iam('root') }), [everything])],
  Policies: [managed('reading', [document(allow(['secretsmanager:GetSecretValue']))])],
})
const scan = scanAws(account, circumstances)
const policyOf = (arn: string) =>
  [...account.users, ...account.roles].find((one) => one.arn === arn)?.policies[0]?.policy ?? parsePolicy({}, '', '')

const after = (change: Change) => scanAws(changed(account, change), circumstances)
const lowers = (change: Change): number => scan.estate.aePlus - after(change).estate.aePlus

describe('choke points', () => {
  const find = (wanted: Partial<ChokePoint['edge']>): ChokePoint | undefined =>
    scan.estate.chokePoints.find(({ edge }) =>
      Object.entries(wanted).every(([key, value]) => edge[key as 'from'] === value),
    )

  test('what most hangs on comes first, and what it lowers is what comes of taking it away', () => {
    const [first] = scan.estate.chokePoints
    expect(first?.edge).toMatchObject({ kind: 'holding', from: iam('role/boss') })
    expect(first?.lowersAePlusBy).toBeCloseTo(
      lowers({ kind: 'remove', holder: iam('role/boss'), policy: policyOf(iam('role/boss')) }),
      6,
    )
    expect(first?.lowersAePlusBy).toBeGreaterThan(3.9)
    const trust = find({ kind: 'trust', from: iam('role/boss') })
    expect(trust?.lowersAePlusBy).toBeCloseTo(lowers({ kind: 'untrust', role: iam('role/boss') }), 6)
    const figures = scan.estate.chokePoints.map(({ lowersAePlusBy }) => lowersAePlusBy)
    expect(figures).toEqual(figures.toSorted((a, b) => b - a))
  })

  test('a policy of a group counts for all its members', () => {
    const [policy] = account.groups[0]?.policies ?? []
    expect(find({ from: iam('group/admins') })?.lowersAePlusBy).toBeCloseTo(1, 6)
    expect(policy && lowers({ kind: 'remove', holder: iam('group/admins'), policy: policy.policy })).toBeCloseTo(1, 6)
  })

  test('no policy and no trust that could be taken away lowers more than the first', () => {
    const changes: Change[] = [
      ...[...account.users, ...account.roles, ...account.groups].flatMap(({ arn, policies }) =>
        policies.map(({ policy }): Change => ({ kind: 'remove', holder: arn, policy })),
      ),
      ...account.roles.map(({ arn }): Change => ({ kind: 'untrust', role: arn })),
    ]
    expect(scan.estate.chokePoints[0]?.lowersAePlusBy).toBeCloseTo(Math.max(...changes.map(lowers)), 6)
  })

  test('where nobody goes anywhere there are none', () => {
    expect(scanAws(parseAccount({ UserDetailList: [user('ana', [])] }), circumstances).estate.chokePoints).toEqual([])
  })
})

describe('what a change would do', () => {
  const scanner = createScanner(circumstances)

  test('giving a policy is told of those it changes, and of the estate', () => {
    const policy = parsePolicy(document(everything), 'all', '$')
    const delta = deltaOf(scanner, account, { kind: 'add', principal: iam('user/ed'), policy, arn: null })
    expect(delta.principals.map(({ id }) => id)).toEqual([iam('user/ed')])
    expect(delta.principals[0]).toMatchObject({ before: { tier: 'T3' }, after: { tier: 'T0', ae: 1 } })
    expect(delta.estate.aePlus).toBeCloseTo(1 - (delta.principals[0]?.before.aePlus ?? 0), 6)
  })

  test('taking a policy is told of everybody who went through its holder', () => {
    const remove: Change = { kind: 'remove', holder: iam('role/boss'), policy: policyOf(iam('role/boss')) }
    const { principals } = deltaOf(scanner, account, remove)
    expect(principals.map(({ id }) => id)).toEqual(
      ['user/ana', 'user/bo', 'user/cy'].map(iam).toSpliced(0, 0, iam('role/boss')),
    )
    expect(principals.every((one) => one.after.aePlus < one.before.aePlus)).toBe(true)
  })

  test('forbidding one permission leaves the others', () => {
    const ed = (change: Change) => after(change).principals.find(({ id }) => id === iam('user/ed'))
    const without = ed({ kind: 'forbid', principal: iam('user/ed'), action: 'secretsmanager:GetSecretValue' })
    expect(without?.effects.secrets).toBe(0)
    expect(without?.effects.bulkData).toBeGreaterThan(0)
  })

  test('change after change, a scanner says what it would say of each account alone', () => {
    const again = createScanner(circumstances)
    let current = account
    again.scan(current)
    for (const [round, name] of ['user/ed', 'user/ana', 'user/di', 'user/ed', 'role/boss'].entries()) {
      const policy = parsePolicy(document(allow(['s3:GetObject', 'sqs:*'], `arn:aws:s3:::b${round}/*`)), 'more', '$')
      current = changed(current, { kind: 'add', principal: iam(name), policy, arn: null })
      expect(JSON.stringify(again.scan(current))).toBe(JSON.stringify(scanAws(current, circumstances)))
    }
  })

  test('whoever joins a group since is part of what its policies come to', () => {
    const { users, ...rest } = parseAccount({
      UserDetailList: [
        user('ana', [allow(['iam:PutUserPolicy'], iam('user/ana'))], { GroupList: ['readers'] }),
        user('bo', [], { GroupList: ['readers'] }),
        user('cy', []),
      ],
      GroupDetailList: [
        {
          GroupName: 'readers',
          Arn: iam('group/readers'),
          GroupPolicyList: [{ PolicyName: 'read', PolicyDocument: document(allow(['secretsmanager:*'])) }],
        },
      ],
      RoleDetailList: [],
      Policies: [],
    })
    const like = users.find(({ name }) => name === 'bo')
    if (!like) throw new RangeError('somebody reads')
    const { policies, groups } = like
    const joined = { ...rest, users: users.map((one) => (one.name === 'cy' ? { ...one, policies, groups } : one)) }
    const again = createScanner(circumstances)
    again.scan({ ...rest, users })
    expect(again.scan(joined).estate).toEqual(scanAws(joined, circumstances).estate)
  })

  test('a scanner that has seen other accounts says what a new one says', () => {
    const policy = parsePolicy(document(allow(['iam:CreatePolicyVersion', 'iam:AttachUserPolicy'])), 'more', '$')
    const other = changed(account, { kind: 'add', principal: iam('user/ed'), policy, arn: null })
    expect(JSON.stringify(scanner.scan(other))).toBe(JSON.stringify(scanAws(other, circumstances)))
    expect(JSON.stringify(scanner.scan(account))).toBe(JSON.stringify(scan))
  })
})
