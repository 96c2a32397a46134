/**
 * Most changes of an account lead nobody anywhere else: another bucket, another queue. Then all that was found of who
 * can become whom still holds, and only what those principals hold is new.
 */
import type { Account, Role, User } from '../account/model.ts'
import { actorOf, type Actor, type Scene } from './actor.ts'
import type { Ground, Surveyed } from './ground.ts'
import { madeBy } from './new-principals.ts'
import { entrances, selfEdges } from './own-ways.ts'
import type { Standing } from './standing.ts'
import { namesOf, type TargetReader } from './targets.ts'
import { variantsOf } from './variants.ts'
import { waysOutOf } from './ways-out.ts'

/** Beyond this many, looking at everything is as fast. */
const FEW = 40

/** The ground of an account in which everybody leads where they led before; null when that is not sure. */
export function unchanged(
  { scene: before, draft, ground }: Surveyed,
  account: Account,
  reader: TargetReader,
): Surveyed | null {
  const changed = changedBetween(before.account, account)
  if (!changed || changed.length > FEW || !sameAround(before.account, account, ground)) return null
  const principals = changed.map(({ principal }) => principal)
  if (principals.length > 0 && !reader.areSame(before.targets, principals, account)) return null
  const scene = { ...before, account }
  const actors = [...ground.actors]
  for (const { number, principal } of changed) {
    const [was, now] = [ground.actors[number], actorOf(principal, scene.standings.of(principal))]
    if (!was || !leadAlike(was, now, scene) || !stays(ground, number)) return null
    actors[number] = now
  }
  const renewed = changed.map(({ number }) => number)
  return { scene, draft: { ...draft, scene, actors }, ground: { ...ground, actors }, renewed }
}

export type Changed = { number: number; principal: User | Role }

/** Null when principals or groups came, went, or stand in another order. */
export function changedBetween(before: Account, now: Account): Changed[] | null {
  if (before.users.length !== now.users.length || before.roles.length !== now.roles.length) return null
  if (namesOf(before) !== namesOf(now)) return null
  const were = [...before.users, ...before.roles]
  const changed: Changed[] = []
  for (const [number, principal] of [...now.users, ...now.roles].entries()) {
    const was = were[number]
    if (was === principal) continue
    if (was?.arn !== principal.arn) return null
    changed.push({ number, principal })
  }
  return changed
}

/** Groups that somebody may join, and policies that somebody may attach, are part of where they lead. */
const sameAround = (before: Account, now: Account, { standings }: Ground): boolean => {
  const watched = watchedBetween(before, now)
  return !standings.some((standing) => watches(standing, watched))
}

/** The actions whose holders look at what changed beside the principals. */
export function watchedBetween(before: Account, now: Account): readonly string[] {
  const same = (a: readonly object[], b: readonly object[]): boolean =>
    a === b || (a.length === b.length && a.every((one, index) => one === b[index]))
  return [
    ...(same(before.groups, now.groups) ? [] : ['iam:addusertogroup']),
    ...(same(before.policies, now.policies) ? [] : ['iam:attachuserpolicy', 'iam:attachrolepolicy']),
  ]
}

export const watches = ({ acts, actions }: Standing, watched: readonly string[]): boolean =>
  acts && watched.some((action) => actions.has(action))

/** Nobody stays itself by other policies, or has any, or goes anywhere for who it is. */
const stays = ({ actors, principals, direct }: Ground, number: number): boolean =>
  direct[number]?.length === 0 && actors[principals + number] === undefined

function leadAlike(was: Actor, now: Actor, scene: Scene): boolean {
  if (!standAlike(was.standing, now.standing, scene)) return false
  if (!now.standing.acts) return true
  return (
    selfEdges(now, scene).length === 0 &&
    entrances(now, scene).length === 0 &&
    madeBy(now.standing).length === 0 &&
    variantsOf(now, scene).length === 0
  )
}

function standAlike(was: Standing, now: Standing, { permits }: Scene): boolean {
  if (was === now) return true
  if (was.acts !== now.acts || JSON.stringify(was.admin) !== JSON.stringify(now.admin)) return false
  const [before, after] = [waysOutOf(was, permits), waysOutOf(now, permits)]
  return (
    before.length === after.length &&
    before.every((way, index) => {
      const other = after[index]
      return (
        way.key === other?.key && way.path === other.path && JSON.stringify(way.rests) === JSON.stringify(other.rests)
      )
    })
  )
}
