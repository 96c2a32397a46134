/** SQL about teams and who is in them. */
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export type StoredTeam = { id: TeamId; name: string; description: string }
export type StoredMembership = { id: string; teamId: TeamId; personId: PersonId }

export async function lockTeam(tx: SqlTx, id: TeamId): Promise<StoredTeam | null> {
  const [row] = await tx.rows<StoredTeam>(
    sql`SELECT id, name, description FROM team WHERE id = ${id} AND removed_at IS NULL FOR UPDATE`,
  )
  return row ?? null
}

export async function teamNameTaken(tx: SqlTx, name: string, except: TeamId | null): Promise<boolean> {
  const rows = await tx.rows(sql`
    SELECT 1 FROM team WHERE lower(name) = lower(${name}) AND removed_at IS NULL AND id IS DISTINCT FROM ${except}::text`)
  return rows.length > 0
}

export async function insertTeamRow(tx: SqlTx, team: StoredTeam & { demo?: boolean }): Promise<void> {
  await tx.rows(sql`
    INSERT INTO team (id, name, description, demo) VALUES (${team.id}, ${team.name}, ${team.description}, ${team.demo ?? false})`)
}

export async function updateTeamRow(tx: SqlTx, team: StoredTeam): Promise<void> {
  await tx.rows(sql`UPDATE team SET name = ${team.name}, description = ${team.description} WHERE id = ${team.id}`)
}

export async function removeTeamRow(tx: SqlTx, id: TeamId): Promise<void> {
  await tx.rows(sql`UPDATE team SET removed_at = clock_timestamp() WHERE id = ${id}`)
}

export async function sourcesApprovedBy(runner: SqlRunner, teamId: TeamId): Promise<{ id: SourceId; name: string }[]> {
  return runner.rows(
    sql`SELECT id, name FROM source WHERE approver_team_id = ${teamId} AND removed_at IS NULL ORDER BY name, id`,
  )
}

/** How many identities the team owns now; ownership reads them the same way. */
export async function ownedByTeam(runner: SqlRunner, teamId: TeamId): Promise<number> {
  const [row] = await runner.rows<{ count: number }>(sql`
    SELECT count(*) AS count FROM ownership WHERE owner_team_id = ${teamId} AND ended_at IS NULL`)
  return row?.count ?? 0
}

export async function insertMembership(
  tx: SqlTx,
  membership: StoredMembership & { addedBy: PersonId | null },
): Promise<void> {
  await tx.rows(sql`
    INSERT INTO team_member (id, team_id, person_id, added_by)
    VALUES (${membership.id}, ${membership.teamId}, ${membership.personId}, ${membership.addedBy})`)
}

export async function lockMembership(tx: SqlTx, teamId: TeamId, personId: PersonId): Promise<StoredMembership | null> {
  const [row] = await tx.rows<StoredMembership>(sql`
    SELECT id, team_id, person_id FROM team_member
    WHERE team_id = ${teamId} AND person_id = ${personId} AND ended_at IS NULL FOR UPDATE`)
  return row ?? null
}

export async function lockMembershipsOf(tx: SqlTx, teamId: TeamId): Promise<StoredMembership[]> {
  return tx.rows(sql`
    SELECT id, team_id, person_id FROM team_member WHERE team_id = ${teamId} AND ended_at IS NULL ORDER BY id FOR UPDATE`)
}

export async function endMembershipRow(tx: SqlTx, id: string, endedBy: PersonId | null): Promise<void> {
  await tx.rows(sql`UPDATE team_member SET ended_at = clock_timestamp(), ended_by = ${endedBy} WHERE id = ${id}`)
}
