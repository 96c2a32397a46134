/** Who could do what and when, how many at once, and how late the ends were. Everything is cut to what the actor may see. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { EntitlementId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { decodeCursor, encodeCursor, type Page } from '#lib/kernel/page.ts'
import { clip, gaps, merge, type Window, window } from '#lib/kernel/window.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import {
  type Answered,
  BUCKETS_DEFAULT,
  type Concurrency,
  type DurationBins,
  type DurationStats,
  type Lane,
  type OvershootStats,
  type Range,
  RANGE_DEFAULT_MS,
  RANGE_MAX_MS,
} from './model.ts'
import { bucketSizeMs, bucketsOf, peakOf, peaksOf, wallBucketsOf } from './series.ts'
import { bucketChanges } from './store/concurrency.ts'
import { durations, type WatchedSource, watchedSources } from './store/figures.ts'
import { readDurationBins } from './store/duration-bins.ts'
import { entitlementNames } from './store/names.ts'
import { loadFacts, type RankedAfter, rankIdentities } from './store/lanes.ts'
import type { ViewFilter } from './store/pieces.ts'
import { readEnds, readKept, readStanding } from './store/timeliness.ts'
import { NO_ENDS, NOTHING_STANDING } from './timeliness.ts'
import { laneWindows, type Piece, piecesIn } from './windows.ts'

/** Without `to`, until now; without `from`, thirty days. */
export type ExposureQuery = ViewFilter & { from?: Instant | undefined; to?: Instant | undefined }
/** `heldAt`: only who held something at this moment of the range; with `elevatedOnly`, something granted. */
export type LanesQuery = ExposureQuery & { elevatedOnly?: boolean | undefined; heldAt?: Instant | undefined }
/** `total`: lanes of the whole view, not of the page. */
export type Lanes = Answered & { data: Lane[]; nextCursor: string | null; total: number }

export async function settle(ctx: Context, query: ExposureQuery): Promise<Answered & { scope: Scope }> {
  const [scope, asOf] = await Promise.all([loadScope(ctx), databaseTime(ctx.db)])
  return { scope, asOf, range: rangeOf(query, asOf) }
}

function rangeOf(query: ExposureQuery, now: Instant): Range {
  const to = instant(Math.min(query.to ?? now, now))
  const from = query.from ?? instant(to - RANGE_DEFAULT_MS)
  if (query.to !== undefined && from >= query.to)
    throw new DomainError('input.invalid', 'The range must end after it starts.')
  if (to - from > RANGE_MAX_MS) throw new DomainError('input.invalid', 'The range is longer than 400 days.')
  // A range that lies in the future is empty, not wrong.
  return { from: instant(Math.min(from, to)), to }
}

/**
 * Swimlanes, the longest privileged first. The cursor holds the range, so that the next page is of the same view.
 * @throws DomainError `not-found` for one identity that does not exist or is out of scope
 */
export async function exposureLanes(ctx: Context, query: LanesQuery, page: Page): Promise<Lanes> {
  const { scope, asOf, range: asked } = await settle(ctx, query)
  const place = page.cursor === null ? null : placeOf(page.cursor)
  const range = place?.range ?? asked
  const ranked = await rankIdentities(
    ctx.db,
    scope,
    { filter: query, range },
    {
      limit: page.limit + 1,
      after: place?.after ?? null,
      elevatedOnly: query.elevatedOnly ?? false,
      keepEmpty: query.identityId !== undefined,
      heldAt: query.heldAt ?? null,
    },
  )
  if (query.identityId !== undefined && ranked.length === 0)
    throw new DomainError('not-found', 'There is no such identity, or it is outside what you may see.')
  const shown = ranked.slice(0, page.limit).map(({ total: _total, ...one }) => one)
  const facts = shown.length ? await loadFacts(ctx.db, shown, range) : new Map()
  const data = shown.map((one) => ({ ...one, windows: laneWindows(facts.get(one.identityId) ?? NOTHING, range) }))
  const last = shown.at(-1)
  const nextCursor =
    ranked.length > shown.length && last
      ? encodeCursor([range.from, range.to, last.privilegedMs, last.elevatedMs, last.identityId])
      : null
  return { range, asOf, data, nextCursor, total: ranked[0]?.total ?? 0 }
}

/** What the bars of a lane are made of, for a lane that this actor was given: a bar of several grants opens as each. */
export async function lanePieces(ctx: Context, lane: Lane, range: Range): Promise<Piece[]> {
  const facts = await loadFacts(ctx.db, [lane], range)
  return piecesIn(facts.get(lane.identityId) ?? NOTHING, range)
}

/** The names of what lanes hold, for lanes that this actor was given. */
export function laneNames(ctx: Context, lanes: readonly Lane[]): Promise<Map<EntitlementId, string>> {
  const ids = new Set(lanes.flatMap((lane) => lane.windows.flatMap((one) => one.refs.map((ref) => ref.entitlementId))))
  return entitlementNames(ctx.db, { sourceIds: [...new Set(lanes.map((lane) => lane.sourceId))], ids: [...ids] })
}

const NOTHING = { holdings: [], declared: [], grants: [], observed: [] }

function placeOf(cursor: string): { range: Range; after: RankedAfter } {
  const [from, to, privilegedMs, elevatedMs, identityId] = decodeCursor(cursor, 5)
  const numbers = [from, to, privilegedMs, elevatedMs].map(Number)
  if (!numbers.every(Number.isFinite) || typeof identityId !== 'string')
    throw new DomainError('input.invalid', 'The cursor is not one this list gave out. Start again without it.')
  return {
    range: { from: instant(Number(from)), to: instant(Number(to)) },
    after: { privilegedMs: Number(privilegedMs), elevatedMs: Number(elevatedMs), identityId },
  }
}

