/**
 * Principals of equal standing: the same policies, limits and answers to everything that depends on who asks. What one
 * of them may do, all may; only what they are called differs.
 */
import type { Role, User } from '../account/model.ts'
import type { Lookup } from '../conditions/context.ts'
import type { Policy } from '../policy/model.ts'
import type { Holding, Limit } from '../rights/model.ts'
import { administratorBy } from './administrator.ts'
import { answersFor, type Contents, personalStatementsOf } from './content.ts'
import type { Doubts } from './edge.ts'
import { permittedIn } from './permitted.ts'
import type { Permit } from './permits.ts'
import { BOUNDARY, type Circumstances, limitsOf, type Subject, subjectWith } from './subject.ts'
import type { WayOut } from './ways-out.ts'
import { contextOf } from '../rights/context.ts'

export type Standing = {
  /** One of them, for all. */
  subject: Subject
  holding: Holding
  /** Null when they are no administrators; else what it rests on. */
  admin: Doubts | null
  /** Nobody drives a service-linked role, and whoever may do everything needs no way to more. */
  acts: boolean
  /** The actions of paths that some statement allows. */
  actions: ReadonlySet<string>
  permits: Map<string, Permit>
  ways: readonly WayOut[] | null
}

export type Standings = {
  /** @param policies other ones than it has; @param unbound without its permissions boundary */
  of(principal: User | Role, instead?: Instead): Standing
}
export type Instead = { policies?: readonly Policy[]; unbound?: boolean }

export function createStandings(contents: Contents, circumstances: Circumstances): Standings {
  const byKey = new Map<string, Standing>()
  const byPrincipal = new WeakMap<User | Role, Standing>()
  const limitKey = ({ name, policies }: Limit): string =>
    `${name}:${policies === null ? '?' : policies.map(contents.ofPolicy).join(',')}`

  function keyOf(
    principal: User | Role,
    policies: readonly Policy[],
    limits: readonly Limit[],
    context: Lookup,
  ): string {
    const numbers = [...new Set(policies.map(contents.ofPolicy))].toSorted((a, b) => a - b)
    const all = [...policies, ...limits.flatMap((limit) => limit.policies ?? [])]
    const personal = all.flatMap(personalStatementsOf)
    const answers = personal.length === 0 ? '' : answersFor(personal, context)
    const linked = principal.kind === 'role' && principal.serviceLinked
    return [principal.kind, linked, principal.account, numbers, limits.map(limitKey).join('/'), answers].join(' ')
  }

  function find(principal: User | Role, instead: Instead): Standing {
    const policies = instead.policies ?? principal.policies.map(({ policy }) => policy)
    const limits = limitsOf(principal, circumstances).filter(({ name }) => !instead.unbound || name !== BOUNDARY)
    const context = lazily(() => contextOf(principal, circumstances.nowMs))
    const key = keyOf(principal, policies, limits, context)
    let standing = byKey.get(key)
    if (!standing) {
      const holding = { policies: [...new Set(policies)], limits, context }
      byKey.set(key, (standing = standingOf(subjectWith(principal, holding, circumstances), circumstances)))
    }
    return standing
  }

  return {
    of(principal, instead) {
      if (instead) return find(principal, instead)
      let standing = byPrincipal.get(principal)
      if (!standing) byPrincipal.set(principal, (standing = find(principal, {})))
      return standing
    },
  }
}

/** Most policies ask nobody who they are. */
function lazily(make: () => Lookup): Lookup {
  let made: Lookup | undefined
  return (key) => (made ??= make())(key)
}

function standingOf(subject: Subject, circumstances: Circumstances): Standing {
  const { principal, holding } = subject
  const linked = principal.kind === 'role' && principal.serviceLinked
  const admin = linked ? null : administratorBy(subject, circumstances)
  const acts = !linked && !admin?.certain
  const actions = acts ? new Set(holding.policies.flatMap((policy) => [...permittedIn(policy)])) : new Set<string>()
  return { subject, holding, admin, acts, actions, permits: new Map(), ways: null }
}

/** Whether any of its policies denies something. */
export const hasDeny = ({ statements }: Policy): boolean => statements.some(({ effect }) => effect === 'Deny')
