/** Somebody who acts: a principal, or what it would be with other policies. */
import type { Account, Attached, Role, User } from '../account/model.ts'
import type { Permits } from './permits.ts'
import type { Standing, Standings } from './standing.ts'
import type { Circumstances, Subject } from './subject.ts'
import type { Targets } from './targets.ts'

export type Actor = {
  /** As edges name it. */
  node: string
  principal: User | Role
  standing: Standing
  /** Itself; what it holds is the same object for all of its standing. */
  subject: Subject
  attached: readonly Attached[]
  groups: readonly string[]
  /** Whether it has any policy it likes. */
  hasAnything: boolean
  /** The changes of its policies that it could have made before: making them later leads nowhere else. */
  tried: ReadonlySet<string>
}

/** Where it acts, and what is kept about it. */
export type Scene = {
  account: Account
  targets: Targets
  permits: Permits
  standings: Standings
  circumstances: Circumstances
}

const NOTHING: ReadonlySet<string> = new Set()

const subjects = new WeakMap<Standing, WeakMap<User | Role, Subject>>()

/** Somebody of a standing, the same object whenever it is asked for. */
export function subjectIn(standing: Standing, principal: User | Role): Subject {
  let ofStanding = subjects.get(standing)
  if (!ofStanding) subjects.set(standing, (ofStanding = new WeakMap()))
  let found = ofStanding.get(principal)
  if (!found) ofStanding.set(principal, (found = { ...standing.subject, principal }))
  return found
}

export const actorOf = (principal: User | Role, standing: Standing): Actor => ({
  node: principal.arn,
  principal,
  standing,
  subject: subjectIn(standing, principal),
  attached: principal.policies,
  groups: principal.kind === 'user' ? principal.groups : [],
  hasAnything: false,
  tried: NOTHING,
})
