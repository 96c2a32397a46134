/** SQL of restore mode: which database this is, what a restoration takes back at once, how far each source is. */
import type { GrantId, IdentityId, PersonId, RequestId, RestorationId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type {
  HighWater,
  KnownIdentity,
  LiveIdentity,
  Restoration,
  RestorationCause,
  SourceStanding,
} from '../restore/model.ts'

export const IDENTITY_SETTING = 'database-identity'

export type DatabaseFacts = {
  known: KnownIdentity | null
  live: LiveIdentity
  /** The audit's first row; null while it is empty. */
  lineage: string | null
  seq: number
  at: Instant | null
  /** Of the last row. */
  eventId: string | null
  /** Whether the row of the mark is there; null when the mark names none. */
  markKept: boolean | null
  /** When the server was started that answers. */
  startedAt: Instant
  now: Instant
}

/** One statement, so that all of it is of one moment. */
export async function databaseFacts(db: SqlRunner, mark: HighWater | null): Promise<DatabaseFacts> {
  const [row] = await db.rows<DatabaseFacts>(sql`
    SELECT (SELECT value FROM setting WHERE key = ${IDENTITY_SETTING}) AS known, curfew_database_identity() AS live,
      (SELECT id FROM audit_event ORDER BY seq LIMIT 1) AS lineage, coalesce(last.seq, 0) AS seq, last.at, last.id AS event_id,
      CASE WHEN ${mark?.eventId ?? null}::text IS NOT NULL THEN EXISTS (SELECT 1 FROM audit_event WHERE id = ${mark?.eventId ?? null}::text) END AS mark_kept,
      pg_postmaster_start_time() AS started_at, clock_timestamp() AS now
    FROM (VALUES (1)) one LEFT JOIN LATERAL (SELECT seq, at, id FROM audit_event ORDER BY seq DESC LIMIT 1) last ON TRUE`)
  if (!row) throw new Error('the database did not tell which one it is')
  return row
}

/**
 * What anybody has seen so far is on the disk when this returns: a claim to take back is seen a moment before it is, and
 * a crash may undo it until then. A commit that waits writes the log out to itself, whoever wrote what is before it.
 */
export async function awaitDurable(db: SqlRunner): Promise<void> {
  await db.rows(
    sql`SELECT set_config('synchronous_commit', 'on', true), pg_logical_emit_message(true, 'curfew', '')::text AS lsn`,
  )
}

/** @returns false when another worker was first */
export async function insertIdentity(tx: SqlTx, identity: KnownIdentity): Promise<boolean> {
  const rows = await tx.rows(sql`
    INSERT INTO setting (key, value) VALUES (${IDENTITY_SETTING}, ${JSON.stringify(identity)}::jsonb)
    ON CONFLICT (key) DO NOTHING RETURNING 1`)
  return rows.length > 0
}

export async function saveIdentity(tx: SqlTx, identity: KnownIdentity): Promise<void> {
  await tx.rows(sql`
    INSERT INTO setting (key, value) VALUES (${IDENTITY_SETTING}, ${JSON.stringify(identity)}::jsonb)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, set_by = NULL, set_at = clock_timestamp()`)
}

const columns = sql`r.id, r.cause, r.evidence, r.began_at, bp.name AS began_by_name, r.reconciled_at, r.ended_at, ep.name AS ended_by_name, r.end_reason`
const tables = sql`restoration r LEFT JOIN person bp ON bp.id = r.began_by LEFT JOIN person ep ON ep.id = r.ended_by`

export async function openRestoration(db: SqlRunner): Promise<Restoration | null> {
  const [row] = await db.rows<Restoration>(sql`SELECT ${columns} FROM ${tables} WHERE r.ended_at IS NULL`)
  return row ?? null
}

/** Locked until the commit: two that end it at once are one. */
export async function lockOpenRestoration(tx: SqlTx): Promise<Restoration | null> {
  await tx.rows(sql`SELECT 1 FROM restoration WHERE ended_at IS NULL FOR UPDATE`)
  return openRestoration(tx)
}

/** Newest first. There are few: each is an outage. */
export const readRestorations = (db: SqlRunner, limit: number): Promise<Restoration[]> =>
  db.rows<Restoration>(sql`SELECT ${columns} FROM ${tables} ORDER BY r.began_at DESC, r.id DESC LIMIT ${limit}`)

type Beginning = {
  id: RestorationId
  cause: RestorationCause
  evidence: Readonly<Record<string, unknown>>
  beganBy: PersonId | null
}

export async function insertRestoration(tx: SqlTx, one: Beginning): Promise<void> {
  await tx.rows(sql`
    INSERT INTO restoration (id, cause, evidence, began_by)
    VALUES (${one.id}, ${one.cause}, ${JSON.stringify(one.evidence)}::jsonb, ${one.beganBy})`)
}

/** It happened again before the last one was over: everything has to be reconciled anew. */
export async function beginAgain(tx: SqlTx, one: Omit<Beginning, 'beganBy'>): Promise<void> {
  await tx.rows(sql`
    UPDATE restoration SET cause = ${one.cause}, began_at = clock_timestamp(), reconciled_at = NULL,
      evidence = ${JSON.stringify(one.evidence)}::jsonb || jsonb_build_object('before', evidence)
    WHERE id = ${one.id}`)
}

export async function markReconciled(tx: SqlTx, id: RestorationId): Promise<void> {
  await tx.rows(sql`UPDATE restoration SET reconciled_at = clock_timestamp() WHERE id = ${id}`)
}

export async function markEnded(
  tx: SqlTx,
  id: RestorationId,
  by: { personId: PersonId | null; reason: string },
): Promise<void> {
  await tx.rows(sql`
    UPDATE restoration SET ended_at = clock_timestamp(), ended_by = ${by.personId}, end_reason = ${by.reason},
      reconciled_at = coalesce(reconciled_at, clock_timestamp())
    WHERE id = ${id}`)
}

export type Named<Id> = {
  id: Id
  sourceId: SourceId
  identityId: IdentityId
  identityName: string
  entitlementName: string
}

/** Pending requests: votes on them, and their withdrawal, may have been lost. */
export const lapsePending = (tx: SqlTx, reason: string): Promise<Named<RequestId>[]> =>
  tx.rows<Named<RequestId>>(sql`
    WITH lapsed AS (
      UPDATE access_request SET state = 'lapsed', decided_at = clock_timestamp(), decision_reason = ${reason}
      WHERE state = 'pending' RETURNING id, source_id, identity_id, entitlement_id)
    SELECT l.id, l.source_id, l.identity_id, i.name AS identity_name, e.name AS entitlement_name
    FROM lapsed l JOIN identity i ON i.source_id = l.source_id AND i.id = l.identity_id
    JOIN entitlement e ON e.source_id = l.source_id AND e.id = l.entitlement_id`)

export type StoppedGrant = Named<GrantId> & { requestId: RequestId; wasScheduled: boolean; startHadPassed: boolean }

/**
 * Grants that would still be given. Scheduled ones are closed: those whose start has passed may have run already, and the
 * approval of the others may have been withdrawn. Those that were being given are taken back, for the start may be known
 * to the target and not to us.
 */
export const stopUnstarted = (tx: SqlTx, reason: { started: string; later: string }): Promise<StoppedGrant[]> =>
  tx.rows<StoppedGrant>(sql`
    WITH held AS MATERIALIZED (
      SELECT source_id, id, state = 'scheduled' AS was_scheduled, starts_at <= clock_timestamp() AS start_had_passed
      FROM access_grant WHERE due_at IS NOT NULL AND state IN ('scheduled', 'activating') ORDER BY id FOR UPDATE),
    stopped AS (
      UPDATE access_grant g SET attempts = 0,
        end_reason = CASE WHEN h.start_had_passed THEN ${reason.started}::text ELSE ${reason.later}::text END,
        state = CASE WHEN h.was_scheduled THEN 'ended' ELSE 'revoking' END,
        end_cause = CASE WHEN h.was_scheduled THEN 'never-started' ELSE 'ended-early' END,
        ended_at = CASE WHEN h.was_scheduled THEN clock_timestamp() END,
        due_at = CASE WHEN NOT h.was_scheduled THEN clock_timestamp() END,
        revoke_requested_at = CASE WHEN NOT h.was_scheduled THEN clock_timestamp() END
      FROM held h WHERE g.source_id = h.source_id AND g.id = h.id
      RETURNING g.id, g.source_id, g.identity_id, g.entitlement_id, g.request_id, h.was_scheduled, h.start_had_passed)
    SELECT s.id, s.source_id, s.identity_id, s.request_id, s.was_scheduled, s.start_had_passed, i.name AS identity_name, e.name AS entitlement_name
    FROM stopped s JOIN identity i ON i.source_id = s.source_id AND i.id = s.identity_id
    JOIN entitlement e ON e.source_id = s.source_id AND e.id = s.entitlement_id`)

const RETRY_LISTING_AFTER_MS = 10_000

/** Sources that lack a listing are listed now, and again soon after one that failed: nobody waits for their interval. */
export async function hurryListings(tx: SqlTx, id: RestorationId): Promise<void> {
  await tx.rows(sql`
    UPDATE source s SET next_sync_at = clock_timestamp()
    WHERE s.connected AND s.removed_at IS NULL AND (s.next_sync_at IS NULL OR s.next_sync_at > clock_timestamp())
      AND coalesce(s.last_sync_failed_at, '-infinity') < clock_timestamp() - make_interval(secs => ${RETRY_LISTING_AFTER_MS / 1000}::float8)
      AND NOT EXISTS (SELECT 1 FROM sync_run r WHERE r.source_id = s.id AND (r.state IN ('queued', 'running')
        OR r.state = 'succeeded' AND r.started_at > (SELECT began_at FROM restoration WHERE id = ${id})))`)
}

/** Every source that has to be reconciled, and every other one where something is not proven gone. */
export const sourceStandings = (db: SqlRunner, id: RestorationId): Promise<SourceStanding[]> =>
  db.rows<SourceStanding>(sql`
    SELECT s.id AS source_id, s.name AS source_name,
      CASE WHEN s.connected AND s.removed_at IS NULL THEN listed.finished_at ELSE began.at END AS listed_at,
      NOT (s.connected AND s.removed_at IS NULL) OR coalesce(s.swept_at >= s.last_full_sync_at AND listed.finished_at IS NOT NULL, false) AS swept,
      (SELECT r.state FROM sync_run r WHERE r.source_id = s.id AND r.state IN ('queued', 'running') LIMIT 1) AS sync_state,
      s.last_sync_error AS last_error, s.last_sync_failed_at AS last_failed_at, drift.orphans_open, drift.orphans_to_decide, drift.orphans_to_remove, drift.orphans_found, drift.missing_found, grants.unrevoked
    FROM source s
    CROSS JOIN (SELECT began_at AS at FROM restoration WHERE id = ${id}) began
    LEFT JOIN LATERAL (SELECT r.finished_at FROM sync_run r WHERE r.source_id = s.id AND r.state = 'succeeded' AND r.started_at > began.at
      ORDER BY r.finished_at DESC LIMIT 1) listed ON TRUE
    CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE d.kind IN ('orphan', 'outlived') AND d.state IN ('open', 'removing'))::int AS orphans_open,
      count(*) FILTER (WHERE d.kind IN ('orphan', 'outlived') AND d.state = 'open' AND d.removal_asked_at IS NULL)::int AS orphans_to_decide,
      count(*) FILTER (WHERE d.kind IN ('orphan', 'outlived') AND d.state = 'open' AND d.removal_asked_at IS NOT NULL)::int AS orphans_to_remove,
      count(*) FILTER (WHERE d.kind IN ('orphan', 'outlived') AND d.found_at > began.at)::int
        + (SELECT count(*)::int FROM audit_event e WHERE e.type = 'grant.reappeared' AND e.source_id = s.id AND e.at > began.at) AS orphans_found,
      count(*) FILTER (WHERE d.kind = 'missing' AND d.found_at > began.at)::int AS missing_found
      FROM drift d WHERE d.source_id = s.id) drift
    CROSS JOIN LATERAL (SELECT count(*)::int AS unrevoked FROM access_grant g WHERE g.source_id = s.id AND g.due_at IS NOT NULL
      AND (g.state IN ('revoking', 'revoke_failing') OR g.state = 'active' AND g.ends_at <= clock_timestamp())) grants
    WHERE s.connected AND s.removed_at IS NULL OR grants.unrevoked > 0
    ORDER BY s.name, s.id`)
