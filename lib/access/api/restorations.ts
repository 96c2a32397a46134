/** The API of restore mode: operations, what they take and answer. */
import { z } from 'zod'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import type { RestorationStatus } from '../queries/restorations.ts'
import { type Restoration, RESTORATION_CAUSES } from '../restore/model.ts'
import { instantDto, reason, when } from './shared.ts'

const RestorationDto = z
  .object({
    id: z.string(),
    cause: z.enum(RESTORATION_CAUSES),
    evidence: z.record(z.string(), z.unknown()).describe('Empty for those who do not see everything'),
    beganAt: instantDto,
    beganBy: z.string().nullable().describe('Name; null when a worker noticed or an operator said so'),
    reconciledAt: instantDto.nullable(),
    endedAt: instantDto.nullable(),
    endedBy: z.string().nullable(),
    endReason: z.string().nullable(),
  })
  .meta({ id: 'Restoration' })

const toRestorationDto = (one: Restoration): z.infer<typeof RestorationDto> => ({
  id: one.id,
  cause: one.cause,
  evidence: { ...one.evidence },
  beganAt: toRfc3339(one.beganAt),
  beganBy: one.beganByName,
  reconciledAt: when(one.reconciledAt),
  endedAt: when(one.endedAt),
  endedBy: one.endedByName,
  endReason: one.endReason,
})

const RestorationStatusDto = z.object({
  open: RestorationDto.nullable().describe('Null: not in restore mode'),
  reconciled: z.boolean(),
  lost: z.number().int(),
  sources: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      listedAt: instantDto.nullable().describe('A complete listing that began after the restoration'),
      swept: z.boolean(),
      orphansOpen: z.number().int(),
      orphansToDecide: z.number().int().describe('Those of them that wait for somebody to adopt or remove them'),
      orphansToRemove: z.number().int().describe('Those that somebody has to take away at the source'),
      orphansFound: z.number().int(),
      missingFound: z.number().int(),
      unrevoked: z.number().int(),
      missing: z.array(z.string()).describe('What it still lacks, in words'),
    }),
  ),
  past: z.array(RestorationDto),
})

export const toRestorationStatusDto = (status: RestorationStatus): z.infer<typeof RestorationStatusDto> => ({
  open: status.open && toRestorationDto(status.open),
  reconciled: status.reconciled,
  lost: status.lost,
  sources: status.sources.map((source) => ({
    id: source.sourceId,
    name: source.sourceName,
    listedAt: when(source.listedAt),
    swept: source.swept,
    orphansOpen: source.orphansOpen,
    orphansToDecide: source.orphansToDecide,
    orphansToRemove: source.orphansToRemove,
    orphansFound: source.orphansFound,
    missingFound: source.missingFound,
    unrevoked: source.unrevoked,
    missing: source.missing,
  })),
  past: status.past.map(toRestorationDto),
})

export const getRestorationStatusOperation = operation({
  id: 'getRestorationStatus',
  method: 'GET',
  path: '/api/v1/restorations',
  tag: 'restorations',
  scope: 'sources:read',
  summary: 'Whether the product is in restore mode, and how far each source is',
  answer: { status: 200, schema: RestorationStatusDto, description: 'The open one, and those that are over' },
})

export const declareRestorationOperation = operation({
  id: 'declareRestoration',
  method: 'POST',
  path: '/api/v1/restorations',
  tag: 'restorations',
  scope: 'sources:write',
  summary: 'Say that the database was restored',
  description:
    'For admins. Pending requests lapse, grants that would start are closed, and nothing is asked, approved or given until every source is reconciled and an admin has ended it.',
  body: z.strictObject({ reason }),
  answer: {
    status: 201,
    description: 'In restore mode',
    schema: z.object({
      restorationId: z.string(),
      requestsLapsed: z.number().int(),
      grantsStopped: z.number().int(),
    }),
  },
})

export const finishRestorationOperation = operation({
  id: 'finishRestoration',
  method: 'POST',
  path: '/api/v1/restorations/finish',
  tag: 'restorations',
  scope: 'sources:write',
  summary: 'End restore mode',
  description: 'For admins, once every source is reconciled; `restoration.not-reconciled` says what is missing.',
  body: z.strictObject({ reason }),
  answer: { status: 200, description: 'Ended', schema: z.object({ restorationId: z.string() }) },
})

export const restorationOperations = [
  getRestorationStatusOperation,
  declareRestorationOperation,
  finishRestorationOperation,
]
