/** Parts of an AWS account in the words of `aws iam get-account-authorization-details`. Pure: ids and dates come from names. */
import { createHash } from 'node:crypto'

export type Statement = Readonly<Record<string, unknown>>
export type Document = { Version: string; Statement: readonly Statement[] }
export type Inline = { PolicyName: string; PolicyDocument: Document }
export type Attachment = { PolicyName: string; PolicyArn: string }
type Common = { Path: string; CreateDate: string; Arn: string; AttachedManagedPolicies: Attachment[] }
type Bounded = { PermissionsBoundary?: { PermissionsBoundaryType: 'Policy'; PermissionsBoundaryArn: string } }
type Tagged = { Tags?: { Key: string; Value: string }[] }
export type UserDetail = Common &
  Bounded &
  Tagged & { UserName: string; UserId: string; UserPolicyList?: Inline[]; GroupList: string[] }
export type GroupDetail = Common & { GroupName: string; GroupId: string; GroupPolicyList: Inline[] }
export type RoleDetail = Common &
  Bounded &
  Tagged & {
    RoleName: string
    RoleId: string
    AssumeRolePolicyDocument: Document
    RolePolicyList: Inline[]
    InstanceProfileList: object[]
    RoleLastUsed: object
  }
export type PolicyDetail = {
  PolicyName: string
  PolicyId: string
  Arn: string
  Path: string
  DefaultVersionId: string
  AttachmentCount: number
  PermissionsBoundaryUsageCount: number
  IsAttachable: boolean
  CreateDate: string
  UpdateDate: string
  PolicyVersionList: { Document: Document; VersionId: string; IsDefaultVersion: boolean; CreateDate: string }[]
}
export type AccountDetails = {
  UserDetailList: UserDetail[]
  GroupDetailList: GroupDetail[]
  RoleDetailList: RoleDetail[]
  Policies: PolicyDetail[]
  IsTruncated: false
}

export const ACCOUNT = '111122223333'
export const REGION = 'eu-west-1'

export const document = (...statements: readonly Statement[]): Document => ({
  Version: '2012-10-17',
  Statement: statements,
})
export const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition ? { Condition } : {}),
})
export const deny = (Action: string | string[], Resource: string | string[] = '*', Condition?: object): Statement => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
})

export const iam = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`
export const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`

const trust = (Principal: object, Action: string, Condition?: object): Document =>
  document({ Effect: 'Allow', Principal, Action, ...(Condition ? { Condition } : {}) })
export const trustsService = (...services: string[]): Document =>
  trust({ Service: services.map((one) => `${one}.amazonaws.com`) }, 'sts:AssumeRole')
export const trustsAws = (principal: string | string[], condition?: object): Document =>
  trust({ AWS: principal }, 'sts:AssumeRole', condition)
export const trustsAccount = (condition?: object): Document => trustsAws(iam('root'), condition)
export const trustsRepository = (repository: string, ref = '*'): Document =>
  trust({ Federated: iam('oidc-provider/token.actions.githubusercontent.com') }, 'sts:AssumeRoleWithWebIdentity', {
    StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
    StringLike: { 'token.actions.githubusercontent.com:sub': `repo:${repository}:${ref}` },
  })
export const trustsSignIn = (): Document =>
  trust({ Federated: iam('saml-provider/AWSSSO_example_DO_NOT_DELETE') }, 'sts:AssumeRoleWithSAML', {
    StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
  })

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const idOf = (prefix: string, name: string): string =>
  prefix + [...digest(name).subarray(0, 17)].map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte % 32]).join('')
const FIRST_MS = Date.UTC(2019, 0, 1)
const DAYS = 2_400
const dateOf = (name: string): string =>
  new Date(FIRST_MS + (digest(`date ${name}`).readUInt32BE() % (DAYS * 86_400)) * 1_000).toISOString().slice(0, 19) +
  '+00:00'

export type Holds = {
  /** ARNs of managed policies. */
  managed?: readonly string[]
  inline?: Readonly<Record<string, readonly Statement[]>>
  boundary?: string
  tags?: Readonly<Record<string, string>>
  path?: string
}

const common = (kind: string, name: string, { managed = [], path = '/' }: Holds): Common => ({
  Path: path,
  CreateDate: dateOf(name),
  Arn: iam(`${kind}${path}${name}`),
  AttachedManagedPolicies: managed.map((one) => ({ PolicyName: one.slice(one.lastIndexOf('/') + 1), PolicyArn: one })),
})
const inlineOf = ({ inline = {} }: Holds): Inline[] =>
  Object.entries(inline).map(([PolicyName, statements]) => ({ PolicyName, PolicyDocument: document(...statements) }))
const bounded = ({ boundary }: Holds): Bounded =>
  boundary ? { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } } : {}
const tagged = ({ tags }: Holds): Tagged =>
  tags ? { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } : {}

export const user = (name: string, holds: Holds & { groups?: readonly string[] } = {}): UserDetail => ({
  ...common('user', name, holds),
  UserName: name,
  UserId: idOf('AIDA', name),
  ...(holds.inline ? { UserPolicyList: inlineOf(holds) } : {}),
  GroupList: [...(holds.groups ?? [])],
  ...bounded(holds),
  ...tagged(holds),
})

export const group = (name: string, holds: Holds = {}): GroupDetail => ({
  ...common('group', name, holds),
  GroupName: name,
  GroupId: idOf('AGPA', name),
  GroupPolicyList: inlineOf(holds),
})

export const role = (name: string, trusted: Document, holds: Holds & { profile?: true } = {}): RoleDetail => ({
  ...common('role', name, holds),
  RoleName: name,
  RoleId: idOf('AROA', name),
  AssumeRolePolicyDocument: trusted,
  RolePolicyList: inlineOf(holds),
  InstanceProfileList: holds.profile
    ? [
        {
          Path: '/',
          InstanceProfileName: name,
          InstanceProfileId: idOf('AIPA', name),
          Arn: iam(`instance-profile/${name}`),
          CreateDate: dateOf(name),
          Roles: [],
        },
      ]
    : [],
  RoleLastUsed: {},
  ...bounded(holds),
  ...tagged(holds),
})

/** @param versions the newest first: it is the default one */
export function policy(of: string, versions: readonly Document[], path = '/'): PolicyDetail {
  const name = of.slice(of.lastIndexOf('/') + 1)
  const count = versions.length
  return {
    PolicyName: name,
    PolicyId: idOf('ANPA', name),
    Arn: of,
    Path: path,
    DefaultVersionId: `v${count}`,
    AttachmentCount: 1,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: dateOf(name),
    UpdateDate: dateOf(name),
    PolicyVersionList: versions.map((Document, index) => ({
      Document,
      VersionId: `v${count - index}`,
      IsDefaultVersion: index === 0,
      CreateDate: dateOf(`${name} ${index}`),
    })),
  }
}
