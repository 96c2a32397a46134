/** Sources, syncs and entitlements over HTTP. Secrets go in and never come out. */
import { z } from 'zod'
import { durationSchema, toIsoDuration } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import type { TestReport } from './connectors/contract.ts'
import {
  type EntitlementRow,
  EntitlementIdSchema,
  EnvironmentSchema,
  MAX_GRANT_MS,
  MIN_GRANT_MS,
  type SourceDetail,
  SourceIdSchema,
  SourceNameSchema,
  type SourceRow,
  summaryOf,
  SYNC_INTERVAL_MAX_MS,
  SYNC_INTERVAL_MIN_MS,
  type SyncRun,
} from './model.ts'

const when = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at))
const instantDto = z.iso.datetime()
const refDto = z.object({ id: z.string(), name: z.string() })
const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item), nextCursor: z.string().nullable() })
const boolean = z.enum(['true', 'false']).transform((text) => text === 'true')

export const SyncDto = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed']),
    reason: z.string(),
    phase: z.string().nullable(),
    phasesDone: z.number().int(),
    phasesTotal: z.number().int(),
    itemsSeen: z.number().int(),
    counts: z.record(z.string(), z.unknown()),
    error: z.string().nullable(),
    remedy: z.string().nullable().describe('What a person can do'),
    createdAt: instantDto,
    startedAt: instantDto.nullable(),
    finishedAt: instantDto.nullable(),
  })
  .meta({ id: 'Sync' })

export function toSyncDto(row: SyncRun): z.infer<typeof SyncDto> {
  const { requestedBy: _, ...run } = row
  return {
    ...run,
    createdAt: toRfc3339(run.createdAt),
    startedAt: when(run.startedAt),
    finishedAt: when(run.finishedAt),
  }
}

const sourceFields = {
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  environment: z.string(),
  approverTeam: refDto.nullable(),
  connected: z.boolean(),
  demo: z.boolean(),
  freshness: z.enum(['never-synced', 'fresh', 'stale', 'failing', 'imported', 'removed']),
  createdAt: instantDto,
  removedAt: instantDto.nullable(),
  syncInterval: z.string().describe('ISO 8601'),
  nextSyncAt: instantDto.nullable(),
  lastFullSyncAt: instantDto.nullable(),
  lastSyncFailedAt: instantDto.nullable(),
  lastSyncError: z.string().nullable(),
  targetVersion: z.string().nullable(),
  version: z.number().int(),
  identities: z.number().int(),
  run: SyncDto.nullable().describe('The queued or running sync'),
}
export const SourceDto = z.object(sourceFields).meta({ id: 'Source' })
export const SourceDetailDto = z
  .object({
    ...sourceFields,
    config: z.record(z.string(), z.unknown()).nullable().describe('Null for those who do not govern the source'),
    secret: z.object({ stored: z.boolean(), updatedAt: instantDto.nullable() }).nullable(),
    canManage: z.boolean(),
    requestable: z.number().int(),
    entitlements: z.number().int(),
    lastRun: SyncDto.nullable(),
  })
  .meta({ id: 'SourceDetail' })

export function toSourceDto(source: SourceRow): z.infer<typeof SourceDto> {
  return {
    id: source.id,
    kind: source.kind,
    name: source.name,
    environment: source.environment,
    approverTeam: source.approverTeam,
    connected: source.connected,
    demo: source.demo,
    freshness: source.freshness,
    createdAt: toRfc3339(source.createdAt),
    removedAt: when(source.removedAt),
    syncInterval: toIsoDuration(source.syncIntervalMs),
    nextSyncAt: when(source.nextSyncAt),
    lastFullSyncAt: when(source.lastFullSyncAt),
    lastSyncFailedAt: when(source.lastSyncFailedAt),
    lastSyncError: source.lastSyncError,
    targetVersion: source.targetVersion,
    version: source.version,
    identities: source.identities,
    run: source.run && toSyncDto(source.run),
  }
}
export const toSourceDetailDto = (source: SourceDetail): z.infer<typeof SourceDetailDto> => ({
  ...toSourceDto(source),
  config: source.config,
  secret: source.secret && { stored: source.secret.stored, updatedAt: when(source.secret.updatedAt) },
  canManage: source.canManage,
  requestable: source.requestable,
  entitlements: source.entitlements,
  lastRun: source.lastRun && toSyncDto(source.lastRun),
})

