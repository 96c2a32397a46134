/**
 * Rows of the inventory for database tests of every room. Each call is one committed transaction that also writes
 * the audit rows the database insists on; pass only what the test is about.
 */
import { recordEvents } from '#lib/audit/record.ts'
import type { CredentialId, EntitlementId, HoldingId, IdentityId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'

/** Who wrote the rows of a test. */
export const builderContext = { actor: { kind: 'demo', name: 'Test builder' }, via: 'seed', requestId: 'test' } as const

const at = (moment: Instant | null | undefined) =>
  moment == null ? sql`NULL::timestamptz` : sql`to_timestamp(${moment} / 1000.0)`
const atOrNow = (moment: Instant | undefined) => (moment === undefined ? sql`clock_timestamp()` : at(moment))

export type SourceFields = {
  id?: SourceId
  kind?: string
  name?: string
  config?: Record<string, unknown>
  environment?: string
  targetKey?: string | null
  approverTeamId?: TeamId | null
  connected?: boolean
  demo?: boolean
  syncIntervalMs?: number
  nextSyncAt?: Instant | null
  lastFullSyncAt?: Instant | null
}

export async function insertSource(db: Database, fields: SourceFields = {}): Promise<{ id: SourceId; name: string }> {
  const id = fields.id ?? newId('source')
  const name = fields.name ?? `source ${id.slice(-8)}`
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO source (id, kind, name, config, environment, target_key, approver_team_id, connected, demo, sync_interval_ms, next_sync_at, last_full_sync_at)
      VALUES (${id}, ${fields.kind ?? 'postgresql'}, ${name}, ${JSON.stringify(fields.config ?? {})}::jsonb, ${fields.environment ?? 'test'},
        ${fields.targetKey ?? null}, ${fields.approverTeamId ?? null}, ${fields.connected ?? true}, ${fields.demo ?? false},
        ${fields.syncIntervalMs ?? 300_000}, ${at(fields.nextSyncAt)}, ${at(fields.lastFullSyncAt)})`)
    await recordEvents(tx, builderContext, {
      type: 'source.added',
      subject: { kind: 'source', id },
      sourceId: id,
      summary: `${name} was added`,
    })
  })
  return { id, name }
}

export type IdentityFields = {
  id?: IdentityId
  externalId?: string
  accountKey?: string
  name?: string
  kind?: string
  environment?: string
  attributes?: Record<string, unknown>
  flags?: string[]
  disabled?: boolean
  standingCount?: number
  lastUsedAt?: Instant | null
  lastUsedKnown?: boolean
  firstSeenAt?: Instant
  goneAt?: Instant | null
}
export type InsertedIdentity = {
  id: IdentityId
  sourceId: SourceId
  name: string
  accountKey: string
  externalId: string
}

export async function insertIdentity(
  db: Database,
  sourceId: SourceId,
  fields: IdentityFields = {},
): Promise<InsertedIdentity> {
  const id = fields.id ?? newId('identity')
  const name = fields.name ?? `svc-${id.slice(-8)}`
  const externalId = fields.externalId ?? `ext-${id}`
  const accountKey = fields.accountKey ?? externalId
  await db.rows(sql`
    INSERT INTO identity (source_id, id, external_id, account_key, name, kind, environment, attributes, flags, disabled, standing_count,
      last_used_at, last_used_known, first_seen_at, gone_at)
    VALUES (${sourceId}, ${id}, ${externalId}, ${accountKey}, ${name}, ${fields.kind ?? 'database-role'}, ${fields.environment ?? 'test'},
      ${JSON.stringify(fields.attributes ?? {})}::jsonb, ${fields.flags ?? []}, ${fields.disabled ?? false}, ${fields.standingCount ?? 0},
      ${at(fields.lastUsedAt)}, ${fields.lastUsedKnown ?? false}, ${atOrNow(fields.firstSeenAt)}, ${at(fields.goneAt)})`)
  return { id, sourceId, name, accountKey, externalId }
}

export type CredentialFields = {
  kind?: string
  expiresAt?: Instant | null
  neverExpires?: boolean
  lastRotatedAt?: Instant | null
  goneAt?: Instant | null
}

export async function insertCredential(
  db: Database,
  sourceId: SourceId,
  identityId: IdentityId,
  fields: CredentialFields = {},
): Promise<CredentialId> {
  const id = newId('credential')
  await db.rows(sql`
    INSERT INTO credential (source_id, id, identity_id, external_id, kind, expires_at, never_expires, last_rotated_at, gone_at)
    VALUES (${sourceId}, ${id}, ${identityId}, ${`ext-${id}`}, ${fields.kind ?? 'password'}, ${at(fields.expiresAt)},
      ${fields.neverExpires ?? false}, ${at(fields.lastRotatedAt)}, ${at(fields.goneAt)})`)
  return id
}

export type EntitlementFields = {
  id?: EntitlementId
  externalId?: string
  name?: string
  kind?: string
  content?: Record<string, unknown>
  contentHash?: string
  administrable?: boolean
  goneAt?: Instant | null
  /** Also writes the admin's decision that it may be asked for. */
  requestable?: boolean
  maxDurationMs?: number
}
export type InsertedEntitlement = {
  id: EntitlementId
  sourceId: SourceId
  name: string
  externalId: string
  contentHash: string
}

export async function insertEntitlement(
  db: Database,
  sourceId: SourceId,
  fields: EntitlementFields = {},
): Promise<InsertedEntitlement> {
  const id = fields.id ?? newId('entitlement')
  const name = fields.name ?? `role-${id.slice(-8)}`
  const externalId = fields.externalId ?? `ext-${id}`
  const contentHash = fields.contentHash ?? 'ab'.repeat(32)
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO entitlement (source_id, id, external_id, name, kind, content, content_hash, administrable, gone_at)
      VALUES (${sourceId}, ${id}, ${externalId}, ${name}, ${fields.kind ?? 'role'}, ${JSON.stringify(fields.content ?? {})}::jsonb,
        ${contentHash}, ${fields.administrable ?? true}, ${at(fields.goneAt)})`)
    if (fields.requestable === undefined) return
    await tx.rows(sql`
      INSERT INTO entitlement_setting (source_id, entitlement_id, requestable, max_duration_ms)
      VALUES (${sourceId}, ${id}, ${fields.requestable}, ${fields.maxDurationMs ?? 28_800_000})`)
    await recordEvents(tx, builderContext, {
      type: fields.requestable ? 'entitlement.made-requestable' : 'entitlement.made-unrequestable',
      subject: { kind: 'entitlement-setting', id },
      sourceId,
      summary: `${name} may ${fields.requestable ? '' : 'not '}be requested`,
    })
  })
  return { id, sourceId, name, externalId, contentHash }
}

