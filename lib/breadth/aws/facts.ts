/**
 * One AWS account's file as facts of the inventory: users and roles are identities, policies and groups entitlements,
 * attachments and memberships holdings. Documents are kept, so that nothing has to be read from the file again. Pure:
 * the file was read by `parseAccount` before, so that its shape is known.
 */
import type { Found, FoundEntitlement, FoundIdentity } from '#lib/inventory/connectors/contract.ts'
import { type Instant, parseRfc3339 } from '#lib/kernel/time.ts'
import { documentOf, summaryOfDocument } from './documents.ts'

export const AWS_ACCOUNT_KIND = 'aws-account'
export const USER_KIND = 'aws-user'
export const ROLE_KIND = 'aws-role'
export const MANAGED_KIND = 'aws-managed-policy'
export const INLINE_KIND = 'aws-inline-policy'
export const GROUP_KIND = 'aws-group'

type Item = Readonly<Record<string, unknown>>
type Inline = { PolicyName: string; PolicyDocument: unknown }

const items = (value: unknown): Item[] => (Array.isArray(value) ? (value as Item[]) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const inlines = (value: unknown): Inline[] => items(value) as unknown as Inline[]
const attachedArns = (item: Item): string[] => [
  ...new Set(items(item.AttachedManagedPolicies).map(({ PolicyArn }) => text(PolicyArn))),
]

/** In the order that a listing has: entitlements, identities, holdings. */
export function factsOfAccount(document: Item): Found[] {
  const [users, roles, groups] = [document.UserDetailList, document.RoleDetailList, document.GroupDetailList].map(items)
  const principals = [
    ...(users ?? []).map((item) => ({ item, id: text(item.UserId) || text(item.Arn), inline: item.UserPolicyList })),
    ...(roles ?? []).map((item) => ({ item, id: text(item.RoleId) || text(item.Arn), inline: item.RolePolicyList })),
  ]
  const groupArns = new Map((groups ?? []).map((group) => [text(group.GroupName), text(group.Arn)]))
  const entitlements = [
    ...items(document.Policies).map(managed),
    ...unseenPolicies(document),
    ...(groups ?? []).map(group),
    ...principals.flatMap(({ item, inline }) => inlines(inline).map((one) => inlinePolicy(text(item.Arn), one))),
  ]
  const holdings = principals.flatMap(({ item, id, inline }) =>
    [
      ...attachedArns(item),
      ...inlines(inline).map(({ PolicyName }) => inlineId(text(item.Arn), PolicyName)),
      ...(Array.isArray(item.GroupList) ? (item.GroupList as string[]) : []).map((name) => groupArns.get(name) ?? ''),
    ]
      .filter((held) => held !== '')
      .map((held) => ({
        externalId: `${id}→${held}`,
        identityExternalId: id,
        entitlementExternalId: held,
        ownGrantor: false,
        attributes: {},
      })),
  )
  return [
    ...entitlements.map((value) => ({ type: 'entitlement' as const, value })),
    ...(users ?? []).map((item) => ({ type: 'identity' as const, value: user(item) })),
    ...(roles ?? []).map((item) => ({ type: 'identity' as const, value: role(item) })),
    ...holdings.map((value) => ({ type: 'holding' as const, value })),
  ]
}

const entitlement = (
  externalId: string,
  name: string,
  kind: string,
  { content, summary }: { content: Record<string, unknown>; summary: string },
): FoundEntitlement => ({
  externalId,
  name,
  kind,
  content,
  administrable: false,
  attributes: summary === '' ? {} : { summary },
})

function managed(item: Item): FoundEntitlement {
  const versions = items(item.PolicyVersionList)
  const current = versions.find(
    (one) => one.IsDefaultVersion === true || (one.VersionId !== undefined && one.VersionId === item.DefaultVersionId),
  )
  const document = documentOf(current?.Document)
  const otherVersions = versions.filter((one) => one !== current).map((one) => documentOf(one.Document))
  return entitlement(text(item.Arn), text(item.PolicyName), MANAGED_KIND, {
    content: { document, otherVersions },
    summary: summaryOfDocument(document),
  })
}

/** Attached, or a boundary, and not in the file. */
function unseenPolicies(document: Item): FoundEntitlement[] {
  const known = new Set(items(document.Policies).map(({ Arn }) => text(Arn)))
  const holders = [document.UserDetailList, document.RoleDetailList, document.GroupDetailList].flatMap(items)
  const unseen = new Set(holders.flatMap(attachedArns).filter((arn) => arn !== '' && !known.has(arn)))
  return [...unseen].map((arn) =>
    entitlement(arn, arn.slice(arn.lastIndexOf('/') + 1), MANAGED_KIND, {
      content: { document: null, otherVersions: [] },
      summary: 'Its document is not in the file',
    }),
  )
}

function group(item: Item): FoundEntitlement {
  const policies = inlines(item.GroupPolicyList).map(({ PolicyName, PolicyDocument }) => ({
    name: PolicyName,
    document: documentOf(PolicyDocument),
  }))
  const attached = attachedArns(item)
  const names = [...policies.map(({ name }) => name), ...attached.map((arn) => arn.slice(arn.lastIndexOf('/') + 1))]
  return entitlement(text(item.Arn), text(item.GroupName), GROUP_KIND, {
    content: { policies, attached },
    summary: names.length > 0 ? `Gives ${names.slice(0, 4).join(', ')}${names.length > 4 ? ' and more' : ''}` : '',
  })
}

const inlineId = (arn: string, name: string): string => `${arn}#${name}`

function inlinePolicy(arn: string, { PolicyName, PolicyDocument }: Inline): FoundEntitlement {
  const document = documentOf(PolicyDocument)
  return entitlement(inlineId(arn, PolicyName), PolicyName, INLINE_KIND, {
    content: { document },
    summary: summaryOfDocument(document),
  })
}

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/
/** Null where there is none that can be read. */
function usedAt(value: unknown): Instant | null {
  if (typeof value !== 'string' || !RFC3339.test(value) || Number.isNaN(Date.parse(value))) return null
  return parseRfc3339(value)
}

function principal(item: Item, more: Record<string, unknown>) {
  const boundary = (item.PermissionsBoundary as Item | undefined | null)?.PermissionsBoundaryArn
  return {
    accountKey: text(item.Arn),
    disabled: false,
    liveSessions: null,
    attributes: {
      arn: text(item.Arn),
      path: text(item.Path),
      createdAt: text(item.CreateDate) || null,
      tags: Object.fromEntries(items(item.Tags).map(({ Key, Value }) => [text(Key), text(Value)])),
      ...(typeof boundary === 'string' ? { boundary } : {}),
      ...more,
    },
  }
}

/** Its access keys are not in the file: when the password was not used, whether it is used is unknown. */
const user = (item: Item): FoundIdentity => ({
  ...principal(item, { groups: Array.isArray(item.GroupList) ? item.GroupList : [] }),
  externalId: text(item.UserId) || text(item.Arn),
  name: text(item.UserName),
  kind: USER_KIND,
  lastUsedAt: usedAt(item.PasswordLastUsed) ?? 'unknown',
})

/** AWS remembers the last use for 400 days: an empty answer is none in that time, no answer is unknown. */
function role(item: Item): FoundIdentity {
  const used = item.RoleLastUsed as Item | undefined | null
  return {
    ...principal(item, {
      trust: documentOf(item.AssumeRolePolicyDocument),
      instanceProfiles: items(item.InstanceProfileList).map(({ Arn }) => text(Arn)),
    }),
    externalId: text(item.RoleId) || text(item.Arn),
    name: text(item.RoleName),
    kind: ROLE_KIND,
    lastUsedAt: used ? (usedAt(used.LastUsedDate) ?? 'never-seen') : 'unknown',
  }
}
