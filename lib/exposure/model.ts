/** The words of exposure: bands, lanes, series. Durations only; what each privilege weighs comes later. */
import type { EntitlementId, GrantId, HoldingId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'

/** In the fixed order in which they are drawn and read. `unknown` is the third value: nobody was watching. */
export const BANDS = ['baseline', 'undeclared', 'granted', 'overdue', 'unknown'] as const
export type Band = (typeof BANDS)[number]
export const BAND_NAMES: Readonly<Record<Band, string>> = {
  baseline: 'Standing, declared as needed',
  undeclared: 'Standing, undeclared',
  granted: 'Granted',
  overdue: 'Past its end',
  unknown: 'Not observed',
}

/** What a bar stands for, so that it can be opened. */
export type BandRef =
  | { kind: 'holding'; id: HoldingId; entitlementId: EntitlementId }
  | { kind: 'grant'; id: GrantId; entitlementId: EntitlementId }

/** One bar: the union of the pieces of one band that touch, clipped to the range. */
export type LaneWindow = {
  band: Band
  start: Instant
  end: Instant
  /** It was still going on at the end of the range. */
  open: boolean
  refs: BandRef[]
}
export type Lane = {
  identityId: IdentityId
  sourceId: SourceId
  name: string
  kind: string
  sourceName: string
  owner: string | null
  /** Time with any privilege, counted once however many are held. */
  privilegedMs: number
  /** Time with a granted privilege, the part past its end included. */
  elevatedMs: number
  /** Null with `lastUsedKnown`: never seen in use since we watch; null without: unknown. */
  lastUsedAt: Instant | null
  lastUsedKnown: boolean
  windows: LaneWindow[]
}

export type Range = { from: Instant; to: Instant }
/** `to` is cut at the database's present: the future has not been exposed yet. */
export type Answered = { range: Range; asOf: Instant }

/** What is counted: any privilege, standing privilege, a granted one, one past its end. */
export const FIGURES = ['held', 'standing', 'elevated', 'overdue'] as const
export type Figure = (typeof FIGURES)[number]

/** Each the highest of the bucket. `held` is of any kind: who holds standing privilege and a grant counts once in it. */
export type ConcurrencyBucket = Range & {
  held: number
  standing: number
  elevated: number
  overdue: number
  heldPeakAt: Instant
  elevatedPeakAt: Instant
}
export type Peak = { at: Instant; count: number }
export type Concurrency = Answered & {
  bucketMs: number
  buckets: ConcurrencyBucket[]
  peaks: { held: Peak | null; standing: Peak | null; elevated: Peak | null }
  /** When at least one connected source of the view was not observed. Counts there go on from what was last seen. */
  unknown: Range[]
  /** The same source by source, imported ones included. */
  unobserved: (Range & { sourceId: SourceId; name: string; connected: boolean })[]
  /** Sources that were first watched within the range: a step in the chart that is no change of the world. */
  began: { sourceId: SourceId; name: string; at: Instant }[]
}

export type OvershootStats = Answered & {
  /** Grants proven gone in the range, and how many of them after their end. */
  ended: number
  late: number
  /** Came to their end, or were gone after it: what the quantiles are over. */
  judged: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  maxMs: number | null
  /** Past their end and not proven gone, at this moment. */
  overdueNow: number
  /** Ended without a read-back: kept for another grant in the range, or closed by force and never seen gone. */
  unproven: number
}

export type DurationStats = Answered & {
  grants: number
  medianMs: number | null
  p95Ms: number | null
  maxMs: number | null
  /** Summed over identities; each moment of an identity counts once in each. */
  standingMs: number
  elevatedMs: number
  /** Share of privileged time that had an end from its beginning: elevated ÷ (standing + elevated); null without any. */
  timeBoxedShare: number | null
}

/** How long was asked for, and how long it was held: in the same bins, so that the two can be laid side by side. */
export type DurationBinCount = { aboveMs: number; upToMs: number | null; asked: number; held: number }
export type DurationBins = Answered & {
  grants: number
  bins: DurationBinCount[]
  /** Ended in the range without a read-back: how long they were held is not known. */
  unproven: number
}
export const DURATION_BINS_MS = [
  15 * MINUTE_MS,
  60 * MINUTE_MS,
  240 * MINUTE_MS,
  480 * MINUTE_MS,
  DAY_MS,
  7 * DAY_MS,
  30 * DAY_MS,
] as const

export const RANGE_DEFAULT_MS = 30 * DAY_MS
export const RANGE_MAX_MS = 400 * DAY_MS
export const BUCKETS_DEFAULT = 120
export const BUCKETS_MAX = 1_000
export const BUCKET_MIN_MS = MINUTE_MS