export type HoldingFields = {
  externalId?: string
  ownGrantor?: boolean
  /** Given by a grant of ours: never standing. */
  granted?: boolean
  firstSeenAt?: Instant
  goneAt?: Instant | null
}

/** A holding found at the source; a standing one unless `granted`. Raises the identity's standing count. */
export async function insertHolding(
  db: Database,
  sourceId: SourceId,
  holder: { identityId: IdentityId; entitlementId: EntitlementId },
  fields: HoldingFields = {},
): Promise<HoldingId> {
  const id = newId('holding')
  const standing = !fields.granted && !fields.goneAt
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO holding (source_id, id, identity_id, entitlement_id, external_id, own_grantor, attributes, first_seen_at, gone_at)
      VALUES (${sourceId}, ${id}, ${holder.identityId}, ${holder.entitlementId}, ${fields.externalId ?? `ext-${id}`},
        ${fields.ownGrantor ?? fields.granted ?? false}, ${JSON.stringify(fields.granted ? { granted: true } : {})}::jsonb,
        ${atOrNow(fields.firstSeenAt)}, ${at(fields.goneAt)})`)
    if (standing)
      await tx.rows(
        sql`UPDATE identity SET standing_count = standing_count + 1 WHERE source_id = ${sourceId} AND id = ${holder.identityId}`,
      )
  })
  return id
}