export const TestReportDto = z
  .object({
    ok: z.boolean(),
    targetVersion: z.string().nullable(),
    checks: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['ok', 'missing', 'warning']),
        detail: z.string(),
        remedy: z.string().nullable().describe('Statements to paste at the target'),
      }),
    ),
  })
  .meta({ id: 'TestReport' })
export const toTestReportDto = ({ ok, targetVersion, checks }: TestReport): z.infer<typeof TestReportDto> => ({
  ok,
  targetVersion,
  checks,
})

const syncInterval = durationSchema({ minMs: SYNC_INTERVAL_MIN_MS, maxMs: SYNC_INTERVAL_MAX_MS })
const anyRecord = z.record(z.string(), z.unknown())
const url = z.string().min(1).max(2_000).describe('With the password in it; it is taken apart, sealed and forgotten')
/** Either a URL, or the kind with its configuration and secret. */
const access = {
  url: url.optional(),
  kind: z.string().max(40).optional(),
  config: anyRecord.optional(),
  secret: anyRecord.optional(),
}
type Access = {
  url?: string | undefined
  kind?: string | undefined
  config?: Record<string, unknown> | undefined
  secret?: Record<string, unknown> | undefined
}
const isAddress = (given: Access) =>
  (given.url === undefined) !== (given.kind === undefined || given.config === undefined || given.secret === undefined)
const eitherWay = { error: 'give either url, or kind, config and secret' }

/** What the commands take: one of the two ways. */
export const toAccess = ({ url: given, kind, config, secret }: Access) =>
  given === undefined ? { kind: kind ?? '', config: config ?? {}, secret: secret ?? {} } : { url: given }

export const AddSourceBody = z
  .strictObject({
    name: SourceNameSchema,
    environment: EnvironmentSchema.optional(),
    approverTeamId: idSchema('team').nullable().optional(),
    syncInterval: syncInterval.optional(),
    ...access,
  })
  .refine(isAddress, eitherWay)
export const ChangeSourceBody = z.strictObject({
  version: z.number().int().optional().describe('The version the change was made from'),
  name: SourceNameSchema.optional(),
  environment: EnvironmentSchema.optional(),
  approverTeamId: idSchema('team').nullable().optional(),
  syncInterval: syncInterval.optional(),
  config: anyRecord.optional(),
  secret: anyRecord.optional(),
})
const sourceParams = z.object({ sourceId: SourceIdSchema })
const at = '/api/v1/sources'
const one = `${at}/{sourceId}`

export const listSourcesOperation = operation({
  id: 'listSources',
  method: 'GET',
  path: at,
  tag: 'sources',
  scope: 'sources:read',
  summary: 'Connected systems and how fresh they are',
  query: z.strictObject({ ...listLine }),
  answer: { status: 200, schema: listOf(SourceDto), description: 'All of them' },
})
export const addSourceOperation = operation({
  id: 'addSource',
  method: 'POST',
  path: at,
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Connect a system',
  description: 'The target is tried first. Missing rights do not stop it; the report says what to paste there.',
  body: AddSourceBody,
  answer: {
    status: 201,
    schema: z.object({ id: z.string(), report: TestReportDto }),
    description: 'Connected; the first sync is due',
  },
})
export const testAddressOperation = operation({
  id: 'testAddress',
  method: 'POST',
  path: `${at}/test`,
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Try a system before connecting it',
  body: z.strictObject(access).refine(isAddress, eitherWay),
  answer: { status: 200, schema: TestReportDto, description: 'What was found' },
})
export const getSourceOperation = operation({
  id: 'getSource',
  method: 'GET',
  path: one,
  tag: 'sources',
  scope: 'sources:read',
  summary: 'One connected system',
  params: sourceParams,
  answer: {
    status: 200,
    schema: SourceDetailDto,
    description: 'The source, without its secret. The ETag names what was decided about it, not how its syncs stand.',
    version: (source) => source.version,
  },
})
export const changeSourceOperation = operation({
  id: 'changeSource',
  method: 'PATCH',
  path: one,
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Change a source',
  description:
    'With If-Match (or `version` in the body), only while nobody changed it since. A new address or secret is tried at the target first.',
  params: sourceParams,
  body: ChangeSourceBody,
  ifMatch: true,
  answer: {
    status: 200,
    schema: z.object({ version: z.number().int(), report: TestReportDto.nullable() }),
    description: 'Changed',
    version: (changed) => changed.version,
  },
})
export const removeSourceOperation = operation({
  id: 'removeSource',
  method: 'DELETE',
  path: one,
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Remove a source',
  description: 'Refused while grants live there. Everything it had stays on record with an end date.',
  params: sourceParams,
  answer: { status: 204, schema: null, description: 'Removed' },
})
export const testSourceOperation = operation({
  id: 'testSource',
  method: 'POST',
  path: `${one}/test`,
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Check the rights at the target',
  params: sourceParams,
  answer: { status: 200, schema: TestReportDto, description: 'Each check, with the statements that are missing' },
})
export const requestSyncOperation = operation({
  id: 'requestSync',
  method: 'POST',
  path: `${one}/sync`,
  tag: 'sources',
  scope: 'sources:write',
  summary: 'Sync now',
  params: sourceParams,
  body: z.strictObject({
    acceptDisappearance: z.boolean().optional().describe('Confirms that what the last sync was held for is gone'),
  }),
  answer: { status: 202, schema: z.object({ syncId: z.string() }), description: 'Queued' },
})
export const listSyncsOperation = operation({
  id: 'listSyncs',
  method: 'GET',
  path: `${one}/syncs`,
  tag: 'sources',
  scope: 'sources:read',
  summary: 'Syncs, newest first',
  params: sourceParams,
  query: z.strictObject(pageSchema.shape),
  answer: { status: 200, schema: listOf(SyncDto), description: 'One page' },
})

