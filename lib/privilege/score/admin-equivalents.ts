/** AE, AE+ and the tier of one principal over one root. docs/breadth.md states the definition. */
import { type AdminTier, EFFECTS, type Effects, type Tier } from './model.ts'
import { type Measure, rounded } from './measure.ts'
import type { Weights } from './weights.ts'

export type Breadth = { tier: Tier; ae: number; aePlus: number }

/** What effects come to together: each takes its share of what the others left. */
export const combined = (effects: Effects, weights: Weights): number =>
  weights.effectsAtMost *
  (1 - EFFECTS.reduce((left, effect) => left * (1 - weights.effects[effect] * effects[effect]), 1))

/**
 * @param certain of everything it can become for certain
 * @param possible of everything it could become, with what is not certain
 */
export function breadthOf(
  admin: AdminTier,
  { certain, possible }: { certain: Measure; possible: Measure },
  weights: Weights,
): Breadth {
  const of = ({ direct, effects }: Measure): number => rounded(Math.max(direct, combined(effects, weights)))
  const proven = admin === 'T0' || admin === 'T1'
  const ae = proven ? 1 : of(certain)
  return {
    tier: admin ?? (possible.counting.size > 0 ? 'T3' : 'T4'),
    ae,
    aePlus: admin ? 1 : Math.max(ae, of(possible)),
  }
}
