/** The API of kill switches: operations, what they take and answer. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { HALT_SCOPES, type HaltTarget } from '../model.ts'
import type { HaltPreview } from '../queries/halts.ts'
import type { Halt } from '../store/halts.ts'
import { instantDto, reason, refDto, sliceOfDto, when } from './shared.ts'

export const HaltDto = z
  .object({
    id: z.string(),
    scope: z.enum(HALT_SCOPES),
    source: refDto.nullable().describe('Null for the whole estate'),
    identity: refDto.nullable(),
    reason: z.string(),
    pulledAt: instantDto,
    pulledBy: z.string().nullable().describe('Name; null for an operator'),
    grantsEnded: z.number().int(),
    stillOpen: z.number().int().describe('Of those, not proven gone yet'),
    liftedAt: instantDto.nullable(),
    liftedBy: z.string().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'Halt' })

const ref = <Id extends string>(id: Id | null, name: string | null) => (id === null ? null : { id, name: name ?? id })

export const toHaltDto = (halt: Halt): z.infer<typeof HaltDto> => ({
  id: halt.id,
  scope: halt.scope,
  source: ref(halt.sourceId, halt.sourceName),
  identity: ref(halt.identityId, halt.identityName),
  reason: halt.reason,
  pulledAt: toRfc3339(halt.pulledAt),
  pulledBy: halt.pulledByName,
  grantsEnded: halt.grantsEnded,
  stillOpen: halt.stillOpen,
  liftedAt: when(halt.liftedAt),
  liftedBy: halt.liftedByName,
  liftReason: halt.liftReason,
})

const HaltPreviewDto = z.object({
  live: z.number().int().describe('Live grants that would be taken back'),
  scheduled: z.number().int().describe('Approved grants that would never start'),
  ending: z.number().int().describe('Grants that are being taken back already'),
  pending: z.number().int().describe('Requests that would wait and could not be approved'),
  inForce: z.array(HaltDto).describe('What closes it already, the widest first'),
})

export const toHaltPreviewDto = ({ counts, inForce }: HaltPreview): z.infer<typeof HaltPreviewDto> => ({
  ...counts,
  inForce: inForce.map(toHaltDto),
})

const targetShape = {
  scope: z.enum(HALT_SCOPES),
  sourceId: idSchema('source').optional().describe('For the scope `source` only'),
  identityId: idSchema('identity').optional().describe('For the scope `identity` only'),
}
type TargetInput = z.infer<z.ZodObject<typeof targetShape>>

/** Exactly the id that the scope needs: an id too many may mean another place than was written. */
const isWhole = ({ scope, sourceId, identityId }: TargetInput): boolean =>
  (scope === 'source') === (sourceId !== undefined) && (scope === 'identity') === (identityId !== undefined)
const WHOLE = {
  error: 'the scope `source` needs a sourceId, `identity` an identityId, `estate` neither',
  path: ['scope'],
}

/** What the fields of a target mean together. */
export function toHaltTarget({ scope, sourceId, identityId }: TargetInput): HaltTarget {
  if (scope === 'source' && sourceId) return { scope, sourceId }
  if (scope === 'identity' && identityId) return { scope, identityId }
  return { scope: 'estate' }
}

const HaltParams = z.strictObject({ haltId: idSchema('halt') })

export const listHaltsOperation = operation({
  id: 'listHalts',
  method: 'GET',
  path: '/api/v1/halts',
  tag: 'halts',
  scope: 'halts:read',
  summary: 'Kill switches that concern you, newest first',
  query: pageSchema.extend({ view: z.enum(['in-force', 'lifted', 'all']).default('in-force') }).strict(),
  answer: { status: 200, schema: sliceOfDto(HaltDto), description: 'One page' },
})

export const pullKillSwitchOperation = operation({
  id: 'pullKillSwitch',
  method: 'POST',
  path: '/api/v1/halts',
  tag: 'halts',
  scope: 'halts:write',
  summary: 'Pull the kill switch',
  description:
    'Ends every grant there at once. Until it is lifted nothing is asked, approved or given there. Approvers of a source pull it for the source and its identities, admins anywhere.',
  body: z.strictObject({ ...targetShape, reason }).refine(isWhole, WHOLE),
  answer: {
    status: 201,
    description: 'Pulled; the grants are being taken back',
    schema: z.object({ haltId: z.string(), grantsEnded: z.number().int() }),
  },
})

export const previewHaltOperation = operation({
  id: 'previewHalt',
  method: 'GET',
  path: '/api/v1/halts/preview',
  tag: 'halts',
  scope: 'halts:read',
  summary: 'What pulling the kill switch would end',
  query: z.strictObject(targetShape).refine(isWhole, WHOLE),
  answer: { status: 200, description: 'In numbers', schema: HaltPreviewDto },
})

export const getHaltOperation = operation({
  id: 'getHalt',
  method: 'GET',
  path: '/api/v1/halts/{haltId}',
  tag: 'halts',
  scope: 'halts:read',
  summary: 'One kill switch',
  params: HaltParams,
  answer: { status: 200, description: 'The halt', schema: HaltDto },
})

export const liftKillSwitchOperation = operation({
  id: 'liftKillSwitch',
  method: 'POST',
  path: '/api/v1/halts/{haltId}/lift',
  tag: 'halts',
  scope: 'halts:write',
  summary: 'Lift a kill switch',
  description: 'For admins. Nothing comes back by itself: what was ended has to be asked for again.',
  params: HaltParams,
  body: z.strictObject({ reason }),
  answer: { status: 200, description: 'Lifted', schema: z.object({ haltId: z.string() }) },
})

export const haltOperations = [
  listHaltsOperation,
  pullKillSwitchOperation,
  previewHaltOperation,
  getHaltOperation,
  liftKillSwitchOperation,
]
