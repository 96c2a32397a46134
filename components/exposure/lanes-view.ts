/** Exposure as the charts draw it: bars with names and places to go, points with their drill-down, sentences. Pure. */
import type { Band, Concurrency, DurationStats, Lane, LaneWindow, OvershootStats, Range } from '#lib/exposure/model.ts'
import type { Piece } from '#lib/exposure/windows.ts'
import { formatDuration, parseIsoDuration } from '#lib/kernel/duration.ts'
import type { EntitlementId } from '#lib/kernel/ids.ts'
import { type Instant, parseRfc3339, plus, toRfc3339 } from '#lib/kernel/time.ts'
import type { ConcurrencyPoint } from '../charts/concurrency.ts'
import type { Lane as ChartLane, LaneBar } from '../charts/exposure-lanes.tsx'
import type { Overshoot } from '../charts/overshoot-strip.tsx'
import { openWords, type SwimBar, type SwimLane } from '../charts/swimlane-model.ts'
import type { LanePage } from '../charts/use-lane-pages.ts'
import { WINDOW_WORDS, type WindowClass } from '../charts/window-class.ts'
import { exactDuration } from '../grants/grant-rows.ts'
import { formatCount, formatPercent, plural } from '../ui/numbers.ts'
import type { PieceRow } from './piece-table.tsx'

type Names = ReadonlyMap<EntitlementId, string>

export const CLASS_OF: Record<Band, WindowClass> = {
  baseline: 'standing',
  undeclared: 'standing',
  granted: 'granted',
  overdue: 'overdue',
  unknown: 'unknown',
}
const SUFFIX: Partial<Record<Band, string>> = { undeclared: ' (undeclared)', baseline: ' (baseline)' }

export const rangeParams = (range: Range): Record<'from' | 'to', string> => ({
  from: toRfc3339(range.from),
  to: toRfc3339(range.to),
})

function titleOf({ band, refs }: Pick<LaneWindow, 'band' | 'refs'>, names: Names): string {
  if (band === 'unknown' && refs.length > 0) return `${heldText(refs, names)}, closed by force, may still be live`
  if (band === 'unknown') return 'Nobody was watching'
  return `${heldText(refs, names)}${SUFFIX[band] ?? ''}`
}

/** What a bar holds: one name, a few, or a few and how many more. */
export function heldText(refs: LaneWindow['refs'], names: Names): string {
  const held = [...new Set(refs.map((ref) => names.get(ref.entitlementId) ?? 'a privilege'))]
  return held.length > 3 ? `${held.slice(0, 2).join(', ')} and ${held.length - 2} more` : held.join(', ')
}

/** The bars of one lane taken apart. */
export const toPieceRows = (
  lane: Pick<Lane, 'identityId' | 'sourceId'>,
  pieces: readonly Piece[],
  names: Names,
): PieceRow[] =>
  pieces.map(({ band, ref, window: { start, end } }) => {
    const one = { band, refs: [ref], start, end: start, open: false }
    return {
      key: `${band} ${ref.id} ${start}`,
      what: titleOf(one, names),
      kind: WINDOW_WORDS[CLASS_OF[band]],
      href: hrefOf(lane, one),
      start,
      end,
      open: openWords({ class: CLASS_OF[band] }),
    }
  })

/** Where a bar leads: the one grant, the grants of this stretch, the identity that holds it, the source that was not watched. */
export function hrefOf(lane: Pick<Lane, 'identityId' | 'sourceId'>, { band, refs, start, end }: LaneWindow): string {
  if (band === 'unknown' && refs.length === 0) return `/sources/${lane.sourceId}`
  const grants = refs.filter((ref) => ref.kind === 'grant')
  if (grants.length === 1 && grants[0]) return `/grants/${grants[0].id}`
  if (grants.length > 1)
    return `/exposure?${new URLSearchParams({ identity: lane.identityId, ...rangeParams({ from: start, to: end }) })}`
  return `/identities/${lane.identityId}`
}

/** Since the last listing nobody looked: the page's "as of" says it; drawn at 30 days it would be a speck on every lane. */
const isLatestSpeck = (one: LaneWindow, range: Range): boolean =>
  one.band === 'unknown' &&
  one.refs.length === 0 &&
  one.end >= range.to &&
  one.end - one.start < (range.to - range.from) * 0.005

