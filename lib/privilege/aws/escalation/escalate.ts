/**
 * How far each principal can go: who is administrator, who can become one for certain, and who could, if something held
 * that the input does not show. The chain is the shortest one.
 */
import type { Account } from '../account/model.ts'
import { type Attempt, attempted, type Before, type Since, sinceThen } from './attempt.ts'
import { type Dominance, dominanceFrom } from './dominators.ts'
import { foldGraph, type Graph, type Ordered, ordered } from './fold.ts'
import { createSurveyor, type Ground } from './ground.ts'
import { type Backwards, backwards, nearest, type Reach, reachesOf } from './reach.ts'
import type { Circumstances, Subject } from './subject.ts'

export type { EscalationTier, Reach } from './reach.ts'

/** Which steps are followed: those that are proven, or all. */
export type Followed = 'certain' | 'possible'

export type Escalation = {
  /** In the order of the account. The same objects as before where an escalator finds that nobody leads anywhere else. */
  reaches: readonly Reach[]
  /**
   * Joins the values of everything that each principal can become, itself included, by ARN. Variants, and principals
   * with any policy they like, are subjects as well. What a subject holds is one object for all who hold the same, and
   * stays it from one escalation of an escalator to the next: values that depend on nothing else are worth keeping by it.
   */
  fold<T>(which: Followed, valueOf: (subject: Subject) => T, join: (a: T, b: T) => T): Map<string, T>
  /** How many principals would lose every way to administrator if nobody could go through this one any more. */
  hangingOn(arn: string): number
  /** Who is concerned by what changed since an escalation before; null when that is not known, or anybody leads elsewhere. */
  since(before: Escalation): Since | null
  /** What an account would be that differs in few principals; null when only escalating it tells. */
  attempt(account: Account): Attempt | null
}

/** Judges accounts one after the other, and asks again only about what changed. */
export type Escalator = { escalate(account: Account): Escalation }

export const escalate = (account: Account, circumstances: Circumstances): Escalation =>
  createEscalator(circumstances).escalate(account)

export function createEscalator(circumstances: Circumstances): Escalator {
  const surveyor = createSurveyor(circumstances)
  let judged: Judged | undefined
  // By their turn: one that kept the one before would keep all.
  const turns = new WeakMap<Escalation, number>()
  let turn = 0
  return {
    escalate(account) {
      const surveyed = surveyor.survey(account)
      const { ground, draft, renewed } = surveyed
      const now = (turn += 1)
      if (judged?.shape !== ground.shape) judged = { shape: ground.shape, ...judge(ground), graphOf: orderedOf(ground) }
      const { reaches, hangingOn, graphOf, back, leads } = judged
      const escalation: Escalation = {
        reaches,
        hangingOn,
        fold: folding(ground, graphOf),
        since: (before) => (renewed && turns.get(before) === now - 1 ? sinceThen(back, draft, renewed) : null),
        attempt(other) {
          const patch = surveyor.patch(surveyed, other)
          return patch && attempted({ back, leads }, patch)
        },
      }
      turns.set(escalation, now)
      return escalation
    },
  }
}

/** All that follows from where everybody leads, whoever they are. */
type Judged = Pick<Escalation, 'reaches' | 'hangingOn'> &
  Before & { shape: object; graphOf: (which: Followed) => Ordered }

function judge(ground: Ground): Omit<Judged, 'shape' | 'graphOf'> {
  const { actors, principals, standings, standingOf } = ground
  const back = backwards(ground)
  const adminOf = (node: number) => standings[standingOf[node] ?? -1]?.admin ?? null
  const goals = [...actors.keys()].filter((node) => adminOf(node) !== null)
  const certain = goals.filter((node) => adminOf(node)?.certain)
  const { dominates, behind } = dominanceOver(ground, back, goals)
  const possible = nearest(ground, back, goals, false)
  const reaches = reachesOf({
    ground,
    proven: nearest(ground, back, certain, true),
    possible,
    holdsUp: dominates,
  })
  let hanging: ReadonlyMap<string, number> | undefined
  const count = (): ReadonlyMap<string, number> => {
    const found = behind((node) => node < principals)
    return new Map(reaches.map(({ arn }, node) => [arn, found[node] ?? 0]))
  }
  return {
    reaches,
    back,
    leads: (node) => adminOf(node) !== null || possible[node] !== undefined,
    hangingOn: (arn) => (hanging ??= count()).get(arn) ?? 0,
  }
}

/** From a goal that stands for all, backwards: who is passed on every way of somebody. */
function dominanceOver(ground: Ground, back: Backwards, goals: readonly number[]): Dominance {
  const { actors, standings, groups } = ground
  const [firstStanding, firstGroup] = [actors.length, actors.length + standings.length]
  const root = firstGroup + groups.length
  const before = actors.map((_, node) => [
    ...(back.directInto[node] ?? []).map(({ from }) => from),
    ...(back.memberIn[node] ?? []).map(({ group }) => firstGroup + group),
  ])
  const ofStandings = back.nodesOf.map((nodes) => [...nodes])
  const ofGroups = back.usedBy.map((uses) => uses.map(({ standing }) => firstStanding + standing))
  return dominanceFrom(root, [...before, ...ofStandings, ...ofGroups, [...goals]])
}

function orderedOf(ground: Ground): (which: Followed) => Ordered {
  const known = new Map<Followed, Ordered>()
  return (which) => {
    let found = known.get(which)
    if (!found) known.set(which, (found = ordered(forwards(ground, which))))
    return found
  }
}

function folding({ actors, principals }: Ground, graphOf: (which: Followed) => Ordered): Escalation['fold'] {
  return (which, valueOf, join) => {
    const folded = foldGraph(
      graphOf(which),
      (node) => {
        const actor = actors[node]
        return actor && valueOf(actor.subject)
      },
      join,
    )
    return new Map(
      actors.slice(0, principals).flatMap((actor, node) => {
        const value = folded[node]
        return actor && value !== undefined ? [[actor.principal.arn, value] as const] : []
      }),
    )
  }
}

/** Actors, then standings, then groups. */
function forwards({ actors, direct, standingOf, standings, used, groups }: Ground, which: Followed): Graph {
  const counts = ({ certain }: { certain: boolean }): boolean => which === 'possible' || certain
  const [firstStanding, firstGroup] = [actors.length, actors.length + standings.length]
  return [
    ...actors.map((actor, node) =>
      actor
        ? [
            firstStanding + (standingOf[node] ?? 0),
            ...(direct[node] ?? []).flatMap(({ edge, to }) => (counts(edge) ? [to] : [])),
          ]
        : [],
    ),
    ...used.map((ways) => ways.flatMap(({ way, group }) => (counts(way.rests) ? [firstGroup + group] : []))),
    ...groups.map((members) => members.flatMap(({ to, doubts }) => (counts(doubts) ? [to] : []))),
  ]
}
