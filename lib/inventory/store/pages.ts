/**
 * Writing one page of a listing: each kind of fact in one statement, however many rows. Rows carry the sync that saw
 * them last, so that at the end the unseen ones are known.
 */
import { newId } from '#lib/platform/new-id.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { FoundCredential, FoundEntitlement, FoundHolding, FoundIdentity } from '../connectors/contract.ts'
import { contentHashOf } from '../content-hash.ts'
import { originOf } from './standing.ts'

export type Sync = { sourceId: SourceId; runId: SyncId; environment: string }

/** The last of several facts about one thing: a statement may not write a row twice. */
const lastOf = <T extends { externalId: string }>(found: readonly T[]): T[] => [
  ...new Map(found.map((one) => [one.externalId, one])).values(),
]
const written = async (rows: Promise<{ written: number }[]>): Promise<number> => (await rows)[0]?.written ?? 0

export async function upsertEntitlements(tx: SqlTx, sync: Sync, found: readonly FoundEntitlement[]): Promise<number> {
  const rows = lastOf(found).map((one) => ({ ...one, id: newId('entitlement'), hash: contentHashOf(one.content) }))
  return written(
    tx.rows(sql`
    WITH done AS (
      INSERT INTO entitlement AS e (source_id, id, external_id, name, kind, content, content_hash, attributes, administrable, seen_sync_id)
      SELECT ${sync.sourceId}, r.id, r."externalId", r.name, r.kind, r.content, r.hash, r.attributes, r.administrable, ${sync.runId}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS r(id text, "externalId" text, name text, kind text, content jsonb, hash text, attributes jsonb, administrable boolean)
      ON CONFLICT (source_id, external_id) DO UPDATE SET
        name = excluded.name, kind = excluded.kind, content = excluded.content, content_hash = excluded.content_hash,
        attributes = excluded.attributes, administrable = excluded.administrable, seen_sync_id = excluded.seen_sync_id, gone_at = NULL,
        content_changed_at = CASE WHEN e.content_hash <> excluded.content_hash THEN clock_timestamp() ELSE e.content_changed_at END
      RETURNING 1)
    SELECT count(*)::int AS written FROM done`),
  )
}

const usedAt = (lastUsedAt: FoundIdentity['lastUsedAt']): Instant | null =>
  typeof lastUsedAt === 'number' ? lastUsedAt : null

export async function upsertIdentities(tx: SqlTx, sync: Sync, found: readonly FoundIdentity[]): Promise<number> {
  const rows = lastOf(found).map((one) => ({
    ...one,
    id: newId('identity'),
    usedAt: usedAt(one.lastUsedAt),
    usedKnown: one.lastUsedAt !== 'unknown',
  }))
  return written(
    tx.rows(sql`
    WITH done AS (
      INSERT INTO identity AS i (source_id, id, external_id, account_key, name, kind, environment, attributes, disabled, live_sessions,
        last_used_at, last_used_known, seen_sync_id)
      SELECT ${sync.sourceId}, r.id, r."externalId", r."accountKey", r.name, r.kind, ${sync.environment}, r.attributes, r.disabled, r."liveSessions",
        to_timestamp(r."usedAt" / 1000.0), r."usedKnown", ${sync.runId}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS r(id text, "externalId" text, "accountKey" text, name text, kind text, attributes jsonb, disabled boolean, "liveSessions" int,
             "usedAt" float8, "usedKnown" boolean)
      ON CONFLICT (source_id, external_id) DO UPDATE SET
        account_key = excluded.account_key, name = excluded.name, kind = excluded.kind, attributes = excluded.attributes,
        disabled = excluded.disabled, live_sessions = excluded.live_sessions, seen_at = clock_timestamp(),
        last_used_at = greatest(i.last_used_at, excluded.last_used_at), last_used_known = i.last_used_known OR excluded.last_used_known,
        seen_sync_id = excluded.seen_sync_id, gone_at = NULL
      RETURNING 1)
    SELECT count(*)::int AS written FROM done`),
  )
}

const moment = (value: Instant | string): Instant | null => (typeof value === 'number' ? value : null)

export async function upsertCredentials(tx: SqlTx, sync: Sync, found: readonly FoundCredential[]): Promise<number> {
  const rows = lastOf(found).map((one) => ({
    ...one,
    id: newId('credential'),
    ends: moment(one.expiresAt),
    never: one.expiresAt === 'never',
    rotated: moment(one.lastRotatedAt),
  }))
  return written(
    tx.rows(sql`
    WITH done AS (
      INSERT INTO credential AS c (source_id, id, identity_id, external_id, kind, expires_at, never_expires, last_rotated_at, seen_sync_id)
      SELECT ${sync.sourceId}, r.id, i.id, r."externalId", r.kind, to_timestamp(r.ends / 1000.0), r.never, to_timestamp(r.rotated / 1000.0), ${sync.runId}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS r(id text, "externalId" text, "identityExternalId" text, kind text, ends float8, never boolean, rotated float8)
      JOIN identity i ON i.source_id = ${sync.sourceId} AND i.external_id = r."identityExternalId"
      ON CONFLICT (source_id, external_id) DO UPDATE SET
        identity_id = excluded.identity_id, kind = excluded.kind, expires_at = excluded.expires_at, never_expires = excluded.never_expires,
        last_rotated_at = coalesce(excluded.last_rotated_at, c.last_rotated_at), seen_sync_id = excluded.seen_sync_id, gone_at = NULL
      RETURNING 1)
    SELECT count(*)::int AS written FROM done`),
  )
}

