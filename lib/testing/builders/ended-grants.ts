/** Grants that ended in every way there is, as rows: for figures over them, not for the engine. */
import { recordEvents } from '#lib/audit/record.ts'
import type { EntitlementId, GrantId, IdentityId, PersonId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { builderContext } from './inventory.ts'

export type GrantOf = {
  sourceId: SourceId
  identityId: IdentityId
  entitlementId: EntitlementId
  requesterId: PersonId
}
export type ToldEnd = {
  endsAt: Instant
  /** Null: not read back as absent. */
  goneAt?: Instant | null
  /** Without a read-back: null is still open. */
  endedAt?: Instant | null
  state?: 'ended' | 'activation_failed' | 'active' | 'revoking' | 'revoke_failing'
  cause?: 'expiry' | 'ended-early' | 'kill-switch' | 'activation-failed' | 'never-started'
  lagMs?: number
  marginMs?: number
  forceClosed?: boolean
  /** Ten minutes before its end without it. */
  begunAt?: Instant
  askedMs?: number
}

const moment = (at: Instant | null | undefined): Sql =>
  at == null ? sql`NULL::timestamptz` : sql`to_timestamp(${at} / 1000.0)`

export async function insertToldGrant(db: Database, of: GrantOf, told: ToldEnd): Promise<GrantId> {
  const [requestId, id] = [newId('request'), newId('grant')]
  const goneAt = told.goneAt ?? null
  const endedAt = told.endedAt ?? goneAt
  const state = told.state ?? (endedAt === null ? 'revoking' : 'ended')
  const begun = told.cause === 'never-started' ? null : (told.begunAt ?? ((told.endsAt - 600_000) as Instant))
  const overshootMs = goneAt === null ? null : goneAt - told.endsAt
  const lagMs = overshootMs === null ? null : (told.lagMs ?? overshootMs + (told.marginMs ?? 250))
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash,
        policy_version, state, lapses_at, decided_at)
      VALUES (${requestId}, ${of.sourceId}, ${of.identityId}, ${of.entitlementId}, 'h', ${of.requesterId}, ${told.askedMs ?? 600_000}::int, 'for a figure', 'a', 'p', 'approved',
        clock_timestamp(), clock_timestamp())`)
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, activating_at, active_at, ends_at, due_at, gone_at, ended_at, overshoot_ms, lag_ms, end_cause, force_closed_at)
      VALUES (${of.sourceId}, ${id}, ${requestId}, ${of.identityId}, ${of.entitlementId}, ${of.identityId}, ${of.entitlementId}, ${state}, 600000,
        ${told.marginMs ?? 250}, ${moment((told.endsAt - 600_000) as Instant)}, ${moment(begun)}, ${moment(begun)}, ${moment(told.endsAt)},
        ${endedAt === null ? sql`clock_timestamp()` : sql`NULL`}, ${moment(goneAt)}, ${moment(endedAt)}, ${overshootMs}, ${lagMs},
        ${told.cause ?? 'expiry'}, ${told.forceClosed ? moment(endedAt) : sql`NULL`})`)
    await recordEvents(
      tx,
      builderContext,
      { type: 'request.approved', subject: { kind: 'request', id: requestId }, summary: 's' },
      overshootMs === null
        ? { type: 'grant.scheduled', subject: { kind: 'grant', id }, sourceId: of.sourceId, summary: 's' }
        : {
            type: 'grant.ended',
            subject: { kind: 'grant', id },
            sourceId: of.sourceId,
            summary: 's',
            payload: { goneAt, overshootMs, lagMs },
          },
    )
  })
  return id
}
