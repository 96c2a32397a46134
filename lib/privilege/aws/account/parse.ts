/**
 * Reads what `aws iam get-account-authorization-details` prints. Source: AWS IAM API reference,
 * `GetAccountAuthorizationDetails`.
 */
import { InputError } from '../../input-error.ts'
import { at, type JsonObject, readList, readObject, readText } from '../../json.ts'
import { parseArn } from '../policy/arn.ts'
import type { Policy } from '../policy/model.ts'
import { parsePolicy } from '../policy/parse.ts'
import { publishedPolicy } from './published.ts'
import type { Account, Attached, Boundary, Group, ManagedPolicy, Role, User } from './model.ts'

const LISTS = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const

type Reading = {
  managed: ReadonlyMap<string, ManagedPolicy>
  groups: ReadonlyMap<string, Group>
  unknowns: Set<string>
}

/** One page of the output, and where it stands in the input. */
type Page = { document: JsonObject; path: string }

/**
 * @param input the output of `get-account-authorization-details`, or a list of its pages in their order
 * @throws InputError with the path of what cannot be read
 */
export function parseAccount(input: unknown): Account {
  const pages = pagesOf(input)
  const unknowns = new Set<string>()
  const last = pages.at(-1)?.document
  if (last?.IsTruncated === true || last?.Marker !== undefined)
    unknowns.add('The input is one page of several: IsTruncated.')
  for (const list of LISTS)
    if (pages.every(({ document }) => document[list] === undefined)) unknowns.add(`The input has no ${list}.`)
  const policies = itemsOf(pages, 'Policies').map(([item, path]) => readManaged(item, path, unknowns))
  const managed = new Map(policies.map((policy) => [policy.arn, policy]))
  const groups = itemsOf(pages, 'GroupDetailList').map(([item, path]) =>
    readGroup(item, path, { managed, groups: new Map(), unknowns }),
  )
  const reading = { managed, groups: new Map(groups.map((group) => [group.name, group])), unknowns }
  const users = itemsOf(pages, 'UserDetailList').map(([item, path]) => readUser(item, path, reading))
  const roles = itemsOf(pages, 'RoleDetailList').map(([item, path]) => readRole(item, path, reading))
  refuseTwice([...users, ...roles])
  const id = [...users, ...roles].find(({ account }) => account !== '')?.account ?? null
  return { id, users, groups, roles, policies, unknowns: [...unknowns] }
}

const OUTPUT = 'the output of get-account-authorization-details'

function pagesOf(input: unknown): Page[] {
  const given = Array.isArray(input) && input.length > 0 ? input : [input]
  return given.map((page, index) => {
    const path = Array.isArray(input) && input.length > 0 ? at('$', index) : '$'
    const document = readObject(page, path, OUTPUT)
    if (!LISTS.some((list) => document[list] !== undefined))
      throw new InputError(path, `${OUTPUT}, with ${LISTS.join(', ')}`)
    return { document, path }
  })
}

const itemsOf = (pages: readonly Page[], list: string): [JsonObject, string][] =>
  pages.flatMap(({ document, path }) => {
    const where = at(path, list)
    return readList(document[list] ?? [], where).map((item, index): [JsonObject, string] => [
      readObject(item, at(where, index)),
      at(where, index),
    ])
  })

function refuseTwice(principals: readonly { arn: string }[]): void {
  const seen = new Set<string>()
  for (const { arn } of principals) {
    if (seen.has(arn)) throw new InputError('$', `every principal once, found ${arn.slice(0, 200)} twice`)
    seen.add(arn)
  }
}

/** @returns the account of the ARN */
function readArn(item: JsonObject, path: string): { arn: string; account: string } {
  const arn = readText(item.Arn, at(path, 'Arn'))
  const parsed = parseArn(arn)
  if (!parsed) throw new InputError(at(path, 'Arn'), 'an ARN')
  return { arn, account: parsed.account }
}

function readManaged(item: JsonObject, path: string, unknowns: Set<string>): ManagedPolicy {
  const { arn, account } = readArn(item, path)
  const name = readText(item.PolicyName, at(path, 'PolicyName'))
  const versions = readList(item.PolicyVersionList, at(path, 'PolicyVersionList')).map((version, index) => {
    const where = at(at(path, 'PolicyVersionList'), index)
    const given = readObject(version, where)
    const isDefault =
      given.IsDefaultVersion === true || (given.VersionId !== undefined && given.VersionId === item.DefaultVersionId)
    return { isDefault, policy: parsed(given.Document, name, at(where, 'Document'), unknowns) }
  })
  const [current] = versions.filter(({ isDefault }) => isDefault)
  if (!current)
    throw new InputError(at(path, 'PolicyVersionList'), 'the default version of the policy among its versions')
  const otherVersions = versions.filter((version) => version !== current).map(({ policy }) => policy)
  return { arn, name, policy: current.policy, otherVersions, byAws: account === 'aws' }
}