/** How many identities could do something at once; every bucket keeps its peak. */
export async function concurrencySeries(
  ctx: Context,
  query: ExposureQuery & { maxBuckets?: number | undefined; timeZone?: string | undefined },
): Promise<Concurrency> {
  const { scope, asOf, range } = await settle(ctx, query)
  const view = { filter: query, range }
  const bucketMs = bucketSizeMs(range, query.maxBuckets ?? BUCKETS_DEFAULT)
  const buckets = query.timeZone ? wallBucketsOf(range, bucketMs, query.timeZone) : bucketsOf(range, bucketMs)
  const [changes, watched] = await Promise.all([
    bucketChanges(ctx.db, scope, view, buckets),
    watchedSources(ctx.db, scope, view),
  ])
  const peaks = {
    held: peaksOf(changes, buckets, 'held'),
    standing: peaksOf(changes, buckets, 'standing'),
    elevated: peaksOf(changes, buckets, 'elevated'),
    overdue: peaksOf(changes, buckets, 'overdue'),
  }
  return {
    range,
    asOf,
    bucketMs,
    buckets: buckets.map((bucket, index) => ({
      ...bucket,
      held: peaks.held[index]?.count ?? 0,
      standing: peaks.standing[index]?.count ?? 0,
      elevated: peaks.elevated[index]?.count ?? 0,
      overdue: peaks.overdue[index]?.count ?? 0,
      heldPeakAt: peaks.held[index]?.at ?? bucket.from,
      elevatedPeakAt: peaks.elevated[index]?.at ?? bucket.from,
    })),
    peaks: { held: peakOf(peaks.held), standing: peakOf(peaks.standing), elevated: peakOf(peaks.elevated) },
    ...unobserved(range, watched),
  }
}

/** From the first observation on: before it a source is not unknown but not there yet, and enters as a labelled step. */
function unobserved(
  range: Range,
  watched: readonly WatchedSource[],
): Pick<Concurrency, 'unknown' | 'unobserved' | 'began'> {
  if (range.from >= range.to) return { unknown: [], unobserved: [], began: [] }
  const frame = window(range.from, range.to)
  const rangeOfWindow = (one: Window): Range => ({ from: one.start, to: one.end === 'open' ? range.to : one.end })
  const missed = watched.map((source) => {
    const since = source.windows[0] && clip(frame, window(source.windows[0].start, 'open'))
    return { source, gaps: since ? gaps(since, source.windows) : source.windows.length ? [] : [frame] }
  })
  const began = watched.flatMap(({ sourceId, name, windows: [first] }) =>
    first && first.start > range.from ? [{ sourceId, name, at: first.start }] : [],
  )
  return {
    unknown: merge(missed.filter(({ source }) => source.connected).flatMap((one) => one.gaps)).map(rangeOfWindow),
    unobserved: missed.flatMap(({ source: { sourceId, name, connected }, gaps: found }) =>
      found.map((one) => ({ sourceId, name, connected, ...rangeOfWindow(one) })),
    ),
    began,
  }
}

/** How far past (or before) their end grants were proven gone, and how many are past it now. */
export async function overshootStats(ctx: Context, query: ExposureQuery): Promise<OvershootStats> {
  const { scope, asOf, range } = await settle(ctx, query)
  const view = { filter: query, range }
  const [ends, kept, standing] = await Promise.all([
    readEnds(ctx.db, scope, view),
    readKept(ctx.db, scope, view),
    readStanding(ctx.db, scope, view, asOf),
  ])
  const whole = <T extends { sourceId: unknown }>(rows: readonly T[]) => rows.find((row) => row.sourceId === null)
  const { proven, judged, late, overshoot } = whole(ends) ?? NO_ENDS
  const { overdue, mayBeLive } = whole(standing) ?? NOTHING_STANDING
  const { p50Ms = null, p95Ms = null, p99Ms = null, maxMs = null } = overshoot ?? {}
  const unproven = (whole(kept)?.kept ?? 0) + mayBeLive
  return { range, asOf, ended: proven, judged, late, p50Ms, p95Ms, p99Ms, maxMs, overdueNow: overdue, unproven }
}

/** How long grants lasted, and how much of all privileged time had an end. */
export async function durationStats(ctx: Context, query: ExposureQuery): Promise<DurationStats> {
  const { scope, asOf, range } = await settle(ctx, query)
  const found = await durations(ctx.db, scope, { filter: query, range })
  const total = found.standingMs + found.elevatedMs
  return { range, asOf, ...found, timeBoxedShare: total > 0 ? found.elevatedMs / total : null }
}

/** How long people asked for, against how long it was held, over the grants that were proven gone in the range. */
export async function durationBins(ctx: Context, query: ExposureQuery): Promise<DurationBins> {
  const { scope, asOf, range } = await settle(ctx, query)
  const view = { filter: query, range }
  const [bins, kept] = await Promise.all([readDurationBins(ctx.db, scope, view), readKept(ctx.db, scope, view)])
  const grants = bins.reduce((sum, bin) => sum + bin.asked, 0)
  return { range, asOf, grants, bins, unproven: kept.find((row) => row.sourceId === null)?.kept ?? 0 }
}
