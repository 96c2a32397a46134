/**
 * How much of an action's resources somebody reaches, as small whole numbers of which the greater is the wider: 0 nothing,
 * up to `MOST_LISTED` so many listed resources, then a pattern, then everything.
 */
import { WEIGHTS, type Weights } from './weights.ts'

export const MOST_LISTED = 6
export const PATTERN = MOST_LISTED + 1
export const ALL = PATTERN + 1

/** So many that one more would make no difference count as a pattern. */
export const codeOfListed = (count: number): number => Math.min(count, PATTERN)

/** The share each code stands for: everything 1, a pattern 0.5, n listed 1 − 0.9ⁿ and never more than a pattern. */
export function reachValues({ reach: { pattern, listed } }: Weights = WEIGHTS): Float64Array {
  const ofListed = Array.from({ length: MOST_LISTED + 1 }, (_, count) => Math.min(pattern, 1 - listed ** count))
  return Float64Array.from([...ofListed, pattern, 1])
}
