/** Everything there is to do in an AWS account, and the curated stores of each effect. */
import data from '../../catalogue/data/aws-effects.json' with { type: 'json' }
import { EFFECTS, type EffectName } from '../../score/model.ts'
import { type EffectStores, type Space, spaceOf } from '../../score/space.ts'
import type { Weights } from '../../score/weights.ts'
import type { ActionTable } from './actions.ts'

/** As stored: the actions of a store in one text. */
type CompactEffects = {
  version: string
  effects: Record<EffectName, { store: string; weight: number; actions: string }[]>
}
const compact: CompactEffects = data

export const EFFECTS_VERSION = compact.version

export function awsEffects(table: ActionTable): EffectStores {
  const stores = EFFECTS.map((effect) => [
    effect,
    compact.effects[effect].map(({ store, weight, actions }) => ({
      name: store,
      weight,
      actions: actions.split(' ').flatMap((id) => table.numberOf(id.toLowerCase()) ?? []),
    })),
  ])
  return Object.fromEntries(stores) as EffectStores
}

export const awsSpace = (table: ActionTable, weights?: Weights): Space =>
  spaceOf({ size: table.size, cellOf: (number) => table.action(number) }, awsEffects(table), weights)