/**
 * Holdings are temporal: a row is one stretch of presence, given by a grant or not. How it counts follows from who gave
 * it and from what it was before, so that expired access is never learnt back as standing:
 * - standing stays standing;
 * - what our own account gave is granted while a grant of that account and entitlement was live when the page was
 *   fetched; still there afterwards, or there without any grant, it is unrecorded until an admin adopts it;
 * - what another account gave is standing.
 * @param fetchedFrom the database's clock before the page was fetched: a grant that ended meanwhile explains what it shows
 */
export async function upsertHoldings(
  tx: SqlTx,
  sync: Sync,
  found: readonly FoundHolding[],
  fetchedFrom: Instant,
): Promise<number> {
  const rows = JSON.stringify(lastOf(found).map((one) => ({ ...one, id: newId('holding') })))
  const classified = classifiedHoldings(sync, rows, fetchedFrom)
  await tx.rows(sql`
    UPDATE holding h SET gone_at = clock_timestamp() FROM (${classified}) r
    WHERE h.source_id = ${sync.sourceId} AND h.external_id = r.external_id AND h.gone_at IS NULL
      AND (h.identity_id, h.entitlement_id, h.attributes ->> 'granted') IS DISTINCT FROM (r.identity_id, r.entitlement_id, r.attributes ->> 'granted')`)
  return written(
    tx.rows(sql`
    WITH done AS (
      INSERT INTO holding (source_id, id, identity_id, entitlement_id, external_id, own_grantor, attributes, accepted, seen_sync_id)
      SELECT ${sync.sourceId}, r.id, r.identity_id, r.entitlement_id, r.external_id, r.own_grantor, r.attributes,
        r.attributes - 'granted' - 'unrecorded', ${sync.runId} FROM (${classified}) r
      ON CONFLICT (source_id, external_id) WHERE gone_at IS NULL DO UPDATE SET
        own_grantor = excluded.own_grantor, attributes = excluded.attributes, seen_sync_id = excluded.seen_sync_id
      RETURNING 1)
    SELECT count(*)::int AS written FROM done`),
  )
}

/**
 * The facts with their rows and marks. `before` is the last stretch: the first of the two statements may have ended it
 * in this transaction, and the second must judge alike.
 */
const classifiedHoldings = (sync: Sync, rows: string, fetchedFrom: Instant): Sql => sql`
  SELECT r.id, r."externalId" AS external_id, i.id AS identity_id, e.id AS entitlement_id, r."ownGrantor" AS own_grantor,
    (r.attributes - 'granted' - 'unrecorded') || CASE
      WHEN before.mark = 'standing' THEN '{}'::jsonb
      WHEN (r."ownGrantor" OR before.mark = 'granted') AND EXISTS (
        SELECT 1 FROM access_grant g WHERE g.source_id = ${sync.sourceId} AND g.account_key = i.account_key
          AND g.entitlement_external_id = e.external_id AND g.state <> 'scheduled'
          AND (g.ended_at IS NULL OR g.ended_at >= to_timestamp(${fetchedFrom} / 1000.0))) THEN '{"granted": true}'::jsonb
      WHEN before.mark = 'unrecorded' AND EXISTS (SELECT 1 FROM drift d WHERE d.source_id = ${sync.sourceId}
        AND d.holding_external_id = r."externalId" AND d.state = 'adopted' AND d.closed_at >= before.since) THEN '{}'::jsonb
      WHEN before.mark IS NULL AND NOT r."ownGrantor" THEN '{}'::jsonb
      ELSE '{"unrecorded": true}'::jsonb END AS attributes
  FROM jsonb_to_recordset(${rows}::jsonb)
    AS r(id text, "externalId" text, "identityExternalId" text, "entitlementExternalId" text, "ownGrantor" boolean, attributes jsonb)
  JOIN identity i ON i.source_id = ${sync.sourceId} AND i.external_id = r."identityExternalId"
  JOIN entitlement e ON e.source_id = ${sync.sourceId} AND e.external_id = r."entitlementExternalId"
  LEFT JOIN LATERAL (
    SELECT ${originOf} AS mark, h.first_seen_at AS since FROM holding h
    WHERE h.source_id = ${sync.sourceId} AND h.external_id = r."externalId" AND h.identity_id = i.id AND h.entitlement_id = e.id
      AND (h.gone_at IS NULL OR h.xmin = pg_current_xact_id()::xid)
    ORDER BY h.gone_at DESC NULLS FIRST LIMIT 1) before ON true`
