/** Reports over HTTP. */
import { z } from 'zod'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { StatsDto, toStatsDto } from '#lib/exposure/api.ts'
import { TIERS } from '#lib/breadth/model.ts'
import type { Range } from '#lib/exposure/model.ts'
import { operation } from '#lib/platform/http/operation.ts'
import type { CisoReport } from './model.ts'

export const CisoQuery = z.strictObject({ from: instantSchema.optional(), to: instantSchema.optional() })
const RangeDto = z.object({ from: z.iso.datetime(), to: z.iso.datetime() })
const TiersDto = z.record(z.enum(TIERS), z.number().int())
export const CisoDto = z.object({
  asOf: z.iso.datetime(),
  period: RangeDto,
  previous: RangeDto,
  counts: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      count: z.number().int(),
      of: z.number().int().nullable(),
      before: z.number().int().nullable(),
      href: z.string(),
    }),
  ),
  now: StatsDto,
  before: StatsDto,
  sources: z.array(
    z.object({
      sourceId: z.string(),
      name: z.string(),
      freshness: z.string(),
      lastFullSyncAt: z.iso.datetime().nullable(),
      identities: z.number().int(),
      href: z.string(),
    }),
  ),
  coverage: z.object({ fresh: z.number().int(), connected: z.number().int(), href: z.string() }),
  reach: z
    .array(
      z.object({
        sourceId: z.string(),
        sourceName: z.string(),
        ae: z.number(),
        aePlus: z.number(),
        tiers: TiersDto,
        computedAt: z.iso.datetime(),
        before: z.object({ aePlus: z.number(), tiers: TiersDto }).nullable(),
        takeAwayFirst: z.object({ sentence: z.string(), lowersAePlusBy: z.number() }).nullable(),
      }),
    )
    .describe('How far the identities of each scored source reach together, in admin-equivalents'),
  topExposures: z.array(
    z.object({
      identityId: z.string(),
      name: z.string(),
      sourceName: z.string(),
      owner: z.string().nullable(),
      reasons: z.array(z.string()),
      since: z.iso.datetime(),
      href: z.string(),
    }),
  ),
})

const rangeDto = ({ from, to }: Range) => ({ from: toRfc3339(from), to: toRfc3339(to) })
export const toCisoDto = (report: CisoReport): z.infer<typeof CisoDto> => ({
  asOf: toRfc3339(report.asOf),
  period: rangeDto(report.period),
  previous: rangeDto(report.previous),
  counts: report.counts,
  now: toStatsDto(report.overshoot.now, report.durations.now),
  before: toStatsDto(report.overshoot.before, report.durations.before),
  sources: report.sources.map((source) => ({
    ...source,
    lastFullSyncAt: source.lastFullSyncAt === null ? null : toRfc3339(source.lastFullSyncAt),
  })),
  coverage: report.coverage,
  reach: report.reach.map(({ chokePoint, ...one }) => ({
    ...one,
    computedAt: toRfc3339(one.computedAt),
    takeAwayFirst: chokePoint && { sentence: chokePoint.edge.sentence, lowersAePlusBy: chokePoint.lowersAePlusBy },
  })),
  topExposures: report.topExposures.map((one) => ({ ...one, since: toRfc3339(one.since) })),
})

export const getCisoReportOperation = operation({
  id: 'getCisoReport',
  method: 'GET',
  path: '/api/v1/reports/ciso',
  tag: 'reports',
  scope: 'exposure:read',
  summary: 'The CISO’s one page as data',
  description:
    'For risk viewers, auditors and admins. Every count names the list (`href`) that has exactly so many rows. Without a period, thirty days until now.',
  query: CisoQuery,
  answer: { status: 200, schema: CisoDto, description: 'The report' },
})
export const reportOperations = [getCisoReportOperation]
