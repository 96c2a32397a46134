/** From the graph to what is said of each principal: its tier, the shortest chain, and every first step. */
import { composed } from './compose.ts'
import type { Doubts, Edge } from './edge.ts'
import type { Direct, Ground, Member, Used } from './ground.ts'

/** T0 is administrator, T1 can become one for certain, T2 could if something not visible held; null: none of these. */
export type EscalationTier = 'T0' | 'T1' | 'T2' | null

export type Reach = {
  arn: string
  tier: EscalationTier
  /** From the principal on; empty for an administrator, and for whoever is none and becomes none. */
  chain: readonly Edge[]
  /** Every first step on a way to administrator, each path once. */
  ways: readonly Edge[]
  /** What being administrator, at the end of the chain, rests on. */
  rests: Doubts | null
}

/** The graph the other way round. */
export type Backwards = {
  directInto: readonly (readonly Direct[])[]
  memberIn: readonly (readonly { group: number; doubts: Doubts }[])[]
  usedBy: readonly (readonly { standing: number; used: Used }[])[]
  nodesOf: readonly (readonly number[])[]
}

export function backwards({ actors, direct, groups, standings, standingOf, used }: Ground): Backwards {
  const directInto: Direct[][] = actors.map(() => [])
  const memberIn: { group: number; doubts: Doubts }[][] = actors.map(() => [])
  const usedBy: { standing: number; used: Used }[][] = groups.map(() => [])
  const nodesOf: number[][] = standings.map(() => [])
  for (const edges of direct) for (const edge of edges) directInto[edge.to]?.push(edge)
  for (const [group, members] of groups.entries())
    for (const { to, doubts } of members) memberIn[to]?.push({ group, doubts })
  for (const [standing, ways] of used.entries())
    for (const way of ways) usedBy[way.group]?.push({ standing, used: way })
  for (const [node, standing] of standingOf.entries()) nodesOf[standing]?.push(node)
  return { directInto, memberIn, usedBy, nodesOf }
}

/** The first step of a way: straight, or by a path to a member of a group. */
export type First = { to: number; edge: Edge | null; used: Used | null; doubts: Doubts | null }

/** For each node that is no goal itself, the first step of a shortest way to one. */
export function nearest(
  { actors, groups, standings }: Ground,
  { directInto, memberIn, usedBy, nodesOf }: Backwards,
  goals: readonly number[],
  onlyCertain: boolean,
): (First | undefined)[] {
  const first: (First | undefined)[] = Array.from({ length: actors.length })
  const [isGoal, groupSeen, standingSeen] = [
    new Uint8Array(actors.length),
    new Uint8Array(groups.length),
    new Uint8Array(standings.length),
  ]
  for (const goal of goals) isGoal[goal] = 1
  const counts = (doubts: Doubts): boolean => !onlyCertain || doubts.certain
  let front: readonly number[] = goals
  while (front.length > 0) {
    const next: number[] = []
    const reach = (node: number, step: First): void => {
      if (first[node] !== undefined || isGoal[node] === 1) return
      first[node] = step
      next.push(node)
    }
    const enter = (group: number, to: number, doubts: Doubts): void => {
      if (groupSeen[group] === 1 || !counts(doubts)) return
      groupSeen[group] = 1
      for (const { standing, used } of usedBy[group] ?? []) {
        if (standingSeen[standing] === 1 || !counts(used.way.rests)) continue
        standingSeen[standing] = 1
        for (const node of nodesOf[standing] ?? []) reach(node, { to, edge: null, used, doubts })
      }
    }
    for (const to of front) {
      for (const { edge, from } of directInto[to] ?? [])
        if (counts(edge)) reach(from, { to, edge, used: null, doubts: null })
      for (const { group, doubts } of memberIn[to] ?? []) enter(group, to, doubts)
    }
    front = next
  }
  return first
}

export type Found = {
  ground: Ground
  proven: readonly (First | undefined)[]
  possible: readonly (First | undefined)[]
  /** Whether every way of the second leads through the first. */
  holdsUp: (node: number, other: number) => boolean
}

const goalOf = ({ standings, standingOf }: Ground, node: number): Doubts | null =>
  standings[standingOf[node] ?? -1]?.admin ?? null

export function reachesOf(found: Found): Reach[] {
  const leading = leadingOf(found)
  return Array.from({ length: found.ground.principals }, (_, node) => reachOf(found, node, leading))
}

function reachOf(found: Found, node: number, leading: Leading): Reach {
  const { ground, proven, possible } = found
  const arn = ground.actors[node]?.principal.arn ?? ''
  const self = goalOf(ground, node)
  if (self?.certain) return { arn, tier: 'T0', chain: [], ways: [], rests: self }
  if (!proven[node] && !self && !possible[node]) return { arn, tier: null, chain: [], ways: [], rests: null }
  const ways = waysOf(found, node, leading)
  if (!proven[node] && self) return { arn, tier: 'T2', chain: [], ways, rests: self }
  const { chain, end } = chainFrom(ground, node, proven[node] ? proven : possible)
  return { arn, tier: proven[node] ? 'T1' : 'T2', chain, ways, rests: goalOf(ground, end) }
}

function chainFrom(
  ground: Ground,
  start: number,
  first: readonly (First | undefined)[],
): { chain: Edge[]; end: number } {
  const chain: Edge[] = []
  let node = start
  for (let step = first[node]; step; step = first[node]) {
    chain.push(...composed(ground, node, step))
    node = step.to
  }
  return { chain, end: node }
}

type Leading = (group: number) => readonly Member[]

/** The members of a group that lead to an administrator, or are one; proven ones first. */
function leadingOf({ ground, possible }: Found): Leading {
  const known = new Map<number, readonly Member[]>()
  return (group) => {
    let found = known.get(group)
    if (!found) {
      const leads = (ground.groups[group] ?? []).filter(({ to }) => goalOf(ground, to) !== null || possible[to])
      found = [...leads.filter(({ doubts }) => doubts.certain), ...leads.filter(({ doubts }) => !doubts.certain)]
      known.set(group, found)
    }
    return found
  }
}

function waysOf({ ground, possible, holdsUp }: Found, node: number, leading: Leading): Edge[] {
  const byPath = new Map<string, Edge>()
  const keep = (edge: Edge): void => {
    const known = byPath.get(edge.path)
    if (!known || (edge.certain && !known.certain)) byPath.set(edge.path, edge)
  }
  const isOther = (to: number): boolean => to !== node && to !== node + ground.principals && !holdsUp(node, to)
  for (const { edge, to } of ground.direct[node] ?? [])
    if ((goalOf(ground, to) !== null || possible[to]) && !holdsUp(node, to)) keep(edge)
  for (const used of ground.used[ground.standingOf[node] ?? -1] ?? []) {
    const known = byPath.get(used.way.path.id)
    if (known && (known.certain || !used.way.rests.certain)) continue
    const member = leading(used.group).find(({ to }) => isOther(to))
    if (member) for (const edge of composed(ground, node, { ...member, edge: null, used })) keep(edge)
  }
  return [...byPath.values()]
}
