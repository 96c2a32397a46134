/** Kill switches: what one would be for, the grants it ends, the halts in force and past. */
import { inScope, liveOwnerJoin } from '#lib/ownership/server.ts'
import type { EntitlementId, GrantId, HaltId, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import { unreachable } from '#lib/kernel/errors.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { fromMicros, micros } from '#lib/platform/db/micros.ts'
import { empty, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { HaltScope, HaltTarget } from '../model.ts'
import { isReader } from './visible.ts'

/** What a halt is for, by name; `sees` says whether the reader may know of it. */
export type HaltPlace = {
  scope: HaltScope
  sourceId: SourceId | null
  sourceName: string | null
  identityId: IdentityId | null
  identityName: string | null
  accountKey: string | null
  sees: boolean
}

const ESTATE: HaltPlace = {
  scope: 'estate',
  sourceId: null,
  sourceName: null,
  identityId: null,
  identityName: null,
  accountKey: null,
  sees: true,
}

/** Null when there is no such thing. */
export async function placeOf(db: SqlRunner, target: HaltTarget, scope: Scope): Promise<HaltPlace | null> {
  if (target.scope === 'estate') return ESTATE
  const [row] =
    target.scope === 'source'
      ? await db.rows<HaltPlace>(sql`
          SELECT 'source' AS scope, s.id AS source_id, s.name AS source_name, NULL AS identity_id, NULL AS identity_name, NULL AS account_key,
            s.removed_at IS NULL OR ${scope.seesAll} AS sees
          FROM source s WHERE s.id = ${target.sourceId}`)
      : await db.rows<HaltPlace>(sql`
          SELECT 'identity' AS scope, s.id AS source_id, s.name AS source_name, i.id AS identity_id, i.name AS identity_name, i.account_key,
            ${inScope(scope)} AS sees
          FROM identity i JOIN source s ON s.id = i.source_id ${liveOwnerJoin} WHERE i.id = ${target.identityId}`)
  return row ?? null
}

/** Rows of a grant or a request that lie in the place. Each scope has an index of its own. */
function within(place: HaltPlace, row: { sourceId: Sql; accountKey: Sql; identityId: Sql }): Sql {
  switch (place.scope) {
    case 'estate':
      return sql`TRUE`
    case 'source':
      return sql`${row.sourceId} = ${place.sourceId}`
    case 'identity':
      return sql`${row.sourceId} = ${place.sourceId} AND (${row.accountKey} = ${place.accountKey} OR ${row.identityId} = ${place.identityId})`
    default:
      return unreachable(place.scope)
  }
}

const grantsWithin = (place: HaltPlace): Sql =>
  within(place, { sourceId: sql`g.source_id`, accountKey: sql`g.account_key`, identityId: sql`g.identity_id` })

export type HaltCounts = {
  /** Live or being given: they would be taken back. */
  live: number
  /** Approved for later: they would never start. */
  scheduled: number
  /** On their way out already. */
  ending: number
  /** Requests that would wait and could not be approved. */
  pending: number
}

export async function countWithin(db: SqlRunner, place: HaltPlace): Promise<HaltCounts> {
  const requests = within(place, {
    sourceId: sql`r.source_id`,
    accountKey: sql`i.account_key`,
    identityId: sql`r.identity_id`,
  })
  const [row] = await db.rows<HaltCounts>(sql`
    SELECT count(*) FILTER (WHERE g.state IN ('activating', 'active'))::int AS live, count(*) FILTER (WHERE g.state = 'scheduled')::int AS scheduled,
      count(*) FILTER (WHERE g.state IN ('revoking', 'revoke_failing'))::int AS ending,
      (SELECT count(*)::int FROM access_request r JOIN identity i ON i.source_id = r.source_id AND i.id = r.identity_id
       WHERE r.state = 'pending' AND r.lapses_at > clock_timestamp() AND ${requests}) AS pending
    FROM access_grant g WHERE g.due_at IS NOT NULL AND g.state NOT IN ('ended', 'activation_failed') AND ${grantsWithin(place)}`)
  return row ?? { live: 0, scheduled: 0, ending: 0, pending: 0 }
}

export type OpenGrant = {
  sourceId: SourceId
  id: GrantId
  requestId: RequestId
  identityId: IdentityId
  entitlementId: EntitlementId
  accountName: string
  entitlementName: string
  scheduled: boolean
}

/**
 * Locks what a pull ends, in the order of ids: two pulls, or a pull and a batch of the engine, cannot hold each other up
 * for ever.
 */
export const lockOpenGrants = (tx: SqlTx, place: HaltPlace): Promise<OpenGrant[]> =>
  tx.rows<OpenGrant>(sql`
    SELECT g.source_id, g.id, g.request_id, g.identity_id, g.entitlement_id, i.name AS account_name, e.name AS entitlement_name,
      g.state = 'scheduled' AS scheduled
    FROM access_grant g
    JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
    JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    WHERE g.due_at IS NOT NULL AND g.state IN ('scheduled', 'activating', 'active') AND ${grantsWithin(place)}
    ORDER BY g.id FOR UPDATE OF g`)

/** Ends locked grants at once. The lease stays: whoever acts finishes first, as with any early end. */
export async function endForHalt(
  tx: SqlTx,
  halt: { id: HaltId; pulledBy: PersonId | null; reason: string },
  grants: readonly OpenGrant[],
): Promise<void> {
  if (grants.length === 0) return
  await tx.rows(sql`
    UPDATE access_grant g SET halt_id = ${halt.id}, end_requested_by = ${halt.pulledBy}, end_reason = ${halt.reason}, attempts = 0,
      state = CASE WHEN g.state = 'scheduled' THEN 'ended' ELSE 'revoking' END,
      end_cause = CASE WHEN g.state = 'scheduled' THEN 'never-started' ELSE 'kill-switch' END,
      ended_at = CASE WHEN g.state = 'scheduled' THEN clock_timestamp() END,
      due_at = CASE WHEN g.state <> 'scheduled' THEN clock_timestamp() END,
      revoke_requested_at = CASE WHEN g.state <> 'scheduled' THEN clock_timestamp() END
    FROM unnest(${grants.map(({ sourceId }) => sourceId)}::text[], ${grants.map(({ id }) => id)}::text[]) AS held (source_id, id)
    WHERE g.source_id = held.source_id AND g.id = held.id`)
}

export type Halt = {
  id: HaltId
  scope: HaltScope
  sourceId: SourceId | null
  sourceName: string | null
  identityId: IdentityId | null
  identityName: string | null
  reason: string
  pulledAt: Instant
  /** Null: somebody with a shell. */
  pulledByName: string | null
  grantsEnded: number
  /** Of those, not proven gone yet. */
  stillOpen: number
  liftedAt: Instant | null
  liftedByName: string | null
  liftReason: string | null
}
type HaltRow = Halt & { sortMicros: number }

const columns = sql`k.id, k.scope, k.source_id, s.name AS source_name, k.identity_id, i.name AS identity_name, k.reason, k.pulled_at, pp.name AS pulled_by_name,
  k.grants_ended, k.lifted_at, lp.name AS lifted_by_name, k.lift_reason, ${micros(sql`k.pulled_at`)} AS sort_micros,
  (SELECT count(*)::int FROM access_grant g WHERE g.halt_id = k.id AND g.state NOT IN ('ended', 'activation_failed')) AS still_open`
const tables = sql`halt k
  LEFT JOIN source s ON s.id = k.source_id
  LEFT JOIN identity i ON i.source_id = k.source_id AND i.id = k.identity_id
  LEFT JOIN person pp ON pp.id = k.pulled_by
  LEFT JOIN person lp ON lp.id = k.lifted_by`

/** In force for exactly this place. */
export async function haltInForce(db: SqlRunner, place: HaltPlace): Promise<Halt | null> {
  const [row] = await db.rows<Halt>(sql`
    SELECT ${columns} FROM ${tables} WHERE k.lifted_at IS NULL AND k.scope = ${place.scope}
      AND k.source_id IS NOT DISTINCT FROM ${place.sourceId}::text AND k.identity_id IS NOT DISTINCT FROM ${place.identityId}::text`)
  return row ?? null
}

/** Everything that closes the place now, the widest first. */
export const haltsCovering = (db: SqlRunner, place: HaltPlace): Promise<Halt[]> =>
  db.rows<Halt>(sql`
    SELECT ${columns} FROM ${tables} WHERE k.lifted_at IS NULL AND (k.scope = 'estate' OR k.source_id = ${place.sourceId}::text
      AND (k.scope = 'source' OR k.identity_id = ${place.identityId}::text OR i.account_key = ${place.accountKey}::text))
    ORDER BY CASE k.scope WHEN 'estate' THEN 1 WHEN 'source' THEN 2 ELSE 3 END, k.pulled_at`)

export async function insertHalt(
  tx: SqlTx,
  halt: { id: HaltId; place: HaltPlace; reason: string; pulledBy: PersonId | null; grantsEnded: number },
): Promise<void> {
  const { id, place, reason, pulledBy, grantsEnded } = halt
  await tx.rows(sql`
    INSERT INTO halt (id, scope, source_id, identity_id, reason, pulled_by, grants_ended)
    VALUES (${id}, ${place.scope}, ${place.sourceId}, ${place.identityId}, ${reason}, ${pulledBy}, ${grantsEnded})`)
}

export async function markLifted(
  tx: SqlTx,
  id: HaltId,
  by: { personId: PersonId | null; reason: string },
): Promise<void> {
  await tx.rows(
    sql`UPDATE halt SET lifted_at = clock_timestamp(), lifted_by = ${by.personId}, lift_reason = ${by.reason} WHERE id = ${id}`,
  )
}

/** Halts that concern the reader: the estate's, of sources they decide for, of what they own, and that ended what they asked for. */
export const concerns = (scope: Scope): Sql =>
  scope.seesAll
    ? sql`TRUE`
    : sql`(k.scope = 'estate' OR k.source_id = ANY(${[...scope.approverSourceIds]}::text[])
        OR EXISTS (SELECT 1 FROM ownership o JOIN identity oi ON oi.source_id = o.source_id AND oi.id = o.identity_id
          WHERE o.source_id = k.source_id AND o.ended_at IS NULL AND (${isReader(scope, sql`o.owner_person_id`)} OR o.owner_team_id = ANY(${[...scope.teamIds]}::text[]))
            AND (k.scope = 'source' OR oi.id = k.identity_id OR oi.account_key = i.account_key))
        OR EXISTS (SELECT 1 FROM access_grant g JOIN access_request r ON r.id = g.request_id
          WHERE g.halt_id = k.id AND ${isReader(scope, sql`r.requester_person_id`)}))`

export const HALT_VIEWS = {
  'in-force': sql`k.lifted_at IS NULL`,
  lifted: sql`k.lifted_at IS NOT NULL`,
  all: sql`TRUE`,
} as const
export type HaltView = keyof typeof HALT_VIEWS

/** Newest first, one more than asked for. */
export const readHalts = (
  db: SqlRunner,
  where: Sql,
  page: { limit: number; before: { micros: number; id: string } | null },
): Promise<HaltRow[]> =>
  db.rows<HaltRow>(sql`
    SELECT ${columns} FROM ${tables}
    WHERE ${where} ${page.before ? sql`AND (k.pulled_at, k.id) < (${fromMicros(page.before.micros)}, ${page.before.id})` : empty}
    ORDER BY k.pulled_at DESC, k.id DESC LIMIT ${page.limit + 1}`)

/** The halts in force that concern the reader, the widest first. */
export const readHaltsInForce = (db: SqlRunner, scope: Scope, limit: number): Promise<Halt[]> =>
  db.rows<Halt>(sql`
    SELECT ${columns} FROM ${tables} WHERE k.lifted_at IS NULL AND ${concerns(scope)}
    ORDER BY CASE k.scope WHEN 'estate' THEN 1 WHEN 'source' THEN 2 ELSE 3 END, k.pulled_at LIMIT ${limit}`)

/** By itself: names that were joined before the wait would be those from before it. */
export async function lockHalt(tx: SqlTx, id: HaltId): Promise<void> {
  await tx.rows(sql`SELECT id FROM halt WHERE id = ${id} FOR UPDATE`)
}

/** One halt with whether the reader sees it. */
export async function readHalt(db: SqlRunner, id: HaltId, scope: Scope): Promise<(Halt & { sees: boolean }) | null> {
  const [row] = await db.rows<Halt & { sees: boolean }>(
    sql`SELECT ${columns}, ${concerns(scope)} AS sees FROM ${tables} WHERE k.id = ${id}`,
  )
  return row ?? null
}
