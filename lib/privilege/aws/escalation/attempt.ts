/**
 * What a change would do, asked only of those whom it concerns: whoever could become one who changed. Everybody else
 * becomes what they became before.
 */
import { foldGraph, type Ordered, ordered } from './fold.ts'
import type { Draft } from './draft.ts'
import type { Doubts } from './edge.ts'
import type { Followed } from './escalate.ts'
import type { Patch } from './patch.ts'
import type { Backwards } from './reach.ts'
import type { Subject } from './subject.ts'

export type Attempt = {
  /** The ARNs of those whom the change may concern. */
  concerned: readonly string[]
  /** Everybody whose holdings it rests on, and those of whom it took what was known. */
  looksAt: readonly string[]
  takes: readonly string[]
  /** Whether one of them is administrator, or could become one. */
  escalates(arn: string): boolean
  /** As of an escalation, with everything that is possible, for those concerned. @param known of all, before the change */
  fold<T>(valueOf: (subject: Subject) => T, join: (a: T, b: T) => T, known: ReadonlyMap<string, T>): Map<string, T>
}

/** Whoever could become one of those that hold something else, while everybody leads where they led. */
export type Since = {
  concerned: readonly string[]
  /** As of an escalation, for those concerned. @param known of all, before */
  fold<T>(
    which: Followed,
    valueOf: (subject: Subject) => T,
    join: (a: T, b: T) => T,
    known: ReadonlyMap<string, T>,
  ): Map<string, T>
}

export function sinceThen(back: Backwards, draft: Draft, renewed: readonly number[]): Since {
  const concerned = concernedBy(back, { draft, nodes: renewed, groups: [] })
  const numbers = [...concerned].filter((node) => node < draft.size)
  const arnOf = (node: number): string => draft.actors[node]?.principal.arn ?? ''
  return {
    concerned: numbers.map(arnOf),
    fold(which, valueOf, join, known) {
      const local = localOf(draft, concerned, which)
      const valueAt = (node: number) => {
        if (node < draft.size && !concerned.has(node)) return known.get(arnOf(node))
        const actor = draft.actors[node]
        return actor && valueOf(actor.subject)
      }
      const values = foldGraph(local.graph, (index) => valueAt(local.nodes[index] ?? -1), join)
      return new Map(
        numbers.flatMap((node) => {
          const value = values[local.indices.get(node) ?? -1]
          return value === undefined ? [] : [[arnOf(node), value]]
        }),
      )
    },
  }
}

export type Before = {
  back: Backwards
  /** Whether somebody is administrator, or could become one. */
  leads(node: number): boolean
}

export function attempted({ back, leads }: Before, patch: Patch): Attempt {
  const { draft } = patch
  const concerned = concernedBy(back, patch)
  const local = localOf(draft, concerned)
  const numbers = [...concerned].filter((node) => node < draft.size)
  const arnOf = (node: number): string => draft.actors[node]?.principal.arn ?? ''
  const isLeaf = (node: number): boolean => node < draft.size && !concerned.has(node)
  const folded = <T>(valueAt: (node: number) => T | undefined, join: (a: T, b: T) => T): Map<string, T> => {
    const values = foldGraph(local.graph, (index) => valueAt(local.nodes[index] ?? -1), join)
    return new Map(
      numbers.flatMap((node) => {
        const value = values[local.indices.get(node) ?? -1]
        return value === undefined ? [] : [[arnOf(node), value]]
      }),
    )
  }
  const administers = (node: number): boolean => (draft.standings[draft.standingOf[node] ?? -1]?.admin ?? null) !== null
  let escalating: ReadonlyMap<string, boolean> | undefined
  return {
    concerned: numbers.map(arnOf),
    looksAt: [
      ...new Set(local.nodes.flatMap((node) => (isLeaf(node) || node >= draft.actors.length ? [] : [arnOf(node)]))),
    ],
    takes: local.nodes.flatMap((node) => (isLeaf(node) ? [arnOf(node)] : [])),
    escalates(arn) {
      escalating ??= folded(
        (node) => (node >= draft.actors.length ? undefined : isLeaf(node) ? leads(node) : administers(node)),
        (a, b) => a || b,
      )
      return escalating.get(arn) === true
    },
    fold: (valueOf, join, known) =>
      folded((node) => {
        if (isLeaf(node)) return known.get(arnOf(node))
        const actor = draft.actors[node]
        return actor && valueOf(actor.subject)
      }, join),
  }
}

/** Whoever led to one of the changed, and the changed themselves. */
function concernedBy(
  back: Backwards,
  { draft, nodes, groups }: Pick<Patch, 'draft' | 'nodes' | 'groups'>,
): ReadonlySet<number> {
  const concerned = new Set<number>(nodes)
  const [seenGroups, seenStandings] = [new Set<number>(), new Set<number>()]
  const stand = (standing: number): void => {
    if (seenStandings.has(standing)) return
    seenStandings.add(standing)
    for (const node of back.nodesOf[standing] ?? []) concerned.add(node)
  }
  const changed = new Set(groups)
  if (changed.size > 0)
    for (const [standing, ways] of draft.used.entries())
      if (ways.some(({ group }) => changed.has(group))) stand(standing)
  for (const node of concerned) {
    for (const { from } of back.directInto[node] ?? []) concerned.add(from)
    for (const { group } of back.memberIn[node] ?? []) {
      if (seenGroups.has(group)) continue
      seenGroups.add(group)
      for (const { standing } of back.usedBy[group] ?? []) stand(standing)
    }
  }
  return concerned
}

type Local = { graph: Ordered; nodes: readonly number[]; indices: ReadonlyMap<number, number> }

/** What lies before those concerned; where somebody else comes, all is known. Actors, then standings, then groups. */
function localOf(draft: Draft, concerned: ReadonlySet<number>, which: Followed = 'possible'): Local {
  const counts = ({ certain }: Doubts): boolean => which === 'possible' || certain
  const [firstStanding, firstGroup] = [draft.actors.length, draft.actors.length + draft.standings.length]
  const indices = new Map<number, number>()
  const nodes: number[] = []
  const indexOf = (node: number): number => {
    let index = indices.get(node)
    if (index === undefined) {
      indices.set(node, (index = nodes.length))
      nodes.push(node)
    }
    return index
  }
  const after = (node: number): readonly number[] => {
    if (node >= firstGroup)
      return (draft.groups[node - firstGroup] ?? []).flatMap(({ to, doubts }) => (counts(doubts) ? [to] : []))
    if (node >= firstStanding)
      return (draft.used[node - firstStanding] ?? []).flatMap(({ way, group }) =>
        counts(way.rests) ? [firstGroup + group] : [],
      )
    if (node < draft.size && !concerned.has(node)) return []
    return [
      firstStanding + (draft.standingOf[node] ?? 0),
      ...(draft.direct[node] ?? []).flatMap(({ edge, to }) => (counts(edge) ? [to] : [])),
    ]
  }
  for (const node of concerned) indexOf(node)
  const next: number[][] = []
  for (let index = 0; index < nodes.length; index += 1) next.push(after(nodes[index] ?? -1).map(indexOf))
  return { graph: ordered(next), nodes, indices }
}
