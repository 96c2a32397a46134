/** The account as the inventory holds it, in the words of get-account-authorization-details: what scores are made from. Pure. */
import { GROUP_KIND, INLINE_KIND, MANAGED_KIND, USER_KIND } from './facts.ts'

export type KeptIdentity = {
  id: string
  accountKey: string
  name: string
  kind: string
  attributes: Readonly<Record<string, unknown>>
}
export type KeptEntitlement = {
  id: string
  externalId: string
  name: string
  kind: string
  content: Readonly<Record<string, unknown>>
}
export type KeptHolding = { identityId: string; entitlementId: string }
export type Kept = {
  identities: readonly KeptIdentity[]
  entitlements: readonly KeptEntitlement[]
  holdings: readonly KeptHolding[]
}

export function accountOf({ identities, entitlements, holdings }: Kept): Record<string, unknown> {
  const byId = new Map(entitlements.map((one) => [one.id, one]))
  const held = new Map<string, KeptEntitlement[]>()
  for (const { identityId, entitlementId } of holdings) {
    const one = byId.get(entitlementId)
    if (one) held.set(identityId, [...(held.get(identityId) ?? []), one])
  }
  const principals = identities.map((one) => ({ one, holds: held.get(one.id) ?? [] }))
  return {
    UserDetailList: principals.filter(({ one }) => one.kind === USER_KIND).map(userOf),
    RoleDetailList: principals.filter(({ one }) => one.kind !== USER_KIND).map(roleOf),
    GroupDetailList: entitlements.filter(({ kind }) => kind === GROUP_KIND).map(groupOf),
    Policies: entitlements
      .filter(({ kind, content }) => kind === MANAGED_KIND && content.document !== null)
      .map(policyOf),
  }
}

type Principal = { one: KeptIdentity; holds: readonly KeptEntitlement[] }

const ofKind = (holds: readonly KeptEntitlement[], kind: string) => holds.filter((held) => held.kind === kind)
const attachments = (arns: readonly unknown[]) => arns.map((PolicyArn) => ({ PolicyArn }))
const inlineOf = (holds: readonly KeptEntitlement[]) =>
  ofKind(holds, INLINE_KIND).map(({ name, content }) => ({ PolicyName: name, PolicyDocument: content.document }))

const common = ({ one: { accountKey, attributes }, holds }: Principal) => ({
  Arn: accountKey,
  AttachedManagedPolicies: attachments(ofKind(holds, MANAGED_KIND).map(({ externalId }) => externalId)),
  Tags: Object.entries((attributes.tags ?? {}) as Record<string, string>).map(([Key, Value]) => ({ Key, Value })),
  ...(attributes.boundary === undefined
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryArn: attributes.boundary } }),
})

/** Groups that the file names and does not show stay named: what comes with them is unknown, not none. */
function userOf(principal: Principal) {
  const shown = ofKind(principal.holds, GROUP_KIND).map(({ name }) => name)
  const named = (principal.one.attributes.groups ?? []) as string[]
  return {
    ...common(principal),
    UserName: principal.one.name,
    UserPolicyList: inlineOf(principal.holds),
    GroupList: [...new Set([...shown, ...named])],
  }
}

const roleOf = (principal: Principal) => ({
  ...common(principal),
  RoleName: principal.one.name,
  AssumeRolePolicyDocument: principal.one.attributes.trust,
  RolePolicyList: inlineOf(principal.holds),
  InstanceProfileList: ((principal.one.attributes.instanceProfiles ?? []) as string[]).map((Arn) => ({ Arn })),
})

const groupOf = ({ externalId, name, content }: KeptEntitlement) => ({
  Arn: externalId,
  GroupName: name,
  AttachedManagedPolicies: attachments((content.attached ?? []) as unknown[]),
  GroupPolicyList: ((content.policies ?? []) as { name: string; document: unknown }[]).map((one) => ({
    PolicyName: one.name,
    PolicyDocument: one.document,
  })),
})

const policyOf = ({ externalId, name, content }: KeptEntitlement) => ({
  Arn: externalId,
  PolicyName: name,
  PolicyVersionList: [
    { Document: content.document, VersionId: 'current', IsDefaultVersion: true },
    ...((content.otherVersions ?? []) as unknown[]).map((Document, index) => ({
      Document,
      VersionId: `other-${index}`,
      IsDefaultVersion: false,
    })),
  ],
})
