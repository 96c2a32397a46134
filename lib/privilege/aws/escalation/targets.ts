/** Whom others may become: what of a user or role decides who reaches it, and where to look for those that a permit means. */
import type { Account, Role, User } from '../account/model.ts'
import type { Policy } from '../policy/model.ts'
import { type Contents, personalIn } from './content.ts'
import type { Overlay } from './permits.ts'
import { type Invited, invitedBy, servicesTrustedBy, type Trusting } from './trust.ts'

export type Door = Invited & {
  services: Trusting
  /** Whether it asks who somebody is: then each has to be asked about. */
  personal: boolean
  /** No Deny, no condition: whoever it means it lets in. */
  plain: boolean
}

export type Target = {
  arn: string
  principal: User | Role
  /** Behind the account: `role/path/name`. */
  resource: string
  /** Nobody changes what AWS keeps. */
  fixed: boolean
  /** The account's own policies that are attached to it. */
  editable: readonly string[]
  /** Those it is in. */
  groups: readonly string[]
  door: Door | null
  /** Everything that decides who reaches it, in one text. */
  signature: string
  overlay: Overlay
}

export type Targets = {
  all: ReadonlyMap<string, Target>
  byService: ReadonlyMap<string, readonly Target[]>
  /** Roles that let in everybody, or the whole account, and ask nobody who they are. */
  open: readonly Target[]
  personal: readonly Target[]
  /** Roles that name somebody, by the name; sessions also by their role's. */
  naming: ReadonlyMap<string, readonly Target[]>
  /** Those of a kind whose resource begins so, in order. */
  startingWith(kind: 'user' | 'role', prefixes: readonly string[] | null): readonly Target[]
  /** Those that were not like this at the last look, and those that are gone. */
  changed: ReadonlySet<string>
}

export type TargetReader = {
  read(account: Account): Targets
  /** Whether some principals are, in another account, the same to whoever might become them. */
  areSame(before: Targets, principals: readonly (User | Role)[], account: Account): boolean
  /** With some principals as they are in another account; nothing of it is kept. */
  replaced(before: Targets, principals: readonly (User | Role)[], account: Account): Targets
}

/** Looks at accounts one after the other, and keeps what did not change. */
export function createTargetReader(contents: Contents, nowMs: number): TargetReader {
  let last: { all: ReadonlyMap<string, Target>; groups: string } = { all: new Map(), groups: '' }
  const doors = new Map<string, Door>()
  const doorOf = (role: Role): Door => {
    const key = `${role.account} ${contents.ofPolicy(role.trust)}`
    let door = doors.get(key)
    if (!door) doors.set(key, (door = readDoor(role, nowMs)))
    return door
  }
  const read = (account: Account): Targets => {
    const known = knownIn(account)
    // Groups are known to their users by name.
    const kept = last.groups === namesOf(account) ? last.all : null
    const all = new Map<string, Target>()
    const changed = new Set<string>()
    for (const principal of [...account.users, ...account.roles]) {
      const before = last.all.get(principal.arn)
      const now = kept && before?.principal === principal ? before : readTarget(principal, known, contents, doorOf)
      const same = before?.signature === now.signature
      if (!same) changed.add(principal.arn)
      all.set(principal.arn, now)
    }
    for (const arn of last.all.keys()) if (!all.has(arn)) changed.add(arn)
    last = { all, groups: namesOf(account) }
    return indexed(all, changed)
  }
  return {
    read,
    areSame(before, principals, account) {
      const known = knownIn(account)
      return principals.every(
        (one) => before.all.get(one.arn)?.signature === readTarget(one, known, contents, doorOf).signature,
      )
    },
    replaced(before, principals, account) {
      const known = knownIn(account)
      const all = new Map(before.all)
      for (const one of principals) all.set(one.arn, readTarget(one, known, contents, doorOf))
      return indexed(all, new Set(principals.map(({ arn }) => arn)))
    },
  }
}

/** What of the account a principal only names. */
type KnownIn = { boundaries: ReadonlyMap<Policy, string>; groups: ReadonlyMap<string, string> }
const knownIn = ({ policies, groups }: Account): KnownIn => ({
  boundaries: new Map(policies.map(({ policy, arn }) => [policy, arn])),
  groups: new Map(groups.map(({ name, arn }) => [name, arn])),
})
export const namesOf = ({ groups }: Account): string => groups.map(({ arn }) => arn).join(' ')

