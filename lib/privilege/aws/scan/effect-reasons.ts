/** Which effects somebody reaches, by itself or as whom it could become; T3 rests on them. */
import type { Effects, EffectName } from '../../score/model.ts'
import { EFFECTS } from '../../score/model.ts'
import { reaches } from '../../score/profile.ts'
import type { Space } from '../../score/space.ts'
import type { Subject } from '../escalation/subject.ts'
import type { ActionTable } from '../score/actions.ts'
import type { Profiles } from '../score/profiler.ts'
import type { Reason } from './model.ts'
import { enumerated, wordsOf } from './wording.ts'

const DOES: Record<EffectName, string> = {
  secrets: 'read secrets',
  bulkData: 'read data in bulk',
  destroy: 'destroy',
  deploy: 'change what runs',
  blind: 'blind or open',
}
export const EFFECT_PATHS: Record<EffectName, string> = {
  secrets: 'curfew-effect-secrets',
  bulkData: 'curfew-effect-bulk-data',
  destroy: 'curfew-effect-destroy',
  deploy: 'curfew-effect-deploy',
  blind: 'curfew-effect-blind',
}

/** By effect, who of those one could become reaches most of it; null where nobody reaches a store that counts. */
export type Sources = Readonly<Record<EffectName, { arn: string; reach: number } | null>>

export function sourcesOf(arn: string, effects: Effects, counting: ReadonlySet<EffectName>): Sources {
  const of = (effect: EffectName) => (counting.has(effect) ? { arn, reach: effects[effect] } : null)
  return {
    secrets: of('secrets'),
    bulkData: of('bulkData'),
    destroy: of('destroy'),
    deploy: of('deploy'),
    blind: of('blind'),
  }
}

/** The one that reaches more; of equal ones the first by its ARN. */
export function betterSources(one: Sources, other: Sources): Sources {
  if (one === other) return one
  let best = one
  for (const effect of EFFECTS) {
    const [a, b] = [one[effect], other[effect]]
    if (b && (!a || b.reach > a.reach || (b.reach === a.reach && b.arn < a.arn))) best = { ...best, [effect]: b }
  }
  return best
}

type Source = { name: string; arn: string; profiles: Profiles; subject: Subject }

/** @param itself whether the source is who the reason is about */
export function effectReason(
  effect: EffectName,
  { arn, name, profiles, subject }: Source,
  { table, space, itself }: { table: ActionTable; space: Space; itself: boolean },
): Reason {
  const numbers = space.actionsOf[effect].filter((number) => reaches(profiles.possible, number) > 0)
  const reached = new Set(numbers.flatMap((number) => space.storesOf.get(number) ?? []))
  const stores = space.stores.flatMap((store, index) =>
    store.effect === effect && reached.has(index) ? [store.name] : [],
  )
  const does = `${DOES[effect]}: ${enumerated(stores)}`
  const unsure = numbers.filter((number) => reaches(profiles.certain, number) === 0)
  const rights = asked(unsure, table).flatMap((number) => subject.mayAnywhere(table.action(number).id))
  return {
    path: EFFECT_PATHS[effect],
    sentence: itself ? `may ${does}` : `could become ${name}, which may ${does}`,
    permissions: numbers.map((number) => nameOf(table, number)),
    via: itself ? [] : [arn],
    conditions: wordsOf(rights.flatMap(({ conditions }) => conditions)),
    missing: [...new Set(rights.flatMap(({ missing }) => missing))],
  }
}

/** So many are uncertain only where something speaks of all: one of each kind tells it. */
const MANY = 16
function asked(unsure: readonly number[], { kindsOf }: ActionTable): readonly number[] {
  if (unsure.length < MANY) return unsure
  return [...new Map(unsure.map((number) => [kindsOf[number], number])).values()]
}

const nameOf = (table: ActionTable, number: number): string => {
  const { service, name } = table.action(number)
  return `${service}:${name}`
}
