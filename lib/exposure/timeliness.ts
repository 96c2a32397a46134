/** How exactly grants end: the words, and the scale their distribution is drawn on. Pure. */
import type { GrantId, SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { Answered, Range } from './model.ts'

/** Nearest rank: the smallest measured value that at least this share of all values does not exceed. Never between two. */
export type Quantiles = { p50Ms: number; p95Ms: number; p99Ms: number; maxMs: number }

/** The ends of one source, or of all of a view. */
export type Ends = {
  /** Read back as absent within the range; only these have an overshoot. */
  proven: number
  onTime: number
  late: number
  byExpiry: number
  /** Asked for before the end came. */
  endedEarly: number
  byKillSwitch: number
  /** Could not be given, and was proven absent. */
  neverGiven: number
  /** Came to their end, or were gone after it: what the quantiles of overshoot are over. */
  judged: number
  /** An end asked for hours before would make any quantile look good: it is judged by its lag. */
  overshoot: Quantiles | null
  lag: Quantiles | null
  /** How much earlier than the end revocation began, over the judged. */
  marginMs: { least: number; most: number } | null
  /** Ended in the range without a read-back, because another live grant needed the same privilege. Not measured, not zero. */
  kept: number
}

/** As of now, whatever the range. */
export type Standing = {
  /** Past its end and not proven gone, what was closed by force included. */
  overdue: number
  /** The end that passed first of what is overdue. */
  overdueSince: Instant | null
  failing: number
  /** Closed by force and never read back: may be there for all that is known. */
  mayBeLive: number
}

/** Exposure that nobody approved: past the end until gone, or until now while it is not proven gone. */
export type Beyond = { grants: number; ms: number; runningMs: number }
export type BeyondGrant = {
  grantId: GrantId
  sourceId: SourceId
  identity: string
  entitlement: string
  endsAt: Instant
  /** Null while it is not proven gone. */
  goneAt: Instant | null
  forceClosed: boolean
  ms: number
}

export type Timeliness = Ends & Standing & { beyond: Beyond }
export type SourceTimeliness = Timeliness & { sourceId: SourceId; name: string }

/** Overshoot of `aboveMs < overshoot ≤ upToMs`; null is without bound. */
export type Bin = { aboveMs: number | null; upToMs: number | null; count: number }
export type TimelinessPoint = Range & { judged: number; late: number; overshoot: Quantiles }

export type TimelinessReport = Answered & {
  whole: Timeliness
  sources: SourceTimeliness[]
  bins: Bin[]
  bucketMs: number
  points: TimelinessPoint[]
  /** The longest past their end, longest first. */
  worst: BeyondGrant[]
}

const STEPS_MS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1_000,
  2_000,
  5_000,
  10_000,
  MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  DAY_MS,
]
/** Symmetric around zero, ascending. A bin holds its upper edge: gone exactly at its end is on time. */
export const OVERSHOOT_EDGES_MS: readonly number[] = [...STEPS_MS.map((ms) => -ms).reverse(), 0, ...STEPS_MS]

/** Which of the bins between the edges a value falls into: 0 is up to the first edge, `edges.length` beyond the last. */
export const binOf = (ms: number, edges: readonly number[]): number => edges.filter((edge) => edge < ms).length

/**
 * The bins that are drawn: all from the first to the last that holds something, and at least a second to both sides,
 * so that "nothing was late" is seen and not only said.
 */
export function binsOf(counts: ReadonlyMap<number, number>, edges: readonly number[] = OVERSHOOT_EDGES_MS): Bin[] {
  const filled = [...counts].filter(([, count]) => count > 0).map(([index]) => index)
  if (filled.length === 0) return []
  const first = Math.min(...filled, binOf(-500, edges))
  const last = Math.max(...filled, binOf(1_000, edges))
  return Array.from({ length: last - first + 1 }, (_, offset) => {
    const index = first + offset
    return { aboveMs: edges[index - 1] ?? null, upToMs: edges[index] ?? null, count: counts.get(index) ?? 0 }
  })
}

/** By hours up to three days, by days beyond: a point of fewer ends has no 99th percentile worth the name. */
export const pointSizeMs = ({ from, to }: Range): number => (to - from <= 3 * DAY_MS ? HOUR_MS : DAY_MS)

export const NO_ENDS: Ends = {
  proven: 0,
  onTime: 0,
  late: 0,
  byExpiry: 0,
  endedEarly: 0,
  byKillSwitch: 0,
  neverGiven: 0,
  judged: 0,
  overshoot: null,
  lag: null,
  marginMs: null,
  kept: 0,
}
export const NOTHING_STANDING: Standing = { overdue: 0, overdueSince: null, failing: 0, mayBeLive: 0 }
export const NOTHING_BEYOND: Beyond = { grants: 0, ms: 0, runningMs: 0 }
