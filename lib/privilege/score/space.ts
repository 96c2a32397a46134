/** Everything there is to do in a kind of system, weighted: cells of actions, and the stores that effects reach. */
import { CLASSES, type Class, EFFECTS, type EffectName } from './model.ts'
import { ALL, PATTERN, reachValues } from './reach.ts'
import { WEIGHTS, type Weights } from './weights.ts'

/** A cell is all actions of one class in one service (or on one type of resource). */
export type Actions = { size: number; cellOf(number: number): { service: string; class: Class } }

/** A kind of thing that an effect reaches, by any of its actions. */
export type Store = { name: string; weight: number; actions: readonly number[] }
export type EffectStores = Readonly<Record<EffectName, readonly Store[]>>

export type Space = {
  size: number
  weights: Weights
  values: Float64Array
  /** What each action adds to `direct` when everything of it is reached. */
  shareOf: Float64Array
  /** The class of each, as its index in CLASSES. */
  classOf: Uint8Array
  /** `countsFrom`: the reach, as in reach.ts, from which one makes a T3 by itself. */
  stores: readonly { effect: EffectName; name: string; share: number; countsFrom: number }[]
  /** The stores that an action reaches, by their index. */
  storesOf: ReadonlyMap<number, readonly number[]>
  /** Ascending. */
  actionsOf: Readonly<Record<EffectName, readonly number[]>>
}

export function spaceOf(actions: Actions, effects: EffectStores, weights: Weights = WEIGHTS): Space {
  const classOf = new Uint8Array(actions.size)
  const cells = new Map<string, number[]>()
  for (let number = 0; number < actions.size; number += 1) {
    const cell = actions.cellOf(number)
    classOf[number] = CLASSES.indexOf(cell.class)
    const key = `${cell.service} ${cell.class}`
    const members = cells.get(key)
    if (members) members.push(number)
    else cells.set(key, [number])
  }
  const weightOf = (number: number): number => weights.classes[CLASSES[classOf[number] ?? 0] ?? 'List']
  const whole = [...cells.values()].reduce((sum, [first = 0]) => sum + weightOf(first), 0)
  const shareOf = new Float64Array(actions.size)
  for (const members of cells.values())
    for (const number of members) shareOf[number] = weightOf(number) / whole / members.length
  return { size: actions.size, weights, values: reachValues(weights), shareOf, classOf, ...storesIn(effects, weights) }
}

function storesIn(effects: EffectStores, weights: Weights): Pick<Space, 'stores' | 'storesOf' | 'actionsOf'> {
  const storesOf = new Map<number, number[]>()
  const stores = EFFECTS.flatMap((effect) => {
    const whole = effects[effect].reduce((sum, { weight }) => sum + weight, 0)
    return effects[effect].map(({ name, weight, actions }) => ({
      actions,
      store: { effect, name, share: weight / whole, countsFrom: countsFrom(weight, weights) },
    }))
  })
  for (const [index, { actions }] of stores.entries())
    for (const number of actions) storesOf.set(number, [...(storesOf.get(number) ?? []), index])
  const actionsOf = EFFECTS.map((effect) => [
    effect,
    [...new Set(effects[effect].flatMap(({ actions }) => actions))].sort((a, b) => a - b),
  ])
  return {
    stores: stores.map(({ store }) => store),
    storesOf,
    actionsOf: Object.fromEntries(actionsOf) as Space['actionsOf'],
  }
}

/** Of great stores one listed resource is enough, of middling ones it takes a pattern; small ones never do. */
const countsFrom = (weight: number, { counting }: Weights): number =>
  weight >= counting.listed ? 1 : weight >= counting.pattern ? PATTERN : ALL + 1
