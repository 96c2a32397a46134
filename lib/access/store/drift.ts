/** What a sweep compares: the holdings that a complete listing showed, and what is on record for them. */
import { present, standsNow } from '#lib/inventory/store/standing.ts'
import type { DriftId, GrantId, HoldingId, IdentityId, PersonId, RequestId, SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { empty, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Drift, DriftKind } from '../drift/model.ts'
import { owns } from './facts.ts'

/** A complete listing that no sweep has looked at. */
export type UnsweptSync = {
  sourceId: SourceId
  sourceName: string
  sourceKind: string
  syncId: SyncId
  startedAt: Instant
  firstSyncAt: Instant
  /** What the connector signs in as, where it signs in by name. */
  ownAccount: string | null
}

/** Locks one source whose last complete listing is newer than its last sweep. Its rows may be referred to meanwhile. */
export async function claimUnswept(tx: SqlTx): Promise<UnsweptSync | null> {
  const [row] = await tx.rows<UnsweptSync>(sql`
    WITH next AS (
      SELECT s.id, s.name, s.kind FROM source s
      WHERE s.connected AND s.removed_at IS NULL AND s.last_full_sync_at > coalesce(s.swept_at, '-infinity')
      ORDER BY s.last_full_sync_at LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE source s SET swept_at = s.last_full_sync_at FROM next
    CROSS JOIN LATERAL (SELECT id, started_at FROM sync_run r WHERE r.source_id = next.id AND r.state = 'succeeded' ORDER BY r.finished_at DESC LIMIT 1) last
    CROSS JOIN LATERAL (SELECT finished_at FROM sync_run r WHERE r.source_id = next.id AND r.state = 'succeeded' ORDER BY r.finished_at LIMIT 1) first
    WHERE s.id = next.id
    RETURNING s.id AS source_id, s.name AS source_name, s.kind AS source_kind, s.config->>'user' AS own_account, last.id AS sync_id, last.started_at, first.finished_at AS first_sync_at`)
  return row ?? null
}

/** One thing found; what is not said is filled in by the command. */
export type Found = {
  kind: DriftKind
  identityId: IdentityId
  entitlementId: string
  identityName: string
  entitlementName: string
  accountKey: string
  entitlementExternalId: string
  grantId: GrantId | null
  holdingId: HoldingId | null
  holdingExternalId: string | null
  ownGrantor: boolean
  attributes: Record<string, unknown>
  /** Was there when the source was first listed. */
  fromTheStart: boolean
}

/** What a batch continues after; lists have no cap, for a sweep finds all of it (I17). */
export const SWEEP_BATCH = 500

const moment = (at: Instant): Sql => sql`to_timestamp(${at}::float8 / 1000.0)`
const holdingTables = sql`holding h
    JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id
    JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id`
const names = sql`i.name AS identity_name, e.name AS entitlement_name`
const ofHolding = (
  sync: UnsweptSync,
): Sql => sql`h.identity_id, h.entitlement_id, ${names}, i.account_key, e.external_id AS entitlement_external_id,
      h.id AS holding_id, h.external_id AS holding_external_id, h.own_grantor, h.attributes - 'granted' - 'unrecorded' AS attributes,
      h.first_seen_at <= ${moment(sync.firstSyncAt)} AS from_the_start`

/**
 * On record as drift, or closed after the listing began: then only the next one can tell whether it is there. The same
 * stretch of presence may come up again: closed, and still there when it was listed later.
 */
const onRecord = (sync: UnsweptSync): Sql => sql`EXISTS (SELECT 1 FROM drift d
        WHERE d.source_id = h.source_id AND d.holding_external_id = h.external_id AND d.evidence->>'holdingId' = h.id
          AND d.kind IN ('unrecorded', 'orphan', 'outlived') AND (d.state IN ('open', 'removing', 'adopted') OR d.closed_at >= ${moment(sync.startedAt)}))`

const grantOfPair = (condition: Sql): Sql => sql`EXISTS (SELECT 1 FROM access_grant g
        WHERE g.source_id = h.source_id AND g.account_key = i.account_key AND g.entitlement_external_id = e.external_id AND ${condition})`

/**
 * The connector's own account may give a role and not use it: that is how a role comes to be governed, and no privilege
 * of an identity. It is on record as standing. What the account could use itself is drift like anybody's.
 */
const administersOnly = (
  sync: UnsweptSync,
): Sql => sql`(i.name = ${sync.ownAccount}::text AND h.attributes->>'admin' = 'true'
        AND coalesce(h.attributes->>'inherit', 'false') = 'false' AND coalesce(h.attributes->>'set', 'false') = 'false') IS TRUE`

/**
 * Given by others after a complete listing had shown the identity without it. What an identity holds when it is first
 * listed is on record as standing.
 */
export async function unrecordedHoldings(db: SqlRunner, sync: UnsweptSync, after: string): Promise<Found[]> {
  return db.rows<Found>(sql`
    SELECT 'unrecorded' AS kind, ${ofHolding(sync)}, NULL AS grant_id
    FROM ${holdingTables}
    WHERE h.source_id = ${sync.sourceId} AND ${present} AND NOT h.own_grantor AND h.attributes->>'granted' IS NULL AND h.id > ${after}
      AND (h.attributes->>'unrecorded' IS NOT NULL OR EXISTS (SELECT 1 FROM sync_run r WHERE r.source_id = h.source_id AND r.state = 'succeeded'
        AND r.finished_at >= i.first_seen_at AND r.finished_at < h.first_seen_at))
      AND NOT ${administersOnly(sync)} AND NOT ${onRecord(sync)}
    ORDER BY h.id LIMIT ${SWEEP_BATCH}`)
}

/** Given by our own account, and no grant explains it: none was ever tried, or its end was given up. */
export async function ownLeftovers(db: SqlRunner, sync: UnsweptSync, after: string): Promise<Found[]> {
  return db.rows<Found>(sql`
    SELECT CASE WHEN last.id IS NULL THEN 'orphan' ELSE 'outlived' END AS kind, ${ofHolding(sync)}, last.id AS grant_id
    FROM ${holdingTables}
    LEFT JOIN LATERAL (SELECT g.id, g.ended_at FROM access_grant g WHERE g.source_id = h.source_id AND g.account_key = i.account_key
      AND g.entitlement_external_id = e.external_id AND g.ends_at IS NOT NULL ORDER BY g.ended_at DESC NULLS FIRST LIMIT 1) last ON true
    WHERE h.source_id = ${sync.sourceId} AND ${present} AND h.own_grantor AND h.attributes->>'unrecorded' IS NOT NULL AND h.id > ${after}
      AND NOT ${grantOfPair(sql`g.due_at IS NOT NULL AND g.state NOT IN ('scheduled', 'ended', 'activation_failed')`)}
      AND (last.id IS NULL OR last.ended_at < ${moment(sync.startedAt)})
      AND NOT ${onRecord(sync)}
    ORDER BY h.id LIMIT ${SWEEP_BATCH}`)
}

/** What our effect made: the row of our account, or one that was known to be ours before the account changed. */
const ours = sql`(h.own_grantor OR h.attributes->>'granted' IS NOT NULL)`

/** Grants that are live on record while a listing that began after their read-back does not show them. */
export async function missingGrants(db: SqlRunner, sync: UnsweptSync, after: string): Promise<Found[]> {
  return db.rows<Found>(sql`
    SELECT 'missing' AS kind, g.identity_id, g.entitlement_id, ${names}, g.account_key, g.entitlement_external_id, g.id AS grant_id,
      NULL AS holding_id, NULL AS holding_external_id, true AS own_grantor, '{}'::jsonb AS attributes, false AS from_the_start
    FROM access_grant g
    JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
    JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    WHERE g.source_id = ${sync.sourceId} AND g.due_at IS NOT NULL AND g.state = 'active' AND g.active_at < ${moment(sync.startedAt)} AND g.id > ${after}
      AND NOT ${shownFor(sql`g`)}
      AND NOT EXISTS (SELECT 1 FROM drift d WHERE d.source_id = g.source_id AND d.kind = 'missing' AND d.grant_id = g.id
        AND (d.state = 'open' OR d.closed_at >= ${moment(sync.startedAt)}))
    ORDER BY g.id LIMIT ${SWEEP_BATCH}`)
}

/** Whether our holding of a grant's account and entitlement is listed, under whatever identity maps to the account (I8). */
const shownFor = (grant: Sql): Sql => sql`EXISTS (
        SELECT 1 FROM holding h JOIN identity hi ON hi.source_id = h.source_id AND hi.id = h.identity_id
        JOIN entitlement he ON he.source_id = h.source_id AND he.id = h.entitlement_id
        WHERE h.source_id = ${grant}.source_id AND hi.account_key = ${grant}.account_key AND he.external_id = ${grant}.entitlement_external_id
          AND ${present} AND ${ours})`

/** A live grant beside what was listed for it; whether that is more than was approved, the connector says. */
export type LiveGrant = Found & {
  grantId: GrantId
  /** What the entitlement confers now; null while it is what was approved. */
  contentNow: Record<string, unknown> | null
  /** Null when the approved version was not kept. */
  contentApproved: Record<string, unknown> | null
  driftOpen: boolean
}

export async function liveGrants(db: SqlRunner, sync: UnsweptSync, after: string): Promise<LiveGrant[]> {
  return db.rows<LiveGrant>(sql`
    SELECT 'broadened' AS kind, g.identity_id, g.entitlement_id, ${names}, g.account_key, g.entitlement_external_id, g.id AS grant_id,
      held.id AS holding_id, held.external_id AS holding_external_id, true AS own_grantor,
      coalesce(held.attributes - 'granted' - 'unrecorded', '{}'::jsonb) AS attributes, false AS from_the_start,
      CASE WHEN e.content_hash <> r.entitlement_hash THEN e.content END AS content_now, v.content AS content_approved,
      EXISTS (SELECT 1 FROM drift d WHERE d.source_id = g.source_id AND d.kind = 'broadened' AND d.grant_id = g.id AND d.state = 'open') AS drift_open
    FROM access_grant g
    JOIN access_request r ON r.id = g.request_id
    JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
    JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    LEFT JOIN entitlement_version v ON v.source_id = e.source_id AND v.entitlement_id = e.id AND v.content_hash = r.entitlement_hash
    LEFT JOIN LATERAL (SELECT h.id, h.external_id, h.attributes FROM holding h JOIN identity hi ON hi.source_id = h.source_id AND hi.id = h.identity_id
      WHERE h.source_id = g.source_id AND hi.account_key = g.account_key AND h.entitlement_id = g.entitlement_id AND ${present} AND ${ours}
      ORDER BY h.id LIMIT 1) held ON true
    WHERE g.source_id = ${sync.sourceId} AND g.due_at IS NOT NULL AND g.state = 'active' AND g.id > ${after}
    ORDER BY g.id LIMIT ${SWEEP_BATCH}`)
}

/** A standing holding that is not as it went on record; whether it allows more, the connector says. */
export type ChangedStanding = Found & { holdingId: HoldingId; accepted: Record<string, unknown>; driftOpen: boolean }

/** What waits as drift itself is on no record that it could differ from. */
export async function changedStanding(db: SqlRunner, sync: UnsweptSync, after: string): Promise<ChangedStanding[]> {
  const ofThis = sql`d.source_id = h.source_id AND d.holding_external_id = h.external_id AND d.evidence->>'holdingId' = h.id AND d.state IN ('open', 'removing')`
  return db.rows<ChangedStanding>(sql`
    SELECT 'broadened' AS kind, ${ofHolding(sync)}, NULL AS grant_id, h.accepted,
      EXISTS (SELECT 1 FROM drift d WHERE ${ofThis} AND d.kind = 'broadened' AND d.grant_id IS NULL) AS drift_open
    FROM ${holdingTables}
    WHERE h.source_id = ${sync.sourceId} AND ${standsNow} AND h.accepted <> h.attributes AND h.id > ${after}
      AND NOT EXISTS (SELECT 1 FROM drift d WHERE ${ofThis} AND d.kind IN ('unrecorded', 'orphan', 'outlived'))
    ORDER BY h.id LIMIT ${SWEEP_BATCH}`)
}

export type Outlived = {
  sourceId: SourceId
  id: GrantId
  requestId: RequestId
  identityId: IdentityId
  identityName: string
  entitlementName: string
}

/**
 * Ended grants whose privilege a listing that began after their end still shows, given by our own account, when no grant
 * explained it while the page was fetched and nobody adopted it. Those an admin gave up on are left to people.
 */
export async function outlivedGrants(db: SqlRunner, sync: UnsweptSync): Promise<Outlived[]> {
  return db.rows<Outlived>(sql`
    WITH latest AS (
      SELECT DISTINCT ON (h.id) g.source_id, g.id, g.request_id, g.identity_id, g.force_closed_at, ${names}
      FROM ${holdingTables}
      JOIN access_grant g ON g.source_id = h.source_id AND g.account_key = i.account_key AND g.entitlement_external_id = e.external_id
      WHERE h.source_id = ${sync.sourceId} AND ${present} AND h.own_grantor AND h.seen_sync_id = ${sync.syncId} AND h.attributes->>'unrecorded' IS NOT NULL
        AND g.state IN ('ended', 'activation_failed') AND g.ends_at IS NOT NULL AND g.ended_at < ${moment(sync.startedAt)}
        AND NOT ${grantOfPair(sql`g.due_at IS NOT NULL AND g.state NOT IN ('scheduled', 'ended', 'activation_failed')`)}
      ORDER BY h.id, g.ended_at DESC)
    SELECT source_id, id, request_id, identity_id, identity_name, entitlement_name FROM latest WHERE force_closed_at IS NULL`)
}

export type NewDrift = Found & {
  id: DriftId
  state: 'open' | 'removing'
  reason: string | null
  wider: string[]
  accepted?: Record<string, unknown>
}

/** @returns the ids that are on record now: another sweep may have been first */
export async function insertDrifts(tx: SqlTx, sync: UnsweptSync, found: readonly NewDrift[]): Promise<Set<DriftId>> {
  const rows = found.map((one) => ({
    ...one,
    evidence: {
      holdingId: one.holdingId,
      identity: one.identityName,
      entitlement: one.entitlementName,
      attributes: one.attributes,
      wider: one.wider,
      accepted: one.accepted,
      syncId: sync.syncId,
    },
  }))
  const written = await tx.rows<{ id: DriftId }>(sql`
    INSERT INTO drift (source_id, id, kind, identity_id, entitlement_id, grant_id, holding_external_id, evidence, account_key, entitlement_external_id,
      own_grantor, state, close_reason, removal_asked_at, due_at)
    SELECT ${sync.sourceId}, r.id, r.kind, r."identityId", r."entitlementId", r."grantId", r."holdingExternalId", r.evidence, r."accountKey",
      r."entitlementExternalId", r."ownGrantor", r.state, r.reason,
      CASE WHEN r.state = 'removing' THEN clock_timestamp() END, CASE WHEN r.state = 'removing' THEN clock_timestamp() END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, kind text, "identityId" text, "entitlementId" text, "grantId" text,
      "holdingExternalId" text, evidence jsonb, "accountKey" text, "entitlementExternalId" text, "ownGrantor" boolean, state text, reason text)
    ON CONFLICT DO NOTHING RETURNING id`)
  return new Set(written.map(({ id }) => id))
}

export type Modified = Pick<Drift, 'identityId' | 'kind' | 'evidence'> & { id: GrantId; driftId: DriftId }

/** Longer than a transaction of ours may stand idle: what ends sooner is not locked, and needs no mark. */
const ENDS_SOON_MS = 15_000

/**
 * Marks live grants of a source of which open drift says that they were changed behind our back. The engine passes over
 * rows that are locked, so these are few at a time and end later than the lock can last.
 * @param busy `wait` waits for whoever holds a grant, `skip` leaves it for then
 */
export async function markExternallyModified(
  tx: SqlTx,
  sourceId: SourceId,
  { limit, busy }: { limit: number; busy: 'skip' | 'wait' },
): Promise<Modified[]> {
  const changed = sql`d.source_id = g.source_id AND d.grant_id = g.id AND d.state = 'open' AND d.kind IN ('missing', 'broadened')`
  return tx.rows<Modified>(sql`
    WITH held AS MATERIALIZED (
      SELECT g.id FROM access_grant g
      WHERE g.source_id = ${sourceId} AND g.state = 'active' AND NOT g.externally_modified
        AND g.due_at > clock_timestamp() + make_interval(secs => ${ENDS_SOON_MS / 1000}::float8)
        AND EXISTS (SELECT 1 FROM drift d WHERE ${changed})
      ORDER BY g.id LIMIT ${limit} FOR NO KEY UPDATE ${busy === 'skip' ? sql`SKIP LOCKED` : empty})
    UPDATE access_grant g SET externally_modified = true FROM held CROSS JOIN LATERAL (
      SELECT d.id, d.kind, d.identity_id, d.evidence FROM drift d
      WHERE d.source_id = ${sourceId} AND d.grant_id = held.id AND d.state = 'open' AND d.kind IN ('missing', 'broadened') ORDER BY d.found_at LIMIT 1) found
    WHERE g.source_id = ${sourceId} AND g.id = held.id
    RETURNING g.id, found.id AS drift_id, found.kind, found.identity_id, found.evidence`)
}

export type ClosedDrift = Pick<Drift, 'id' | 'identityId' | 'closeReason' | 'removalAskedAt' | 'evidence'> & {
  state: 'removed' | 'resolved'
}

const closing = (state: Sql, reason: Sql): Sql => sql`
    state = ${state}, close_reason = CASE WHEN d.removal_asked_at IS NULL THEN ${reason} ELSE coalesce(d.close_reason, ${reason}) END,
    closed_at = clock_timestamp(), due_at = NULL, lease_until = NULL, fence = d.fence + 1`
const closedColumns = sql`d.id, d.identity_id, d.state, d.close_reason, d.removal_asked_at, d.evidence`

/** Drift of holdings that went away: as asked, by itself, or because a grant of ours explains it now. */
export async function closeVanishedHoldings(tx: SqlTx, sourceId: SourceId): Promise<ClosedDrift[]> {
  const again = sql`EXISTS (SELECT 1 FROM holding h WHERE h.source_id = d.source_id AND h.external_id = d.holding_external_id AND ${present})`
  return tx.rows<ClosedDrift>(sql`
    UPDATE drift d SET ${closing(
      sql`CASE WHEN d.removal_asked_at IS NULL OR ${again} THEN 'resolved' ELSE 'removed' END`,
      sql`CASE WHEN ${again} THEN 'A grant explains it now' ELSE 'Gone at the source' END`,
    )}
    WHERE d.source_id = ${sourceId} AND d.state IN ('open', 'removing') AND d.kind IN ('unrecorded', 'orphan', 'outlived')
      AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.source_id = d.source_id AND h.id = d.evidence->>'holdingId' AND ${present})
    RETURNING ${closedColumns}`)
}

/** @param stillWider grants that allow too much as of now; drift of others that are live has gone away by itself */
export async function closeSettledGrants(
  tx: SqlTx,
  sourceId: SourceId,
  stillWider: readonly GrantId[],
): Promise<ClosedDrift[]> {
  const isLive = sql`EXISTS (SELECT 1 FROM access_grant g WHERE g.source_id = d.source_id AND g.id = d.grant_id AND g.state = 'active')`
  const isOpen = sql`EXISTS (SELECT 1 FROM access_grant g WHERE g.source_id = d.source_id AND g.id = d.grant_id AND g.state NOT IN ('ended', 'activation_failed'))`
  const isBack = sql`EXISTS (SELECT 1 FROM access_grant g WHERE g.source_id = d.source_id AND g.id = d.grant_id AND ${shownFor(sql`g`)})`
  return tx.rows<ClosedDrift>(sql`
    UPDATE drift d SET ${closing(
      sql`CASE WHEN d.removal_asked_at IS NULL OR ${isOpen} THEN 'resolved' ELSE 'removed' END`,
      sql`CASE WHEN ${isOpen} THEN 'As it should be again' ELSE 'The grant has ended' END`,
    )}
    WHERE d.source_id = ${sourceId} AND d.state = 'open' AND d.grant_id IS NOT NULL AND (
      d.kind = 'missing' AND (NOT ${isOpen} OR ${isLive} AND ${isBack})
      OR d.kind = 'broadened' AND (NOT ${isOpen} OR ${isLive} AND d.grant_id <> ALL(${[...stillWider]}::text[])))
    RETURNING ${closedColumns}`)
}

/** @param stillWider standing holdings that allow more than is on record as of now */
export async function closeNarrowed(
  tx: SqlTx,
  sourceId: SourceId,
  stillWider: readonly HoldingId[],
): Promise<ClosedDrift[]> {
  return tx.rows<ClosedDrift>(sql`
    UPDATE drift d SET ${closing(
      sql`CASE WHEN d.removal_asked_at IS NULL THEN 'resolved' ELSE 'removed' END`,
      sql`'As it is on record again'`,
    )}
    WHERE d.source_id = ${sourceId} AND d.state = 'open' AND d.kind = 'broadened' AND d.grant_id IS NULL
      AND d.evidence->>'holdingId' <> ALL(${[...stillWider]}::text[])
    RETURNING ${closedColumns}`)
}

/**
 * Drift of sources that were removed: no listing will tell of it any more. What is being taken back goes on, and so does
 * the record of what an admin gave up.
 */
export async function closeOfRemovedSources(
  tx: SqlTx,
  limit: number,
): Promise<(ClosedDrift & { sourceId: SourceId })[]> {
  return tx.rows(sql`
    WITH left_open AS (
      SELECT d.source_id, d.id FROM source s JOIN drift d ON d.source_id = s.id AND d.state = 'open'
      WHERE s.removed_at IS NOT NULL LIMIT ${limit} FOR UPDATE OF d SKIP LOCKED)
    UPDATE drift d SET state = 'resolved', close_reason = 'The source was removed', closed_at = clock_timestamp(), removal_asked_at = NULL,
      closed_by = NULL, due_at = NULL, fence = d.fence + 1
    FROM left_open WHERE d.source_id = left_open.source_id AND d.id = left_open.id
    RETURNING d.source_id, ${closedColumns}`)
}

/** Columns of a `Drift`, from the row `d`. */
export const driftColumns = sql`
  d.source_id, d.id, d.kind, d.identity_id, d.entitlement_id, d.grant_id, d.holding_external_id, d.account_key, d.entitlement_external_id,
  d.own_grantor, d.evidence, d.state, d.found_at, d.removal_asked_at, d.closed_at, d.closed_by, d.close_reason, d.due_at, d.fence, d.attempts,
  d.first_failed_at, d.last_error, d.last_error_kind, d.last_remedy`

export type DriftForDecision = Drift & {
  identityName: string
  entitlementName: string
  sourceName: string
  decidedByName: string | null
  actorOwns: boolean
  neededByGrant: boolean
  grantIsOpen: boolean
}

/** An open grant needs what its account and entitlement give; one whose start lies ahead does not yet. */
export const neededByOpenGrant = (
  sourceId: Sql,
  accountKey: Sql,
  entitlementExternalId: Sql,
): Sql => sql`EXISTS (SELECT 1 FROM access_grant ng
    WHERE ng.source_id = ${sourceId} AND ng.account_key = ${accountKey} AND ng.entitlement_external_id = ${entitlementExternalId}
      AND ng.due_at IS NOT NULL AND ng.state NOT IN ('scheduled', 'ended', 'activation_failed'))`

/** One drift with what deciding it has to know; locked for a command. */
export async function driftForDecision(
  db: SqlRunner,
  id: DriftId,
  options: { canonicalPersonId: PersonId | null; lock: boolean },
): Promise<DriftForDecision | null> {
  const [row] = await db.rows<DriftForDecision>(sql`
    SELECT ${driftColumns}, ${names}, s.name AS source_name, p.name AS decided_by_name, 
      ${owns(sql`d.source_id`, sql`d.identity_id`, sql`${options.canonicalPersonId}::text`)} AS actor_owns,
      ${neededByOpenGrant(sql`d.source_id`, sql`d.account_key`, sql`d.entitlement_external_id`)} AS needed_by_grant,
      EXISTS (SELECT 1 FROM access_grant g WHERE g.source_id = d.source_id AND g.id = d.grant_id AND g.state NOT IN ('ended', 'activation_failed')) AS grant_is_open
    FROM drift d
    JOIN source s ON s.id = d.source_id
    JOIN identity i ON i.source_id = d.source_id AND i.id = d.identity_id
    JOIN entitlement e ON e.source_id = d.source_id AND e.id = d.entitlement_id
    LEFT JOIN person p ON p.id = d.closed_by
    WHERE d.id = ${id} ${options.lock ? sql`FOR UPDATE OF d` : empty}`)
  return row ?? null
}
