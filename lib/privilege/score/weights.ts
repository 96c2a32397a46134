/** Every constant of breadth: published data, so that whoever disagrees can put in their own (docs/breadth.md). */
import data from '../catalogue/data/breadth-weights.json' with { type: 'json' }
import type { Class, EffectName } from './model.ts'

export type Weights = {
  version: string
  /** Of a class of actions. */
  classes: Readonly<Record<Class, number>>
  /** `pattern`: reach of a pattern. `listed`: what each listed resource leaves unreached, of what was left. */
  reach: { pattern: number; listed: number }
  effects: Readonly<Record<EffectName, number>>
  /** What all effects together come to at most: only an administrator is 1. */
  effectsAtMost: number
  /** The weights from which a store makes a T3 by itself: by one listed resource, or by a pattern. */
  counting: { listed: number; pattern: number }
}

export const WEIGHTS: Weights = data