export const EntitlementDto = z
  .object({
    id: z.string(),
    sourceId: z.string(),
    name: z.string(),
    kind: z.string(),
    summary: z.string().nullable(),
    content: z.record(z.string(), z.unknown()),
    contentHash: z.string(),
    administrable: z.boolean(),
    requestable: z.boolean(),
    maxDuration: z.string().describe('ISO 8601'),
    standingHolders: z.number().int(),
    grantedHolders: z.number().int(),
    contentChangedAt: instantDto.nullable(),
  })
  .meta({ id: 'Entitlement' })
export const toEntitlementDto = (row: EntitlementRow): z.infer<typeof EntitlementDto> => ({
  id: row.id,
  sourceId: row.sourceId,
  name: row.name,
  kind: row.kind,
  summary: summaryOf(row.attributes),
  content: row.content,
  contentHash: row.contentHash,
  administrable: row.administrable,
  requestable: row.requestable,
  maxDuration: toIsoDuration(row.maxDurationMs),
  standingHolders: row.standingHolders,
  grantedHolders: row.grantedHolders,
  contentChangedAt: when(row.contentChangedAt),
})
export const listEntitlementsOperation = operation({
  id: 'listEntitlements',
  method: 'GET',
  path: '/api/v1/entitlements',
  tag: 'entitlements',
  scope: 'identities:read',
  summary: 'What can be held, by name',
  description: 'Who does not govern a source sees what may be asked for there.',
  query: z.strictObject({
    ...pageSchema.shape,
    sourceId: SourceIdSchema.optional(),
    requestable: boolean.optional(),
    administrable: boolean.optional(),
    q: z.string().max(200).optional(),
  }),
  answer: { status: 200, schema: listOf(EntitlementDto), description: 'One page' },
})
export const setRequestableOperation = operation({
  id: 'setRequestable',
  method: 'PATCH',
  path: '/api/v1/entitlements/{entitlementId}',
  tag: 'entitlements',
  scope: 'sources:write',
  summary: 'Decide whether it may be asked for',
  params: z.object({ entitlementId: EntitlementIdSchema }),
  body: z.strictObject({
    requestable: z.boolean(),
    maxDuration: durationSchema({ minMs: MIN_GRANT_MS, maxMs: MAX_GRANT_MS }).optional(),
  }),
  answer: { status: 204, schema: null, description: 'Decided' },
})

export const inventoryOperations = [
  listSourcesOperation,
  addSourceOperation,
  testAddressOperation,
  getSourceOperation,
  changeSourceOperation,
  removeSourceOperation,
  testSourceOperation,
  requestSyncOperation,
  listSyncsOperation,
  listEntitlementsOperation,
  setRequestableOperation,
]
