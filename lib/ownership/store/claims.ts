/** Claims and transfers. */
import type { ClaimId, IdentityId, PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { ClaimKind, ClaimState, OwnerRef } from '../model.ts'
import { humansBehind, ownerValues } from './ownership.ts'

export type NewClaim = {
  sourceId: SourceId
  identityId: IdentityId
  kind: ClaimKind
  for: OwnerRef
  claimedBy: PersonId
  reason: string
  state: 'pending' | 'accepted'
}

/** Accepted at once means decided by the one who made it: nobody was there to ask, or an admin acted. */
export async function insertClaim(tx: SqlTx, claim: NewClaim): Promise<ClaimId> {
  const id = newId('claim')
  const decided = claim.state === 'accepted'
  await tx.rows(sql`
    INSERT INTO claim (id, source_id, identity_id, kind, owner_person_id, owner_team_id, claimed_by, reason, state, decided_at, decided_by)
    VALUES (${id}, ${claim.sourceId}, ${claim.identityId}, ${claim.kind}, ${ownerValues(claim.for)}, ${claim.claimedBy}, ${claim.reason}, ${claim.state},
      ${decided ? sql`clock_timestamp()` : sql`NULL`}, ${decided ? claim.claimedBy : null})`)
  return id
}

export async function closeClaim(
  tx: SqlTx,
  id: ClaimId,
  close: { state: Exclude<ClaimState, 'pending'>; by: PersonId; reason: string | null },
): Promise<void> {
  await tx.rows(sql`
    UPDATE claim SET state = ${close.state}, decided_at = clock_timestamp(), decided_by = ${close.by}, decision_reason = ${close.reason}
    WHERE id = ${id} AND state = 'pending'`)
}

export type StoredClaim = {
  id: ClaimId
  sourceId: SourceId
  identityId: IdentityId
  kind: ClaimKind
  state: ClaimState
  for: OwnerRef
  claimedBy: PersonId
  claimantCanonicalId: PersonId
  claimantName: string
}
type ClaimColumns = Omit<StoredClaim, 'for'> & { ownerPersonId: PersonId | null; ownerTeamId: TeamId | null }

const stored = ({ ownerPersonId, ownerTeamId, ...row }: ClaimColumns): StoredClaim => ({
  ...row,
  for: ownerPersonId === null ? { teamId: ownerTeamId as TeamId } : { personId: ownerPersonId },
})
const storedColumns = sql`c.id, c.source_id, c.identity_id, c.kind, c.state, c.owner_person_id, c.owner_team_id, c.claimed_by,
  coalesce(p.canonical_person_id, p.id, c.claimed_by) AS claimant_canonical_id, coalesce(p.name, 'Someone') AS claimant_name`

export async function findClaim(runner: SqlRunner, id: ClaimId): Promise<StoredClaim | null> {
  const [row] = await runner.rows<ClaimColumns>(
    sql`SELECT ${storedColumns} FROM claim c LEFT JOIN person p ON p.id = c.claimed_by WHERE c.id = ${id}`,
  )
  return row ? stored(row) : null
}

export async function pendingClaimOf(
  tx: SqlTx,
  of: { sourceId: SourceId; identityId: IdentityId; claimedBy: PersonId },
): Promise<StoredClaim | null> {
  const [row] = await tx.rows<ClaimColumns>(sql`
    SELECT ${storedColumns} FROM claim c LEFT JOIN person p ON p.id = c.claimed_by
    WHERE c.source_id = ${of.sourceId} AND c.identity_id = ${of.identityId} AND c.claimed_by = ${of.claimedBy} AND c.state = 'pending'`)
  return row ? stored(row) : null
}

export type ClaimRow = {
  id: ClaimId
  sourceId: SourceId
  identityId: IdentityId
  identityName: string
  sourceName: string
  kind: ClaimKind
  state: ClaimState
  ownerPersonId: PersonId | null
  ownerTeamId: TeamId | null
  ownerName: string | null
  claimedBy: PersonId
  claimantName: string
  claimantCanonicalId: PersonId
  reason: string
  createdAt: Instant
  decidedAt: Instant | null
  decidedBy: PersonId | null
  deciderName: string | null
  decisionReason: string | null
  receivers: PersonId[]
  presentPersonId: PersonId | null
  presentTeamId: TeamId | null
  presentName: string | null
  presentHumans: PersonId[]
}

const byName = sql`coalesce(p.name, 'Someone')`

/** Claims with everything needed to show and decide them. @param where speaks of the alias `c` */
export async function readClaims(runner: SqlRunner, where: Sql, limit: number): Promise<ClaimRow[]> {
  return runner.rows<ClaimRow>(sql`
    WITH page AS (SELECT * FROM claim c WHERE ${where} ORDER BY c.id DESC LIMIT ${limit})
    SELECT c.id, c.source_id, c.identity_id, i.name AS identity_name, s.name AS source_name, c.kind, c.state,
      c.owner_person_id, c.owner_team_id, coalesce(rp.name, rt.name) AS owner_name,
      c.claimed_by, ${byName} AS claimant_name, coalesce(p.canonical_person_id, p.id, c.claimed_by) AS claimant_canonical_id,
      c.reason, c.created_at, c.decided_at, c.decided_by, d.name AS decider_name, c.decision_reason,
      ${humansBehind(sql`c.owner_person_id`, sql`c.owner_team_id`)} AS receivers,
      o.owner_person_id AS present_person_id, o.owner_team_id AS present_team_id, coalesce(op.name, ot.name) AS present_name,
      ${humansBehind(sql`o.owner_person_id`, sql`o.owner_team_id`)} AS present_humans
    FROM page c JOIN identity i ON i.source_id = c.source_id AND i.id = c.identity_id JOIN source s ON s.id = c.source_id
    LEFT JOIN person p ON p.id = c.claimed_by LEFT JOIN person d ON d.id = c.decided_by
    LEFT JOIN person rp ON rp.id = c.owner_person_id LEFT JOIN team rt ON rt.id = c.owner_team_id
    LEFT JOIN ownership o ON o.source_id = c.source_id AND o.identity_id = c.identity_id AND o.ended_at IS NULL
    LEFT JOIN person op ON op.id = o.owner_person_id LEFT JOIN team ot ON ot.id = o.owner_team_id
    ORDER BY c.id DESC`)
}
