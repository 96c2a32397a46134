/** Small AWS accounts for tests, in the words of `get-account-authorization-details`. */
import { awsCatalogue } from '../../../catalogue/aws.ts'
import type { Account } from '../../account/model.ts'
import { parseAccount } from '../../account/parse.ts'
import { parsePolicy } from '../../policy/parse.ts'
import { escalate, type Reach } from '../escalate.ts'
import type { Circumstances } from '../subject.ts'

export const ACCOUNT = '111122223333'
const NOW_MS = Date.UTC(2026, 10, 22)
export const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements })
export const everything = { Effect: 'Allow', Action: '*', Resource: '*' }
export const allow = (actions: readonly string[], resource: unknown = '*') => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resource,
})
export const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`
export const trusting = (principal: object) =>
  document({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' })

export type Given = Record<string, unknown>
export const role = (name: string, trust: object, statements: object[], more: Given = {}): Given => ({
  RoleName: name,
  Arn: iam(`role/${name}`),
  AssumeRolePolicyDocument: trust,
  RolePolicyList: statements.length > 0 ? [{ PolicyName: 'inline', PolicyDocument: document(...statements) }] : [],
  ...more,
})
export const user = (name: string, statements: object[], more: Given = {}): Given => ({
  UserName: name,
  Arn: iam(`user/${name}`),
  UserPolicyList: statements.length > 0 ? [{ PolicyName: 'inline', PolicyDocument: document(...statements) }] : [],
  ...more,
})
export const managed = (name: string, versions: object[]): Given => ({
  PolicyName: name,
  Arn: iam(`policy/${name}`),
  PolicyVersionList: versions.map((version, index) => ({
    Document: version,
    VersionId: `v${index + 1}`,
    IsDefaultVersion: index === 0,
  })),
})
export const attached = (name: string) => ({ AttachedManagedPolicies: [{ PolicyArn: iam(`policy/${name}`) }] })

export const group = (name: string, statements: object[]): Given => ({
  GroupName: name,
  Arn: iam(`group/${name}`),
  GroupPolicyList: [{ PolicyName: 'inline', PolicyDocument: document(...statements) }],
})

export const accountIn = (estate: Given): Account =>
  parseAccount({ UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [], ...estate })

/** @param levels of the organisation's policies, as documents */
export const circumstancesWith = (levels: readonly (readonly object[])[] | null = null): Circumstances => ({
  nowMs: NOW_MS,
  catalogue: awsCatalogue(),
  serviceControl: levels?.map((level) => level.map((one) => parsePolicy(one, 'service control', '$'))) ?? null,
})

export const reachIn = (estate: Given, levels: readonly (readonly object[])[] | null = null): Map<string, Reach> => {
  const { reaches } = escalate(accountIn(estate), circumstancesWith(levels))
  return new Map(reaches.map((reach) => [reach.arn, reach]))
}
