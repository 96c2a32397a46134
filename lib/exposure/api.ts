/** Exposure over HTTP. Instants are RFC 3339, durations ISO 8601, ranges half-open. */
import { z } from 'zod'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { type EntitlementId, idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import {
  BANDS,
  BUCKETS_DEFAULT,
  BUCKETS_MAX,
  type Concurrency,
  type DurationStats,
  type Lane,
  type OvershootStats,
  type Peak,
  type Range,
} from './model.ts'
import type { Lanes } from './queries.ts'
import type { Timeliness, TimelinessReport } from './timeliness.ts'

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional()
const view = {
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  sourceId: idSchema('source').optional(),
  ownerId: z.union([idSchema('person'), idSchema('team')]).optional(),
  identityId: idSchema('identity').optional(),
  connectedOnly: flag,
}
export const LanesQuery = z.strictObject({
  ...pageSchema.shape,
  ...view,
  elevatedOnly: flag,
  heldAt: instantSchema
    .optional()
    .describe('Only who held something at this moment of the range; with elevatedOnly, something granted'),
})
export const ConcurrencyQuery = z.strictObject({
  ...view,
  maxBuckets: z.coerce.number().int().min(1).max(BUCKETS_MAX).default(BUCKETS_DEFAULT),
})
export const StatsQuery = z.strictObject(view)

const RangeDto = z.object({ from: z.iso.datetime(), to: z.iso.datetime() })
const answered = { range: RangeDto, asOf: z.iso.datetime() }
const LaneDto = z.object({
  identityId: z.string(),
  sourceId: z.string(),
  name: z.string(),
  kind: z.string(),
  sourceName: z.string(),
  owner: z.string().nullable(),
  privileged: z.string(),
  elevated: z.string(),
  lastUsedAt: z.iso.datetime().nullable().describe('Null with lastUsedKnown: never seen in use; null without: unknown'),
  lastUsedKnown: z.boolean(),
  windows: z.array(
    z.object({
      band: z.enum(BANDS),
      start: z.iso.datetime(),
      end: z.iso.datetime(),
      open: z.boolean(),
      refs: z.array(z.object({ kind: z.enum(['holding', 'grant']), id: z.string(), entitlementId: z.string() })),
    }),
  ),
})
export const LanesDto = z.object({
  ...answered,
  data: z.array(LaneDto),
  nextCursor: z.string().nullable(),
  total: z.number().int().describe('Lanes of the whole view'),
  entitlements: z.array(z.object({ id: z.string(), name: z.string() })).describe('What the windows of this page hold'),
})

const PeakDto = z.object({ at: z.iso.datetime(), count: z.number().int() }).nullable()
export const ConcurrencyDto = z.object({
  ...answered,
  bucket: z.string(),
  buckets: z.array(
    z.object({
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      held: z.number().int().describe('Of any kind; who holds standing privilege and a grant counts once'),
      standing: z.number().int(),
      elevated: z.number().int(),
      overdue: z.number().int(),
    }),
  ),
  peaks: z.object({ held: PeakDto, standing: PeakDto, elevated: PeakDto }),
  unknown: z.array(RangeDto),
  unobserved: z.array(
    z.object({
      sourceId: z.string(),
      name: z.string(),
      connected: z.boolean(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
    }),
  ),
  began: z.array(z.object({ sourceId: z.string(), name: z.string(), at: z.iso.datetime() })),
})

const msOrNull = z.number().nullable()
export const StatsDto = z.object({
  ...answered,
  overshoot: z.object({
    ended: z.number().int(),
    late: z.number().int(),
    judged: z.number().int().describe('Came to their end, or were gone after it: the quantiles are over these'),
    p50Ms: msOrNull,
    p95Ms: msOrNull,
    p99Ms: msOrNull,
    maxMs: msOrNull,
    overdueNow: z.number().int(),
    unproven: z.number().int().describe('Ended without a read-back; not measured, and not zero'),
  }),
  durations: z.object({
    grants: z.number().int(),
    median: z.string().nullable(),
    p95: z.string().nullable(),
    max: z.string().nullable(),
    standing: z.string(),
    elevated: z.string(),
    timeBoxedShare: z.number().nullable(),
  }),
})

const count = z.number().int()
const QuantilesDto = z.object({ p50Ms: z.number(), p95Ms: z.number(), p99Ms: z.number(), maxMs: z.number() }).nullable()
const TimelinessFigures = {
  proven: count.describe('Read back as absent within the range'),
  onTime: count,
  late: count,
  byExpiry: count,
  endedEarly: count,
  byKillSwitch: count,
  neverGiven: count,
  judged: count.describe('Came to their end, or were gone after it'),
  overshoot: QuantilesDto,
  lag: QuantilesDto,
  marginMs: z
    .object({ least: z.number(), most: z.number() })
    .nullable()
    .describe('How long before the end revocation began'),
  kept: count.describe('Ended without a read-back: another grant needs the same privilege'),
  overdue: count.describe('Past its end and not proven gone, now'),
  overdueSince: z.iso.datetime().nullable(),
  failing: count.describe('Revokes whose last try failed, now'),
  mayBeLive: count.describe('Closed by force and never read back'),
  beyond: z.object({ grants: count, ms: z.number(), runningMs: z.number() }).describe('Past the end, within the range'),
}
export const TimelinessDto = z.object({
  ...answered,
  whole: z.object(TimelinessFigures),
  sources: z.array(z.object({ sourceId: z.string(), name: z.string(), ...TimelinessFigures })),
  bins: z.array(z.object({ aboveMs: z.number().nullable(), upToMs: z.number().nullable(), count })),
  bucket: z.string(),
  points: z.array(
    z.object({ from: z.iso.datetime(), to: z.iso.datetime(), judged: count, late: count, overshoot: QuantilesDto }),
  ),
})

const rangeDto = ({ from, to }: Range) => ({ from: toRfc3339(from), to: toRfc3339(to) })
const laneDto = ({ privilegedMs, elevatedMs, lastUsedAt, windows, ...lane }: Lane): z.infer<typeof LaneDto> => ({
  ...lane,
  privileged: toIsoDuration(privilegedMs),
  elevated: toIsoDuration(elevatedMs),
  lastUsedAt: lastUsedAt === null ? null : toRfc3339(lastUsedAt),
  windows: windows.map((one) => ({ ...one, start: toRfc3339(one.start), end: toRfc3339(one.end) })),
})
export const toLanesDto = (
  { range, asOf, data, nextCursor, total }: Lanes,
  names: ReadonlyMap<EntitlementId, string>,
): z.infer<typeof LanesDto> => ({
  range: rangeDto(range),
  asOf: toRfc3339(asOf),
  data: data.map(laneDto),
  nextCursor,
  total,
  entitlements: [...names].map(([id, name]) => ({ id, name })),
})

const peakDto = (peak: Peak | null) => peak && { at: toRfc3339(peak.at), count: peak.count }
export const toConcurrencyDto = (found: Concurrency): z.infer<typeof ConcurrencyDto> => ({
  range: rangeDto(found.range),
  asOf: toRfc3339(found.asOf),
  bucket: toIsoDuration(found.bucketMs),
  buckets: found.buckets.map(({ held, standing, elevated, overdue, ...bucket }) => ({
    ...rangeDto(bucket),
    held,
    standing,
    elevated,
    overdue,
  })),
  peaks: {
    held: peakDto(found.peaks.held),
    standing: peakDto(found.peaks.standing),
    elevated: peakDto(found.peaks.elevated),
  },
  unknown: found.unknown.map(rangeDto),
  unobserved: found.unobserved.map((one) => ({ ...one, ...rangeDto(one) })),
  began: found.began.map((one) => ({ ...one, at: toRfc3339(one.at) })),
})

const durationOrNull = (milliseconds: number | null) => (milliseconds === null ? null : toIsoDuration(milliseconds))
export function toStatsDto(overshoot: OvershootStats, durations: DurationStats): z.infer<typeof StatsDto> {
  const { range, asOf, ...counts } = overshoot
  return {
    range: rangeDto(range),
    asOf: toRfc3339(asOf),
    overshoot: counts,
    durations: {
      grants: durations.grants,
      median: durationOrNull(durations.medianMs),
      p95: durationOrNull(durations.p95Ms),
      max: durationOrNull(durations.maxMs),
      standing: toIsoDuration(durations.standingMs),
      elevated: toIsoDuration(durations.elevatedMs),
      timeBoxedShare: durations.timeBoxedShare,
    },
  }
}

const figuresDto = ({ overdueSince, ...figures }: Timeliness) => ({
  ...figures,
  overdueSince: overdueSince === null ? null : toRfc3339(overdueSince),
})
export const toTimelinessDto = (found: TimelinessReport): z.infer<typeof TimelinessDto> => ({
  range: rangeDto(found.range),
  asOf: toRfc3339(found.asOf),
  whole: figuresDto(found.whole),
  sources: found.sources.map(({ sourceId, name, ...figures }) => ({ sourceId, name, ...figuresDto(figures) })),
  bins: found.bins,
  bucket: toIsoDuration(found.bucketMs),
  points: found.points.map((point) => ({ ...point, ...rangeDto(point) })),
})

const common = { method: 'GET' as const, tag: 'exposure', scope: 'exposure:read' }
export const listExposureOperation = operation({
  ...common,
  id: 'listExposure',
  path: '/api/v1/exposure',
  summary: 'Who could do what, and when: one lane for each identity',
  description:
    'The longest privileged first. Bands in fixed order: baseline, undeclared, granted, overdue, unknown. Without `to` until now, without `from` thirty days.',
  query: LanesQuery,
  answer: { status: 200, schema: LanesDto, description: 'One page of lanes' },
})
export const getConcurrencyOperation = operation({
  ...common,
  id: 'getConcurrency',
  path: '/api/v1/exposure/concurrency',
  summary: 'How many identities could do something at once',
  description: 'Each bucket holds its peak, never an average.',
  query: ConcurrencyQuery,
  answer: { status: 200, schema: ConcurrencyDto, description: 'The series' },
})
export const getExposureStatsOperation = operation({
  ...common,
  id: 'getExposureStats',
  path: '/api/v1/exposure/stats',
  summary: 'How late the ends were, and how long grants lasted',
  query: StatsQuery,
  answer: { status: 200, schema: StatsDto, description: 'The figures' },
})
export const getTimelinessOperation = operation({
  ...common,
  id: 'getTimeliness',
  path: '/api/v1/exposure/timeliness',
  summary: 'How exactly grants ended: quantiles, distribution, what is not proven, exposure beyond approval',
  description:
    'Counts the grants that the list of grants shows to the same actor. Quantiles are nearest rank. Those of overshoot are over ends that came and over whatever was late; ends asked for before are judged by lag. What was not read back is in `kept` and `mayBeLive`, never zero.',
  query: StatsQuery,
  answer: { status: 200, schema: TimelinessDto, description: 'The figures' },
})
export const exposureOperations = [
  listExposureOperation,
  getConcurrencyOperation,
  getExposureStatsOperation,
  getTimelinessOperation,
]