function parsed(document: unknown, name: string, path: string, unknowns: Set<string>): Policy {
  const policy = parsePolicy(document, name, path)
  for (const unknown of policy.unknowns) unknowns.add(unknown)
  return policy
}

function readGroup(item: JsonObject, path: string, reading: Reading): Group {
  const name = readText(item.GroupName, at(path, 'GroupName'))
  const policies = [...inlineOf(item, 'GroupPolicyList', path, reading), ...managedOf(item, path, reading)]
  return { arn: readArn(item, path).arn, name, policies: policies.map((attached) => ({ ...attached, group: name })) }
}

function readUser(item: JsonObject, path: string, reading: Reading): User {
  const name = readText(item.UserName, at(path, 'UserName'))
  const groups = readList(item.GroupList ?? [], at(path, 'GroupList')).map((group, index) =>
    readText(group, at(at(path, 'GroupList'), index)),
  )
  const through = groups.flatMap((group) => {
    const known = reading.groups.get(group)
    if (!known) reading.unknowns.add(`The group ${group} of ${name} is not in the input.`)
    return known?.policies ?? []
  })
  return {
    kind: 'user',
    ...readArn(item, path),
    name,
    groups,
    policies: [...inlineOf(item, 'UserPolicyList', path, reading), ...managedOf(item, path, reading), ...through],
    boundary: readBoundary(item, path, reading),
    tags: readTags(item, path),
  }
}

function readRole(item: JsonObject, path: string, reading: Reading): Role {
  const { arn, account } = readArn(item, path)
  const profiles = readList(item.InstanceProfileList ?? [], at(path, 'InstanceProfileList'))
  return {
    kind: 'role',
    arn,
    account,
    name: readText(item.RoleName, at(path, 'RoleName')),
    policies: [...inlineOf(item, 'RolePolicyList', path, reading), ...managedOf(item, path, reading)],
    boundary: readBoundary(item, path, reading),
    tags: readTags(item, path),
    trust: parsed(
      item.AssumeRolePolicyDocument,
      'trust policy',
      at(path, 'AssumeRolePolicyDocument'),
      reading.unknowns,
    ),
    serviceLinked: (parseArn(arn)?.resource ?? '').startsWith('role/aws-service-role/'),
    instanceProfiles:
      item.InstanceProfileList === undefined
        ? 'unknown'
        : profiles.map((profile, index) => {
            const where = at(at(path, 'InstanceProfileList'), index)
            return readText(readObject(profile, where).Arn, at(where, 'Arn'))
          }),
  }
}

function inlineOf(item: JsonObject, list: string, path: string, { unknowns }: Reading): Attached[] {
  return readList(item[list] ?? [], at(path, list)).map((given, index) => {
    const where = at(at(path, list), index)
    const inline = readObject(given, where)
    const name = readText(inline.PolicyName, at(where, 'PolicyName'))
    return {
      policy: parsed(inline.PolicyDocument, name, at(where, 'PolicyDocument'), unknowns),
      arn: null,
      group: null,
    }
  })
}

function managedOf(item: JsonObject, path: string, { managed, unknowns }: Reading): Attached[] {
  const list = at(path, 'AttachedManagedPolicies')
  return readList(item.AttachedManagedPolicies ?? [], list).flatMap((given, index) => {
    const arn = readText(readObject(given, at(list, index)).PolicyArn, at(at(list, index), 'PolicyArn'))
    const known = managed.get(arn)
    if (known) return [{ policy: known.policy, arn, group: null }]
    const published = publishedPolicy(arn)
    if (published) return [{ policy: published, arn, group: null }]
    unknowns.add(`The policy ${arn} is attached, and its document is not in the input.`)
    return []
  })
}

function readBoundary(item: JsonObject, path: string, { managed, unknowns }: Reading): Boundary {
  if (item.PermissionsBoundary === undefined || item.PermissionsBoundary === null) return 'none'
  const where = at(path, 'PermissionsBoundary')
  const arn = readText(
    readObject(item.PermissionsBoundary, where).PermissionsBoundaryArn,
    at(where, 'PermissionsBoundaryArn'),
  )
  const known = managed.get(arn)
  if (known) return known.policy
  const published = publishedPolicy(arn)
  if (published) return published
  unknowns.add(`The permissions boundary ${arn} is in force, and its document is not in the input.`)
  return 'unknown'
}

function readTags(item: JsonObject, path: string): ReadonlyMap<string, string> {
  return new Map(
    readList(item.Tags ?? [], at(path, 'Tags')).map((given, index) => {
      const where = at(at(path, 'Tags'), index)
      const tag = readObject(given, where)
      return [readText(tag.Key, at(where, 'Key')), readText(tag.Value, at(where, 'Value'))]
    }),
  )
}
