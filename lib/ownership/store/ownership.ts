/** Owners as they are and were, with the humans behind them. */
import type { ClaimId, IdentityId, PersonId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { Owner, OwnerFacts, OwnerRef, OwnershipId, OwnershipPeriod } from '../model.ts'

const ownerColumns = (owner: OwnerRef): { personId: Sql; teamId: Sql } =>
  'personId' in owner
    ? { personId: sql`${owner.personId}`, teamId: sql`NULL` }
    : { personId: sql`NULL`, teamId: sql`${owner.teamId}` }
export const ownerValues = (owner: OwnerRef): Sql => sql`${ownerColumns(owner).personId}, ${ownerColumns(owner).teamId}`

/** Canonical ids of the active humans behind a person or team; the arguments are columns. */
export const humansBehind = (personId: Sql, teamId: Sql): Sql => sql`
  ARRAY(SELECT DISTINCT coalesce(m.canonical_person_id, m.id) FROM person m WHERE m.status <> 'disabled' AND (m.id = ${personId}
    OR m.id IN (SELECT tm.person_id FROM team_member tm WHERE tm.team_id = ${teamId} AND tm.ended_at IS NULL)))`

/** Who answers for the identity now; null when nobody does. */
export async function ownerFacts(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<OwnerFacts | null> {
  const [row] = await runner.rows<OwnerFacts>(sql`
    SELECT o.id AS ownership_id, o.owner_person_id, o.owner_team_id, coalesce(p.name, t.name, 'Someone') AS owner_name,
      ${humansBehind(sql`o.owner_person_id`, sql`o.owner_team_id`)} AS member_person_ids
    FROM ownership o LEFT JOIN person p ON p.id = o.owner_person_id LEFT JOIN team t ON t.id = o.owner_team_id
    WHERE o.source_id = ${sourceId} AND o.identity_id = ${identityId} AND o.ended_at IS NULL`)
  return row ?? null
}

/** Claimed by somebody in the last minutes while it was unowned: until then everyone saw it. */
export async function wasUnownedLately(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<boolean> {
  const rows = await runner.rows(sql`
    SELECT o.id FROM ownership o JOIN claim c ON c.id = o.claim_id AND c.kind = 'claim' AND c.decided_by = c.claimed_by
    WHERE o.source_id = ${sourceId} AND o.identity_id = ${identityId} AND o.ended_at IS NULL AND o.since > clock_timestamp() - interval '15 min'`)
  return rows.length > 0
}

/** The active humans who would own; none when the person is disabled, or the team removed or empty. */
export async function receiversOf(runner: SqlRunner, owner: OwnerRef): Promise<PersonId[]> {
  const { personId, teamId } = ownerColumns(owner)
  const [row] = await runner.rows<{ humans: PersonId[] }>(sql`
    SELECT ${humansBehind(sql`${personId}::text`, sql`(SELECT id FROM team WHERE id = ${teamId}::text AND removed_at IS NULL)`)} AS humans`)
  return row?.humans ?? []
}

export async function nameOfOwner(runner: SqlRunner, owner: OwnerRef): Promise<string> {
  const { personId, teamId } = ownerColumns(owner)
  const [row] = await runner.rows<{ name: string }>(sql`
    SELECT name FROM person WHERE id = ${personId}::text UNION ALL SELECT name FROM team WHERE id = ${teamId}::text`)
  return row?.name ?? 'someone'
}

export async function insertOwnership(
  tx: SqlTx,
  of: { sourceId: SourceId; identityId: IdentityId; owner: OwnerRef; claimId: ClaimId | null },
): Promise<OwnershipId> {
  const id = newId('ownership')
  await tx.rows(sql`
    INSERT INTO ownership (id, source_id, identity_id, owner_person_id, owner_team_id, claim_id)
    VALUES (${id}, ${of.sourceId}, ${of.identityId}, ${ownerValues(of.owner)}, ${of.claimId})`)
  return id
}

export async function endOwnership(tx: SqlTx, id: OwnershipId, end: { reason: string; by: PersonId }): Promise<void> {
  await tx.rows(sql`
    UPDATE ownership SET ended_at = clock_timestamp(), end_reason = ${end.reason}, ended_by = ${end.by} WHERE id = ${id} AND ended_at IS NULL`)
}

type OwnerColumns = {
  ownerPersonId: PersonId | null
  ownerTeamId: Extract<Owner, { kind: 'team' }>['teamId'] | null
  ownerName: string | null
}

/** The columns `owner_person_id`, `owner_team_id` and `owner_name` as one owner. */
export function toOwner({ ownerPersonId, ownerTeamId, ownerName }: OwnerColumns): Owner | null {
  if (ownerPersonId !== null) return { kind: 'person', personId: ownerPersonId, name: ownerName ?? 'Someone' }
  return ownerTeamId === null ? null : { kind: 'team', teamId: ownerTeamId, name: ownerName ?? 'A team' }
}

/** Newest first. */
export async function readOwnerships(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<OwnershipPeriod[]> {
  const rows = await runner.rows<Omit<OwnershipPeriod, 'owner'> & OwnerColumns>(sql`
    SELECT o.id, o.owner_person_id, o.owner_team_id, coalesce(p.name, t.name) AS owner_name, o.since, o.ended_at, o.end_reason, c.reason
    FROM ownership o LEFT JOIN person p ON p.id = o.owner_person_id LEFT JOIN team t ON t.id = o.owner_team_id LEFT JOIN claim c ON c.id = o.claim_id
    WHERE o.source_id = ${sourceId} AND o.identity_id = ${identityId} ORDER BY o.since DESC, o.id DESC LIMIT 200`)
  return rows.flatMap(({ ownerPersonId, ownerTeamId, ownerName, ...row }) => {
    const owner = toOwner({ ownerPersonId, ownerTeamId, ownerName })
    return owner ? [{ ...row, owner }] : []
  })
}
