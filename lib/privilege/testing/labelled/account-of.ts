/** Accounts from short words, as short-cases.json writes them, in the words of `get-account-authorization-details`. */

const ACCOUNT = '111122223333'
const iam = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`
const resource = (written: string): string => (written === '*' || written.startsWith('arn:') ? written : iam(written))

type Shaped = { Resource?: string | string[]; NotResource?: string | string[] } & Record<string, unknown>
/** "iam:PassRole on role/boss", "deny s3:*", or a statement. */
type Statement = string | Shaped
type Holder = {
  path?: string
  inline?: (Statement | Statement[])[]
  managed?: string[]
  boundary?: string
  tags?: Record<string, string>
}
type Role = Holder & { trust: (string | Record<string, unknown>)[]; profile?: boolean }
type Written = Statement[] | { versions: Statement[][] }
export type Case = {
  name: string
  users?: Record<string, Holder & { groups?: string[] }>
  groups?: Record<string, Holder>
  roles?: Record<string, Role>
  policies?: Record<string, Written>
  /** Attached, and not in the input. */
  absent?: string[]
  /** By level of the organisation. */
  scp?: Statement[][][]
  /** Which of these each may be. */
  tiers: Record<string, string[]>
  has?: Record<string, string[]>
  hasNot?: Record<string, string[]>
}

const BY_AWS: Record<string, Written> = {
  AdministratorAccess: ['*'],
  ReadOnly: ['s3:List*', 'ec2:Describe*', 'iam:Get*', 'iam:List*'],
}

const listed = (written: string | string[] | undefined): string[] | undefined =>
  written === undefined ? undefined : [written].flat().map(resource)

function statement(written: Statement): object {
  if (typeof written !== 'string') {
    const { Resource, NotResource, ...rest } = written
    const where =
      NotResource === undefined ? { Resource: listed(Resource) ?? '*' } : { NotResource: listed(NotResource) }
    return { Effect: 'Allow', ...rest, ...where }
  }
  const denies = written.startsWith('deny ')
  const [actions = '', on] = written.replace(/^deny /, '').split(' on ')
  return {
    Effect: denies ? 'Deny' : 'Allow',
    Action: actions.split(' '),
    Resource: on?.split(' ').map(resource) ?? '*',
  }
}

export const documentOf = (statements: readonly Statement[]) => ({
  Version: '2012-10-17',
  Statement: statements.map(statement),
})

function trusted(written: string | Record<string, unknown>): object {
  const may = { Effect: 'Allow', Action: 'sts:AssumeRole' }
  if (typeof written !== 'string') return { ...may, ...written }
  const [, services] = /^service (.*)$/.exec(written) ?? []
  if (services !== undefined)
    return { ...may, Principal: { Service: services.split(' ').map((name) => `${name}.amazonaws.com`) } }
  const named = written.split(' ').map((one) => (/^(\*|arn:|AIDA|\d)/.test(one) ? one : iam(one)))
  return { ...may, Principal: { AWS: named } }
}

const policyArn = (name: string): string =>
  name.startsWith('aws:') ? `arn:aws:iam::aws:policy/${name.slice(4)}` : iam(`policy/${name}`)

function held({ inline = [], managed = [], boundary, tags = {} }: Holder, list: string) {
  const several = inline.every((one) => Array.isArray(one))
  const policies = several ? inline : [inline as Statement[]]
  return {
    [list]: policies.map((one, index) => ({ PolicyName: `p${index}`, PolicyDocument: documentOf(one) })),
    AttachedManagedPolicies: managed.map((name) => ({ PolicyName: name, PolicyArn: policyArn(name) })),
    ...(boundary === undefined ? {} : { PermissionsBoundary: { PermissionsBoundaryArn: policyArn(boundary) } }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

function managedPolicy(name: string, written: Written) {
  const versions = Array.isArray(written) ? [written] : written.versions
  return {
    PolicyName: name.replace('aws:', ''),
    Arn: policyArn(name),
    DefaultVersionId: 'v1',
    PolicyVersionList: versions.map((one, index) => ({
      Document: documentOf(one),
      VersionId: `v${index + 1}`,
      IsDefaultVersion: index === 0,
    })),
  }
}

const at = (kind: string, name: string, { path = '/' }: Holder): string => iam(`${kind}${path}${name}`)

export function accountOf({ users = {}, groups = {}, roles = {}, policies = {}, absent = [] }: Case) {
  const holders: Holder[] = [users, groups, roles].flatMap((some) => Object.values<Holder>(some))
  const named = new Set(holders.flatMap(({ managed = [], boundary }) => [...managed, ...(boundary ? [boundary] : [])]))
  const byAws = [...named].flatMap((name): [string, Written][] => {
    const written = name.startsWith('aws:') && !absent.includes(name) ? BY_AWS[name.slice(4)] : undefined
    return written ? [[name, written]] : []
  })
  return {
    UserDetailList: Object.entries(users).map(([UserName, user]) => ({
      UserName,
      Arn: at('user', UserName, user),
      GroupList: user.groups ?? [],
      ...held(user, 'UserPolicyList'),
    })),
    GroupDetailList: Object.entries(groups).map(([GroupName, group]) => ({
      GroupName,
      Arn: at('group', GroupName, group),
      ...held(group, 'GroupPolicyList'),
    })),
    RoleDetailList: Object.entries(roles).map(([RoleName, role]) => ({
      RoleName,
      Arn: at('role', RoleName, role),
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: role.trust.map(trusted) },
      InstanceProfileList: role.profile === false ? [] : [{ Arn: iam(`instance-profile/${RoleName}`) }],
      ...held(role, 'RolePolicyList'),
    })),
    Policies: [...Object.entries(policies), ...byAws].map(([name, written]) => managedPolicy(name, written)),
  }
}
