/**
 * Who can become whom, as a graph that is shared where ways are: somebody leads to its standing, a standing by its paths
 * to groups, a group to its members. What depends on who one is leads straight there.
 */
import type { Account } from '../account/model.ts'
import type { Actor, Scene } from './actor.ts'
import type { Doubts, Edge } from './edge.ts'
import { type Draft, type Find, groundOf, survey } from './draft.ts'
import { gather, type Group, regather } from './groups.ts'
import { createContents } from './content.ts'
import { createPermits } from './permits.ts'
import { createStandings, type Standing } from './standing.ts'
import type { Circumstances } from './subject.ts'
import { createTargetReader, type Targets } from './targets.ts'
import { unchanged } from './unchanged.ts'
import { type Patch, patched } from './patch.ts'
import type { WayOut } from './ways-out.ts'

export type Direct = { edge: Edge; from: number; to: number }
export type Used = { way: WayOut; group: number }
export type Member = { to: number; doubts: Doubts }

export type Ground = {
  /** Principals first, in the order of the account; then each of them with any policy, if that matters; then the others. */
  actors: readonly (Actor | undefined)[]
  principals: number
  direct: readonly (readonly Direct[])[]
  /** By node. */
  standingOf: Int32Array
  standings: readonly Standing[]
  /** By standing. */
  used: readonly (readonly Used[])[]
  groups: readonly (readonly Member[])[]
  /** The same object as long as nobody leads anywhere else. */
  shape: object
}

export type Surveyed = {
  scene: Scene
  draft: Draft
  ground: Ground
  /** Since the account before, in which everybody led where they lead now: whose holdings are others. Null: look at all. */
  renewed: readonly number[] | null
}

export type Surveyor = {
  survey(account: Account): Surveyed
  /** As it would be after a change of few principals; null when looking at everything is simpler. */
  patch(surveyed: Surveyed, account: Account): Patch | null
}

/** Looks at accounts one after the other, and keeps what is equal. */
export function createSurveyor(circumstances: Circumstances): Surveyor {
  const contents = createContents()
  const permits = createPermits(contents)
  const standings = createStandings(contents, circumstances)
  const reader = createTargetReader(contents, circumstances.nowMs)
  const groupsOf = createGroups()
  let last: Surveyed | undefined
  return {
    survey(account) {
      const kept = last && unchanged(last, account, reader)
      if (kept) return (last = kept)
      const targets = reader.read(account)
      const scene = { account, targets, permits, standings, circumstances }
      const draft = survey(scene, groupsOf(targets))
      return (last = { scene, draft, ground: groundOf(draft), renewed: null })
    },
    patch: (surveyed, account) => patched(surveyed, account, reader),
  }
}

/** Groups of the account before are brought up to date when they are next asked for. */
function createGroups(): (targets: Targets) => Find {
  let turn = 0
  const known = new Map<string, { group: Group; turn: number }>()
  return (targets) => {
    turn += 1
    return ({ demand, key }) => {
      const found = known.get(key)
      if (found?.turn === turn) return found.group
      // One that was not asked for last time has missed changes.
      const group = found?.turn === turn - 1 ? regather(found.group, demand, targets) : gather(demand, targets)
      known.set(key, { group, turn })
      return group
    }
  }
}
