/** How broad a profile is: `direct` over all cells, and each effect. Pure; equal profiles give equal numbers. */
import { CLASSES, type EffectName, EFFECTS, type Effects, type Shares } from './model.ts'
import type { Profile } from './profile.ts'
import type { Space } from './space.ts'

export type Measure = {
  direct: number
  /** Of `direct`, by class. */
  cells: Shares
  effects: Effects
  /** The effects of which enough is reached to make a T3. */
  counting: ReadonlySet<EffectName>
}

/** Sums of many small numbers differ in their last digits by their order: nothing is told beyond this. */
const DIGITS = 1e9
export const rounded = (value: number): number => Math.round(value * DIGITS) / DIGITS

export function measure({ numbers, codes }: Profile, space: Space): Measure {
  const byClass = new Float64Array(CLASSES.length)
  const reached = new Uint8Array(space.stores.length)
  for (let at = 0; at < numbers.length; at += 1) {
    const [number, code] = [numbers[at] ?? 0, codes[at] ?? 0]
    const index = space.classOf[number] ?? 0
    byClass[index] = (byClass[index] ?? 0) + (space.shareOf[number] ?? 0) * (space.values[code] ?? 0)
    for (const store of space.storesOf.get(number) ?? []) if (code > (reached[store] ?? 0)) reached[store] = code
  }
  const sums = Object.fromEntries(EFFECTS.map((effect) => [effect, 0])) as Record<keyof Effects, number>
  const counting = new Set<EffectName>()
  for (const [index, { effect, share, countsFrom }] of space.stores.entries()) {
    const code = reached[index] ?? 0
    sums[effect] += share * (space.values[code] ?? 0)
    if (code > 0 && code >= countsFrom) counting.add(effect)
  }
  return {
    direct: Math.min(1, rounded(byClass.reduce((sum, share) => sum + share, 0))),
    cells: Object.fromEntries(CLASSES.map((cls, index) => [cls, rounded(byClass[index] ?? 0)])) as Shares,
    effects: Object.fromEntries(EFFECTS.map((effect) => [effect, Math.min(1, rounded(sums[effect]))])) as Effects,
    counting,
  }
}
