/** An account after a change of few of its principals, from what was found before: only who changed is asked again. */
import type { Account } from '../account/model.ts'
import { actorOf } from './actor.ts'
import { type Draft, membersOf, place, settle, withAnything } from './draft.ts'
import type { Surveyed } from './ground.ts'
import { gather, regather } from './groups.ts'
import type { TargetReader, Targets } from './targets.ts'
import { type Changed, changedBetween, watchedBetween, watches } from './unchanged.ts'

export type Patch = {
  draft: Draft
  /** Nodes that lead elsewhere, and groups with other members. */
  nodes: readonly number[]
  groups: readonly number[]
}

/** Beyond this many, looking at everything is as fast. */
const FEW = 400

export function patched(surveyed: Surveyed, account: Account, reader: TargetReader): Patch | null {
  const { scene: before, draft: from } = surveyed
  const changed = changedBetween(before.account, account)
  if (!changed || changed.length > FEW) return null
  const principals = changed.map(({ principal }) => principal)
  const same = reader.areSame(before.targets, principals, account)
  const targets = same ? before.targets : reader.replaced(before.targets, principals, account)
  const others = same ? [] : enteringAny(surveyed, changed, targets)
  if (!others) return null
  const stale = [...changed, ...others, ...watching(surveyed, account)]
  const draft = copied(from, { ...before, account, targets })
  const groups = same ? [] : regathered(draft, targets)
  const nodes = new Set<number>()
  const byNumber = new Map([...stale].toReversed().map((one) => [one.number, one]))
  for (const one of byNumber.values()) for (const node of renewed(draft, one)) nodes.add(node)
  settle(draft)
  return { draft, nodes: [...nodes], groups }
}

function copied(from: Draft, scene: Draft['scene']): Draft {
  return {
    ...from,
    scene,
    find: ({ demand }) => gather(demand, scene.targets),
    actors: [...from.actors],
    direct: [...from.direct],
    standingOf: [...from.standingOf],
    standings: [...from.standings],
    used: [...from.used],
    groups: [...from.groups],
    gathered: [...from.gathered],
    numbers: new Map(from.numbers),
    standingNumbers: new Map(from.standingNumbers),
    groupNumbers: new Map(from.groupNumbers),
    unasked: [],
    waiting: [],
  }
}

function renewed(draft: Draft, { number, principal }: Changed): number[] {
  const [anything, nodes] = [draft.size + number, [number]]
  forget(draft, number)
  place(draft, number, actorOf(principal, draft.scene.standings.of(principal)))
  if (draft.actors[anything] !== undefined) {
    forget(draft, anything)
    place(draft, anything, withAnything(draft, principal))
    nodes.push(anything)
  }
  return nodes
}

/** What it would be with other policies is found again under the same names. */
function forget(draft: Draft, number: number): void {
  for (const { edge, to } of draft.direct[number] ?? []) {
    const name = draft.actors[to]?.node
    if (edge.to.kind !== 'variant' || name === undefined || draft.numbers.get(name) !== to) continue
    draft.numbers.delete(name)
    forget(draft, to)
  }
  draft.direct[number] = []
}

/** Those who look at what changed beside the principals. */
function watching({ scene, draft }: Surveyed, account: Account): Changed[] {
  const watched = watchedBetween(scene.account, account)
  if (watched.length === 0) return []
  return [...account.users, ...account.roles].flatMap((principal, number) => {
    const standing = draft.actors[number]?.standing
    return standing && watches(standing, watched) ? [{ number, principal }] : []
  })
}

/** Those whom changed roles let in by name; null where everybody has to be asked who they are. */
function enteringAny({ scene, draft }: Surveyed, changed: readonly Changed[], targets: Targets): Changed[] | null {
  const arns = new Set(changed.map(({ principal }) => principal.arn))
  const named = new Set<string>()
  for (const all of [scene.targets.all, targets.all])
    for (const arn of arns) {
      const door = all.get(arn)?.door
      if (door?.personal === true && door.all) return null
      for (const name of door?.named ?? []) named.add(name)
    }
  const { users, roles } = scene.account
  const sessions = [...named].some((name) => name.includes(':assumed-role/'))
  if (sessions) return null
  return [...users, ...roles].flatMap((principal, number) =>
    named.has(principal.arn) && !arns.has(principal.arn) && draft.actors[number] ? [{ number, principal }] : [],
  )
}

/** @returns the groups with other members */
function regathered(draft: Draft, targets: Targets): number[] {
  return draft.gathered.flatMap(({ group, demand }, number) => {
    const now = regather(group, demand, targets)
    if (now === group) return []
    draft.gathered[number] = { group: now, demand }
    const wasEmpty = group.members.size === 0
    draft.groups[number] = membersOf(draft, now)
    if (wasEmpty && now.members.size > 0) relink(draft, number)
    return [number]
  })
}

/** Ways into a group that had nobody were not kept. */
function relink(draft: Draft, group: number): void {
  for (const [number, standing] of draft.standings.entries())
    for (const way of standing.ways ?? [])
      if (draft.groupNumbers.get(way.key) === group)
        draft.used[number] = [...(draft.used[number] ?? []), { way, group }]
}