function readDoor(role: Role, nowMs: number): Door {
  const { statements } = role.trust
  const personal = statements.some(
    (statement) =>
      personalIn(statement) !== null ||
      statement.principals?.inverted === true ||
      (statement.effect === 'Deny' && statement.principals?.items.some(({ value }) => value !== '*')),
  )
  const plain = statements.every(({ effect, conditions }) => effect === 'Allow' && conditions.length === 0)
  return { ...invitedBy(role), services: servicesTrustedBy(role, nowMs), personal, plain }
}

function readTarget(principal: User | Role, known: KnownIn, contents: Contents, doorOf: (role: Role) => Door): Target {
  const { arn, account, tags, boundary } = principal
  const resource = arn.split(':').slice(5).join(':')
  const editable = [
    ...new Set(principal.policies.flatMap((held) => (held.arn?.split(':')[4] === account ? [held.arn] : []))),
  ]
  const bound =
    boundary === 'none' ? 'absent' : boundary === 'unknown' ? 'unknown' : (known.boundaries.get(boundary) ?? 'unknown')
  const role = principal.kind === 'role' ? principal : null
  const trust = role && [contents.ofPolicy(role.trust), role.instanceProfiles]
  const groups =
    principal.kind === 'user' ? [...new Set(principal.groups.flatMap((name) => known.groups.get(name) ?? []))] : []
  const lowered = new Map([...tags].map(([key, value]) => [key.toLowerCase(), value]))
  return {
    arn,
    principal,
    resource,
    fixed: role !== null && /^role\/aws-(service-role|reserved)\//.test(resource),
    editable,
    groups,
    door: role && doorOf(role),
    signature: JSON.stringify([arn, [...tags], editable, groups, bound, trust]),
    overlay: overlayOf(account, bound, lowered),
  }
}

/** What a request about somebody says of them: their tags and their boundary. */
const overlayOf =
  (account: string, bound: string, tags: ReadonlyMap<string, string>): Overlay =>
  (key) => {
    const [, tag] = /^(?:aws|iam):resourcetag\/(.*)$/.exec(key) ?? []
    const value = tag === undefined ? undefined : tags.get(tag)
    if (tag !== undefined) return value === undefined ? 'absent' : [value]
    if (key === 'iam:permissionsboundary') return bound === 'absent' || bound === 'unknown' ? bound : [bound]
    return key === 'aws:resourceaccount' ? [account] : undefined
  }

/** A session, by the role it is of: `arn:aws:sts::111122223333:assumed-role/ci` of one that is called something. */
const SESSION = /^(arn:[^:]*:sts::\d+:assumed-role\/[^/]+)\/./

function indexed(all: ReadonlyMap<string, Target>, changed: ReadonlySet<string>): Targets {
  const byService = new Map<string, Target[]>()
  const naming = new Map<string, Target[]>()
  const add = (map: Map<string, Target[]>, key: string, target: Target): void => {
    const listed = map.get(key)
    if (listed) listed.push(target)
    else map.set(key, [target])
  }
  const roles = [...all.values()].filter(({ door }) => door !== null)
  for (const target of roles) {
    for (const service of target.door?.services.keys() ?? []) add(byService, service, target)
    for (const name of target.door?.named ?? []) {
      add(naming, name, target)
      const [, session] = SESSION.exec(name) ?? []
      if (session !== undefined) add(naming, session, target)
    }
  }
  const open = roles.filter(({ door }) => door?.all)
  const sorted = new Map<'user' | 'role', readonly Target[]>()
  const inOrder = (kind: 'user' | 'role'): readonly Target[] => {
    let found = sorted.get(kind)
    if (!found) {
      const ofKind = [...all.values()].filter(({ principal }) => principal.kind === kind)
      found = ofKind.toSorted((a, b) => (a.resource < b.resource ? -1 : 1))
      sorted.set(kind, found)
    }
    return found
  }
  return {
    all,
    byService,
    naming,
    open: open.filter(({ door }) => !door?.personal),
    personal: open.filter(({ door }) => door?.personal),
    startingWith: (kind, prefixes) => (prefixes === null ? inOrder(kind) : within(inOrder(kind), prefixes)),
    changed,
  }
}

function within(sorted: readonly Target[], prefixes: readonly string[]): readonly Target[] {
  const found = new Set<Target>()
  for (const prefix of prefixes) {
    for (let at = firstFrom(sorted, prefix); sorted[at]?.resource.startsWith(prefix); at += 1) {
      const target = sorted[at]
      if (target) found.add(target)
    }
  }
  return [...found]
}

function firstFrom(sorted: readonly Target[], prefix: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle]?.resource ?? '') < prefix) low = middle + 1
    else high = middle
  }
  return low
}
