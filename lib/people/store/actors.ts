/** SQL that answers "who is this?" for a session or a token: one statement each, on every request. */
import type { PersonId, SessionId, TeamId, TokenId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { StoredRole } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, sql } from '#lib/platform/db/sql.ts'
import type { PersonStatus, TokenScope } from '../model.ts'
import { ORGANISATION_SETTING } from '../organisation/model.ts'

export type ActorRow = {
  personId: PersonId
  canonicalPersonId: PersonId
  name: string
  email: string
  status: PersonStatus
  timeZone: string | null
  preferences: unknown
  organisation: unknown
  roles: StoredRole[]
  teamIds: TeamId[]
  now: Instant
}
export type SessionActorRow = ActorRow & {
  sessionId: SessionId
  authenticatedAt: Instant
  lastSeenAt: Instant
  expiresAt: Instant
  endedAt: Instant | null
}
export type TokenActorRow = ActorRow & {
  tokenId: TokenId
  scopes: TokenScope[]
  expiresAt: Instant
  lastUsedAt: Instant | null
  revokedAt: Instant | null
}

const ACTOR = sql`
  p.id AS person_id, coalesce(p.canonical_person_id, p.id) AS canonical_person_id, p.name, p.email, p.status, p.time_zone, p.preferences,
  (SELECT value FROM setting WHERE key = ${ORGANISATION_SETTING}) AS organisation,
  ARRAY(SELECT r.role FROM role_assignment r WHERE r.person_id = p.id AND r.ended_at IS NULL) AS roles,
  ARRAY(SELECT m.team_id FROM team_member m JOIN team t ON t.id = m.team_id
        WHERE m.person_id = p.id AND m.ended_at IS NULL AND t.removed_at IS NULL) AS team_ids,
  clock_timestamp() AS now`

export async function sessionActor(runner: SqlRunner, tokenHash: Buffer): Promise<SessionActorRow | null> {
  // Every request begins with it, or with that of a token: planned once a connection.
  const [row] = await runner.rows<SessionActorRow>(
    prepared(
      'actor-by-session',
      sql`
    SELECT ${ACTOR}, s.id AS session_id, s.authenticated_at, s.last_seen_at, s.expires_at, s.ended_at
    FROM session s JOIN person p ON p.id = s.person_id WHERE s.token_hash = ${tokenHash}`,
    ),
  )
  return row ?? null
}

export async function tokenActor(runner: SqlRunner, tokenHash: Buffer): Promise<TokenActorRow | null> {
  const [row] = await runner.rows<TokenActorRow>(
    prepared(
      'actor-by-token',
      sql`
    SELECT ${ACTOR}, a.id AS token_id, a.scopes, a.expires_at, a.last_used_at, a.revoked_at
    FROM access_token a JOIN person p ON p.id = a.person_id WHERE a.token_hash = ${tokenHash}`,
    ),
  )
  return row ?? null
}

/** A person as an actor, for what is done in their name outside a session, such as signing in. */
export async function personActor(runner: SqlRunner, id: PersonId): Promise<ActorRow | null> {
  const [row] = await runner.rows<ActorRow>(sql`SELECT ${ACTOR} FROM person p WHERE p.id = ${id}`)
  return row ?? null
}

export async function markSeen(runner: SqlRunner, id: SessionId): Promise<void> {
  await runner.rows(sql`UPDATE session SET last_seen_at = clock_timestamp() WHERE id = ${id} AND ended_at IS NULL`)
}

export async function markUsed(runner: SqlRunner, id: TokenId): Promise<void> {
  await runner.rows(
    sql`UPDATE access_token SET last_used_at = clock_timestamp() WHERE id = ${id} AND revoked_at IS NULL`,
  )
}