const barsOf = (lane: Lane, names: Names, range: Range): LaneBar[] =>
  lane.windows
    .filter((one) => !isLatestSpeck(one, range))
    .map((one, index) => ({
      id: `${lane.identityId}:${one.band}:${one.start}:${index}`,
      start: one.start,
      end: one.open ? 'open' : one.end,
      class: CLASS_OF[one.band],
      title: titleOf(one, names),
      href: hrefOf(lane, one),
    }))

/** A page of lanes as the API answers it. */
export type LanesAnswer = {
  data: readonly {
    identityId: Lane['identityId']
    sourceId: Lane['sourceId']
    name: string
    elevated: string
    lastUsedAt: string | null
    lastUsedKnown: boolean
    windows: readonly (Omit<LaneWindow, 'start' | 'end'> & { start: string; end: string })[]
  }[]
  nextCursor: string | null
  total: number
  entitlements: readonly { id: EntitlementId; name: string }[]
}

type DrawnLane = Pick<
  Lane,
  'identityId' | 'sourceId' | 'name' | 'elevatedMs' | 'lastUsedAt' | 'lastUsedKnown' | 'windows'
>

const swimBars = (lane: DrawnLane, names: Names, range: Range): SwimBar[] =>
  lane.windows
    .filter((one) => !isLatestSpeck(one, range))
    .map((one) => ({
      start: one.start,
      end: one.end,
      open: one.open,
      class: CLASS_OF[one.band],
      title: titleOf(one, names),
      href: hrefOf(lane, one),
    }))

export const toSwimLanes = (lanes: readonly DrawnLane[], names: Names, range: Range): SwimLane[] =>
  lanes.map((lane) => ({
    id: lane.identityId,
    label: lane.name,
    href: `/identities/${lane.identityId}`,
    detail: lane.elevatedMs > 0 ? formatDuration(lane.elevatedMs) : '',
    lastUsedAt: lane.lastUsedAt,
    useKnown: lane.lastUsedKnown,
    bars: swimBars(lane, names, range),
  }))

export function fromAnswer({ data, nextCursor, entitlements }: LanesAnswer, range: Range): LanePage {
  const names = new Map(entitlements.map(({ id, name }) => [id, name]))
  const lanes = data.map((lane) => ({
    ...lane,
    elevatedMs: parseIsoDuration(lane.elevated),
    lastUsedAt: lane.lastUsedAt === null ? null : parseRfc3339(lane.lastUsedAt),
    windows: lane.windows.map((one) => ({ ...one, start: parseRfc3339(one.start), end: parseRfc3339(one.end) })),
  }))
  return { lanes: toSwimLanes(lanes, names, range), nextCursor }
}

/** Beyond the present there is a little room, or the now-line would have nowhere to go. */
export const roomAfter = (range: Range, asOf: Instant): Instant =>
  range.to >= asOf ? plus(range.to, Math.round((range.to - range.from) * 0.03)) : range.to

export const toChartLanes = (lanes: readonly Lane[], names: Names, range: Range): ChartLane[] =>
  lanes.map((lane) => ({
    id: lane.identityId,
    label: lane.name,
    href: `/identities/${lane.identityId}`,
    bars: barsOf(lane, names, range),
    ...(lane.elevatedMs > 0 ? { detail: formatDuration(lane.elevatedMs) } : {}),
  }))

export function lanesSummary(lanes: readonly Lane[], elevatedOnly: boolean, total: number): string {
  const elevated = lanes.filter((lane) => lane.elevatedMs > 0)
  const overdue = lanes.filter((lane) => lane.windows.some((one) => one.band === 'overdue'))
  const more = total > lanes.length
  const count = plural(total, 'identity', 'identities')
  const most = elevated.reduce<Lane | null>(
    (best, lane) => (best === null || lane.elevatedMs > best.elevatedMs ? lane : best),
    null,
  )
  return [
    elevatedOnly
      ? `${count}, each elevated at some time${more ? '; the longest exposed first' : ''}.`
      : more
        ? `${count}, the longest exposed first.`
        : `${count}, ${elevated.length === 0 ? 'none' : formatCount(elevated.length)} of them elevated at some time.`,
    most
      ? `Beside each name stands how long it was elevated; ${more ? `of the first ${lanes.length} ` : ''}the longest was ${most.name}, ${formatDuration(most.elevatedMs)}.`
      : '',
    overdue.length > 0
      ? `${more ? `Of the first ${lanes.length} ` : ''}${plural(overdue.length, 'identity held', 'identities held')} a grant past its end.`
      : '',
  ]
    .filter(Boolean)
    .join(' ')
}

