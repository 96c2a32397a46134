/** The graph while it grows: whoever is found waits to be asked where it leads. */
import { actorOf, type Actor, type Scene } from './actor.ts'
import { ANYTHING_ANYWHERE } from './administrator.ts'
import { type Edge, nodeOf } from './edge.ts'
import type { Direct, Ground, Member, Used } from './ground.ts'
import type { Demand, Group } from './groups.ts'
import { madeBy, newPrincipal } from './new-principals.ts'
import { entrances, selfEdges } from './own-ways.ts'
import type { Standing } from './standing.ts'
import { variantsOf } from './variants.ts'
import { type WayOut, waysOutOf } from './ways-out.ts'

export type Find = (way: WayOut) => Group

export type Draft = {
  scene: Scene
  find: Find
  size: number
  actors: (Actor | undefined)[]
  direct: Direct[][]
  standingOf: number[]
  standings: Standing[]
  used: Used[][]
  groups: (readonly Member[])[]
  /** What the groups are of. */
  gathered: { group: Group; demand: Demand }[]
  numbers: Map<string, number>
  standingNumbers: Map<Standing, number>
  groupNumbers: Map<string, number>
  /** Standings whose ways are not looked for yet. */
  unasked: number[]
  /** Actors whose own ways are not looked for yet. */
  waiting: number[]
}

export function survey(scene: Scene, find: Find): Draft {
  const principals = [...scene.account.users, ...scene.account.roles]
  const size = principals.length
  const draft: Draft = {
    scene,
    find,
    size,
    actors: Array.from({ length: 2 * size }),
    direct: Array.from({ length: 2 * size }, () => []),
    standingOf: Array.from({ length: 2 * size }, () => -1),
    standings: [],
    used: [],
    groups: [],
    gathered: [],
    numbers: new Map(principals.map(({ arn }, number) => [arn, number])),
    standingNumbers: new Map(),
    groupNumbers: new Map(),
    unasked: [],
    waiting: [],
  }
  for (const [number, principal] of principals.entries())
    place(draft, number, actorOf(principal, scene.standings.of(principal)))
  return settle(draft)
}

/** Until nobody waits any more. */
export function settle(draft: Draft): Draft {
  while (draft.waiting.length + draft.unasked.length > 0) {
    for (const number of draft.unasked.splice(0)) {
      const standing = draft.standings[number]
      for (const way of standing ? waysOutOf(standing, draft.scene.permits) : []) follow(draft, number, way)
    }
    for (const number of draft.waiting.splice(0)) explore(draft, number)
  }
  return draft
}

export const groundOf = ({ actors, size, direct, standingOf, standings, used, groups }: Draft): Ground => ({
  actors,
  principals: size,
  direct,
  standingOf: Int32Array.from(standingOf),
  standings,
  used,
  groups,
  shape: {},
})

export function place(draft: Draft, number: number, actor: Actor): void {
  draft.actors[number] = actor
  draft.direct[number] = []
  let standing = draft.standingNumbers.get(actor.standing)
  if (standing === undefined) {
    standing = draft.standings.length
    draft.standingNumbers.set(actor.standing, standing)
    draft.standings.push(actor.standing)
    draft.used.push([])
    draft.unasked.push(standing)
  }
  draft.standingOf[number] = standing
  if (actor.standing.acts) draft.waiting.push(number)
}

function follow(draft: Draft, standing: number, way: WayOut): void {
  let number = draft.groupNumbers.get(way.key)
  if (number === undefined) {
    const group = draft.find(way)
    number = draft.groups.length
    draft.groupNumbers.set(way.key, number)
    draft.gathered.push({ group, demand: way.demand })
    draft.groups.push([])
    draft.groups[number] = membersOf(draft, group)
  }
  if ((draft.groups[number]?.length ?? 0) > 0) draft.used[standing]?.push({ way, group: number })
}

/** In the order of the account, whatever order they were found in. */
export const membersOf = (draft: Draft, { becomes, members }: Group): Member[] =>
  [...members]
    .flatMap(([arn, doubts]) => {
      const principal = draft.numbers.get(arn)
      if (principal === undefined) return []
      return [{ to: becomes === 'principal' ? principal : anythingOf(draft, principal), doubts }]
    })
    .toSorted((a, b) => a.to - b.to)

/** A principal with any policy it likes; whoever is made here has any already. */
function anythingOf(draft: Draft, principal: number): number {
  if (principal >= draft.size) return principal
  const number = draft.size + principal
  const actor = draft.actors[principal]
  if (actor && draft.actors[number] === undefined) place(draft, number, withAnything(draft, actor.principal))
  return number
}

export function withAnything({ scene }: Draft, principal: Actor['principal']): Actor {
  const attached = [...principal.policies, { policy: ANYTHING_ANYWHERE, arn: null, group: null }]
  const standing = scene.standings.of(principal, { policies: attached.map(({ policy }) => policy) })
  return {
    ...actorOf(principal, standing),
    node: nodeOf({ kind: 'anything', arn: principal.arn }),
    attached,
    hasAnything: true,
  }
}

function explore(draft: Draft, number: number): void {
  const actor = draft.actors[number]
  if (!actor) return
  const { scene } = draft
  for (const edge of [...selfEdges(actor, scene), ...entrances(actor, scene)]) {
    const target = draft.numbers.get(edge.to.arn) ?? newcomer(draft, actor, edge)
    if (target !== undefined)
      lead(draft, { edge, from: number, to: edge.to.kind === 'principal' ? target : anythingOf(draft, target) })
  }
  for (const { principal, ...made } of madeBy(actor.standing)) {
    const to = draft.numbers.get(principal.arn) ?? add(draft, principal.arn, () => withAnything(draft, principal))
    lead(draft, { edge: { ...made, from: actor.node }, from: number, to })
  }
  for (const { edge, actor: other } of variantsOf(actor, scene)) {
    const to = draft.numbers.get(other.node) ?? add(draft, other.node, () => other)
    lead(draft, { edge, from: number, to })
  }
}

/** Whoever is made may give itself more, as everybody: it is nobody of the account. */
function newcomer(draft: Draft, { principal: { arn, kind, account } }: Actor, { to }: Edge): number | undefined {
  return to.arn === arn ? add(draft, arn, () => withAnything(draft, newPrincipal(kind, account))) : undefined
}

function add(draft: Draft, name: string, make: () => Actor): number {
  const number = draft.actors.length
  draft.numbers.set(name, number)
  draft.actors.push(undefined)
  place(draft, number, make())
  return number
}

function lead(draft: Draft, direct: Direct): void {
  if (direct.to !== direct.from) draft.direct[direct.from]?.push(direct)
}
