/**
 * What stays read from one scan to the next: everything here depends on a policy, a principal or a profile alone, and is
 * found again by it.
 */
import { type Becoming, becomingOf } from '../../score/becoming.ts'
import { measure, type Measure } from '../../score/measure.ts'
import type { EffectName } from '../../score/model.ts'
import { gathering, type Profile, unionOf } from '../../score/profile.ts'
import type { Space } from '../../score/space.ts'
import type { Role, User } from '../account/model.ts'
import { createEscalator, type Escalator } from '../escalation/escalate.ts'
import { type Circumstances, limitsOf, type Subject, subjectWith } from '../escalation/subject.ts'
import { contextOf } from '../rights/context.ts'
import type { Holding } from '../rights/model.ts'
import { type ActionTable, actionTableOf } from '../score/actions.ts'
import { type Profiler, profilerOf, type Profiles } from '../score/profiler.ts'
import { awsSpace } from '../score/space.ts'
import { effectReason, type Sources, sourcesOf } from './effect-reasons.ts'
import type { Reason } from './model.ts'

export type Principal = User | Role

export type Kept = {
  circumstances: Circumstances
  table: ActionTable
  space: Space
  escalator: Escalator
  becoming: Becoming
  measured(profile: Profile): Measure
  subjectOf(principal: Principal): Subject
  reachedBy(subject: Subject): Profiles
  /** Which effects it reaches by itself. */
  sourcesOf(subject: Subject): Sources
  effectReason(effect: EffectName, source: Principal, itself: boolean): Reason
}

/** Finds once for each object. */
function once<K extends object, V>(find: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>()
  return (key) => {
    let found = known.get(key)
    if (found === undefined) known.set(key, (found = find(key)))
    return found
  }
}

export function keeping(circumstances: Circumstances): Kept {
  const table = actionTableOf(circumstances.catalogue)
  const space = awsSpace(table)
  const into = gathering(table.size)
  const profilers = new Map<string, Profiler>()
  const profilerIn = (partition: string, account: string): Profiler => {
    const key = `${partition} ${account}`
    let found = profilers.get(key)
    if (!found) profilers.set(key, (found = profilerOf(table, { partition, account })))
    return found
  }
  const measured = once((profile: Profile) => measure(profile, space))
  const held = new WeakMap<Holding, Profiles>()
  // Whoever holds the same object holds it in the same account.
  const reachedBy = ({ principal, holding }: Subject): Profiles => {
    let found = held.get(holding)
    if (!found) {
      const profiler = profilerIn(principal.arn.split(':')[1] ?? 'aws', principal.account)
      held.set(holding, (found = profiler(holding)))
    }
    return found
  }
  const ofPrincipal = once((principal: Principal) => subjectFor(principal, circumstances))
  const reasons = once<Principal, Map<string, Reason>>(() => new Map())
  return {
    circumstances,
    table,
    space,
    escalator: createEscalator(circumstances),
    becoming: becomingOf(table.size, (profiles) => unionOf(profiles, into)),
    measured,
    subjectOf: ofPrincipal,
    reachedBy,
    sourcesOf: once((subject: Subject) => {
      const { effects, counting } = measured(reachedBy(subject).possible)
      return sourcesOf(subject.principal.arn, effects, counting)
    }),
    effectReason(effect, source, itself) {
      const [known, key] = [reasons(source), `${effect} ${itself}`]
      let found = known.get(key)
      if (!found) {
        const subject = ofPrincipal(source)
        const { arn, name } = source
        found = effectReason(effect, { arn, name, subject, profiles: reachedBy(subject) }, { table, space, itself })
        known.set(key, found)
      }
      return found
    },
  }
}

function subjectFor(principal: Principal, circumstances: Circumstances): Subject {
  const policies = [...new Set(principal.policies.map(({ policy }) => policy))]
  const context = contextOf(principal, circumstances.nowMs)
  return subjectWith(principal, { policies, limits: limitsOf(principal, circumstances), context }, circumstances)
}