/**
 * Standing is left out unless asked for: beside two thousand of it, three grants cannot be seen. Whoever holds both is
 * drawn as elevated, so that the whole height is a number of identities.
 */
export const toPoints = (
  found: Concurrency,
  withStanding: boolean,
  href: (at: Instant) => string,
): ConcurrencyPoint[] =>
  found.buckets.map((bucket) => ({
    at: bucket.from,
    standing: withStanding ? Math.max(0, bucket.held - bucket.elevated) : 0,
    granted: Math.max(0, bucket.elevated - bucket.overdue),
    overdue: bucket.overdue,
    href: href(withStanding ? bucket.heldPeakAt : bucket.elevatedPeakAt),
  }))

export function concurrencySummary({ peaks, bucketMs }: Concurrency): string {
  const standing = peaks.standing?.count ?? 0
  const elevated = peaks.elevated?.count ?? 0
  return [
    elevated === 0
      ? 'Nobody was elevated.'
      : `At most ${plural(elevated, 'identity was', 'identities were')} elevated at once.`,
    `Up to ${plural(standing, 'identity holds', 'identities hold')} standing privilege besides.`,
    `Each step keeps the peak of ${formatDuration(bucketMs)}.`,
  ].join(' ')
}

/** Time nobody watched, and sources that came in: neither is a change of the world. */
export function cautions(found: Concurrency): string[] {
  const bySource = Map.groupBy(
    found.unobserved.filter((one) => one.connected),
    (one) => one.name,
  )
  const missed = [...bySource].map(
    ([name, gaps]) =>
      `${name} was not observed for ${formatDuration(gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0))}; counts there go on from what was last seen.`,
  )
  const began = found.began.map((one) => one.name)
  const steps =
    began.length === 0
      ? []
      : [
          `${began.length > 3 ? `${began.slice(0, 2).join(', ')} and ${began.length - 2} others` : began.join(', ')} ${began.length === 1 ? 'was' : 'were'} first observed within this range: a step there is no change of the world.`,
        ]
  return [...missed, ...steps]
}

export function toOvershoot(stats: OvershootStats): Overshoot | null {
  const { p50Ms, p95Ms, p99Ms, maxMs, ended, late } = stats
  return p50Ms === null || p95Ms === null || p99Ms === null || maxMs === null
    ? null
    : { p50Ms, p95Ms, p99Ms, maxMs, count: ended, lateCount: late }
}

const against = (ms: number): string => (ms > 0 ? `${exactDuration(ms)} after` : `${exactDuration(ms)} before`)

/** Ends that were not read back are said, or silence would be taken for zero (I41). */
const unprovenWords = (unproven: number): string =>
  unproven > 0 ? ` ${plural(unproven, 'end is', 'ends are')} not proven.` : ''

export function overshootSummary({ judged, late, p99Ms, maxMs, overdueNow, unproven }: OvershootStats): string {
  const overdue = overdueNow > 0 ? `${plural(overdueNow, 'grant is', 'grants are')} overdue now.` : ''
  if (judged === 0 || p99Ms === null || maxMs === null)
    return `${overdue || 'No grant came to its end in this range.'}${unprovenWords(unproven)}`
  const now = `${overdue && ` ${overdue}`}${unprovenWords(unproven)}`
  return late === 0
    ? `All ${formatCount(judged)} grants that came to their end were gone by it, the last of them ${against(maxMs)}.${now}`
    : `${formatCount(judged - late)} of ${formatCount(judged)} grants were gone by their end; 99 % were gone ${against(p99Ms)} it, the latest ${against(maxMs)}.${now}`
}

/** Of connected sources, as in the report: in imported records nothing can have an end. */
export const shareSummary = (stats: DurationStats): string =>
  stats.timeBoxedShare === null
    ? 'Nothing was held in connected sources in this range.'
    : `${formatPercent(stats.timeBoxedShare)} of the privileged time in connected sources had an end from its beginning.`

export const momentRange = (range: Range): string => `${momentOf(range.from)} to ${momentOf(range.to)} UTC`
const momentOf = (at: Instant): string => `${toRfc3339(at).slice(0, 10)} ${toRfc3339(at).slice(11, 16)}`
