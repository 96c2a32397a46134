/**
 * What somebody would be with other policies that are there already: those of a group it may join, another version, no
 * boundary, or without what denies it; and a new user in such a group.
 */
import type { Attached, Group } from '../account/model.ts'
import { type Actor, type Scene, subjectIn } from './actor.ts'
import { bestOf, type Doubts, type Edge, nodeOf, together } from './edge.ts'
import type { About } from './model.ts'
import { newMembers } from './new-members.ts'
import { askOwn } from './own-ways.ts'
import { ATTACHED } from './paths/identities.ts'
import { MORE_ACTIONS } from './paths/more.ts'
import { hasDeny } from './standing.ts'
import { BOUNDARY } from './subject.ts'

export type Variant = { edge: Edge; actor: Actor }

export function variantsOf(actor: Actor, scene: Scene): Variant[] {
  const joins = joinable(actor, scene)
  const changes = [
    ...attachable(actor, scene),
    ...versions(actor, scene),
    ...unbound(actor, scene),
    ...undenied(actor, scene),
  ]
  const tried = new Set([...actor.tried, ...joins.map(({ group }) => group.name), ...changes.map(({ name }) => name)])
  const all = joins.length > 1 ? [joins] : []
  const found = [...[...joins.map((one) => [one]), ...all].map((some) => joining(actor, some)), ...changes]
  return [...found.map((change) => variant(actor, scene, change, tried)), ...newMembers(actor, scene)]
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'

type Change = {
  name: string
  said: Omit<Edge, 'from' | 'to'>
  attached: readonly Attached[]
  groups?: readonly string[]
  lifts?: true
}

function variant(actor: Actor, { standings }: Scene, change: Change, tried: ReadonlySet<string>): Variant {
  const { principal, node } = actor
  const { name, said, attached, groups = actor.groups, lifts = false } = change
  const policies = attached.map(({ policy }) => policy)
  const standing = standings.of(principal, { policies, unbound: lifts || isUnbound(actor) })
  const to = { kind: 'variant' as const, arn: `${node.replace(/^variant /, '')} ${name}` }
  return {
    edge: { from: node, to, ...said },
    actor: { ...actor, standing, subject: subjectIn(standing, principal), node: nodeOf(to), attached, groups, tried },
  }
}

const isUnbound = ({ standing, principal }: Actor): boolean =>
  principal.boundary !== 'none' && !standing.holding.limits.some(({ name }) => name === BOUNDARY)

type Joinable = { group: Group; rests: Doubts }

/** Whoever changes the policies of groups gains by one that has none. */
const changesGroups = ({ standing: { actions } }: Actor): boolean =>
  actions.has('iam:attachgrouppolicy') || actions.has('iam:putgrouppolicy')

/** Whoever has any policy it likes gains none by a group. */
function joinable(actor: Actor, scene: Scene): Joinable[] {
  const { principal, standing, groups, tried, hasAnything } = actor
  if (principal.kind !== 'user' || hasAnything || !standing.actions.has('iam:addusertogroup')) return []
  return scene.account.groups.flatMap((group) => {
    if (groups.includes(group.name) || tried.has(group.name)) return []
    if (group.policies.length === 0 && !changesGroups(actor)) return []
    const rests = askOwn(actor, scene, 'iam:addusertogroup', group.arn)
    return rests ? [{ group, rests }] : []
  })
}

function joining(actor: Actor, some: readonly Joinable[]): Change {
  const names = some.map(({ group }) => group.name)
  return {
    name: `in ${names.length === 1 ? 'group' : 'groups'} ${names.join(', ')}`,
    said: {
      path: 'iam-013',
      does: `may join ${names.length === 1 ? 'group' : 'groups'} ${names.join(', ')}`,
      permissions: ['iam:addusertogroup'],
      ...restsOf(some),
    },
    attached: [...actor.attached, ...some.flatMap(({ group }) => group.policies)],
    groups: [...actor.groups, ...names],
  }
}

const restsOf = (some: readonly { rests: Doubts }[]): Doubts =>
  together(some.map(({ rests }) => rests)) ?? { certain: false, conditions: [], missing: [] }

/** Policies that are there; whoever may attach any policy needs none of them. */
function attachable(actor: Actor, scene: Scene): Change[] {
  const { principal, attached, standing, tried, hasAnything } = actor
  const action = `iam:attach${principal.kind}policy`
  const about = (arn: string): About => ({ 'iam:policyarn': [arn] })
  if (hasAnything || !standing.actions.has(action) || scene.targets.all.get(principal.arn)?.fixed) return []
  if (askOwn(actor, scene, action, principal.arn, ATTACHED)?.certain) return []
  const own = new Set(attached.map(({ arn }) => arn))
  return scene.account.policies.flatMap(({ arn, name, policy }): Change[] => {
    const change = `with policy ${arn}`
    const rests =
      own.has(arn) || tried.has(change) ? undefined : askOwn(actor, scene, action, principal.arn, about(arn))
    if (!rests) return []
    const said = {
      path: principal.kind === 'user' ? 'iam-008' : 'iam-009',
      does: `may attach policy ${name} to itself`,
      permissions: [action],
      ...restsOf([{ rests }]),
    }
    return [{ name: change, said, attached: [...attached, { policy, arn, group: null }] }]
  })
}

function versions(actor: Actor, scene: Scene): Change[] {
  const { attached, principal, standing, tried, hasAnything } = actor
  if (hasAnything || !standing.actions.has('iam:setdefaultpolicyversion')) return []
  const own = new Set(attached.map(({ arn }) => arn))
  return scene.account.policies
    .filter(
      ({ arn, otherVersions }) => otherVersions.length > 0 && own.has(arn) && arn.split(':')[4] === principal.account,
    )
    .flatMap((managed) => {
      const rests = askOwn(actor, scene, 'iam:setdefaultpolicyversion', managed.arn)
      if (!rests) return []
      return managed.otherVersions.flatMap((policy, index): Change[] => {
        const name = `with version ${index} of ${managed.arn}`
        if (tried.has(name)) return []
        const said = {
          path: 'curfew-iam-001',
          does: `may put another version of policy ${managed.name} in force`,
          permissions: ['iam:setdefaultpolicyversion'],
          ...restsOf([{ rests }]),
        }
        return [{ name, said, attached: attached.map((one) => (one.arn === managed.arn ? { ...one, policy } : one)) }]
      })
    })
}

function unbound(actor: Actor, scene: Scene): Change[] {
  const { principal, attached, tried } = actor
  if (principal.boundary === 'none' || isUnbound(actor) || scene.targets.all.get(principal.arn)?.fixed) return []
  const { kind, boundary, account } = principal
  const written = scene.account.policies.find(({ policy, arn }) => policy === boundary && arn.split(':')[4] === account)
  const own = (action: string, about?: About) => askOwn(actor, scene, action, principal.arn, about)
  const rewrite = 'iam:createpolicyversion'
  const ways: readonly [string, string, string, Doubts | undefined][] = [
    ['curfew-iam-002', 'lift', `iam:delete${kind}permissionsboundary`, own(`iam:delete${kind}permissionsboundary`)],
    [
      'curfew-iam-002',
      'replace',
      `iam:put${kind}permissionsboundary`,
      own(`iam:put${kind}permissionsboundary`, { 'iam:permissionsboundary': [ADMINISTRATOR] }),
    ],
    ['curfew-iam-003', 'rewrite', rewrite, written && askOwn(actor, scene, rewrite, written.arn)],
  ]
  return ways.flatMap(([path, verb, action, rests]): Change[] => {
    const name = `unbound by ${action}`
    if (!rests || tried.has(name)) return []
    const said = {
      path,
      does: `may ${verb} its own permissions boundary`,
      permissions: [action],
      ...restsOf([{ rests }]),
    }
    return [{ name, said, attached, lifts: true }]
  })
}

const REMOVING = MORE_ACTIONS.filter((action) => /^iam:(detach|delete\w+policy$|removeuser)/.test(action))

/** Without all that denies and that it may take off itself. */
function undenied(actor: Actor, scene: Scene): Change[] {
  const name = 'without what denies'
  if (!REMOVING.some((action) => actor.standing.actions.has(action))) return []
  if (actor.tried.has(name) || scene.targets.all.get(actor.principal.arn)?.fixed) return []
  const removed = actor.attached.flatMap((held) => {
    const found = hasDeny(held.policy) ? removes(actor, scene, held) : undefined
    return found ? [{ held, ...found }] : []
  })
  if (removed.length === 0) return []
  const off = new Set(removed.map(({ held }) => held))
  const names = [...new Set(removed.map(({ held }) => held.policy.name))]
  const said = {
    path: 'curfew-iam-004',
    does: `may take off ${names.length === 1 ? 'policy' : 'policies'} ${names.join(', ')}, which denied it things`,
    permissions: [...new Set(removed.map(({ action }) => action))],
    ...restsOf(removed),
  }
  return [{ name, said, attached: actor.attached.filter((held) => !off.has(held)) }]
}

function removes(actor: Actor, scene: Scene, held: Attached): { action: string; rests: Doubts } | undefined {
  const { kind, arn: self } = actor.principal
  const group = held.group === null ? null : (scene.account.groups.find(({ name }) => name === held.group)?.arn ?? null)
  if (held.group !== null && group === null) return undefined
  const about = held.arn === null ? null : { 'iam:policyarn': [held.arn] }
  const verb = held.arn === null ? 'delete' : 'detach'
  const ways = group === null ? [`iam:${verb}${kind}policy`] : [`iam:${verb}grouppolicy`, 'iam:removeuserfromgroup']
  const found = ways.flatMap((action) => {
    const rests = askOwn(actor, scene, action, group ?? self, about)
    return rests ? [{ action, rests }] : []
  })
  const best = bestOf(found.map(({ rests }) => rests))
  return found.find(({ rests }) => rests === best)
}
