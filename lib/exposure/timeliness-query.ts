/** Do grants end on time? Every figure is the count of a list that this actor can open. */
import type { SourceId } from '#lib/kernel/ids.ts'
import { listSources } from '#lib/inventory/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { type ExposureQuery, settle } from './queries.ts'
import { readBeyond, readBins, readEnds, readKept, readPoints, readStanding, readWorst } from './store/timeliness.ts'
import {
  binsOf,
  NO_ENDS,
  NOTHING_BEYOND,
  NOTHING_STANDING,
  pointSizeMs,
  type Timeliness,
  type TimelinessReport,
} from './timeliness.ts'

const WORST = 10

export async function timeliness(ctx: Context, query: ExposureQuery): Promise<TimelinessReport> {
  const { scope, asOf, range } = await settle(ctx, query)
  const view = { filter: query, range }
  const bucketMs = pointSizeMs(range)
  const [ends, kept, standing, beyond, bins, points, worst, sources] = await Promise.all([
    readEnds(ctx.db, scope, view),
    readKept(ctx.db, scope, view),
    readStanding(ctx.db, scope, view, asOf),
    readBeyond(ctx.db, scope, view, asOf),
    readBins(ctx.db, scope, view),
    readPoints(ctx.db, scope, view, bucketMs),
    readWorst(ctx.db, scope, view, { now: asOf, limit: WORST }),
    listSources(ctx),
  ])
  const parts = [...ends, ...kept, ...standing, ...beyond]
  const of = (sourceId: SourceId | null): Timeliness => ({
    ...NO_ENDS,
    ...without(ends.find((row) => row.sourceId === sourceId)),
    ...without(kept.find((row) => row.sourceId === sourceId)),
    ...NOTHING_STANDING,
    ...without(standing.find((row) => row.sourceId === sourceId)),
    beyond: { ...NOTHING_BEYOND, ...without(beyond.find((row) => row.sourceId === sourceId)) },
  })
  // A removed source keeps its past: the sources add up to the whole.
  const names = new Map(sources.map((source) => [source.id, source.name]))
  const ids = new Set(parts.flatMap((row) => (row.sourceId === null ? [] : [row.sourceId])))
  return {
    range,
    asOf,
    whole: of(null),
    sources: [...ids]
      .map((id) => ({ ...of(id), sourceId: id, name: names.get(id) ?? 'A removed source' }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    bins: binsOf(bins),
    bucketMs,
    points,
    worst,
  }
}

function without<T extends { sourceId: unknown }>(row: T | undefined): Omit<T, 'sourceId'> | undefined {
  if (!row) return undefined
  const { sourceId: _, ...rest } = row
  return rest
}
