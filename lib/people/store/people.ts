/** SQL about persons and their roles. */
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { StoredRole } from '#lib/platform/context.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { PersonStatus } from '../model.ts'

/** A person as decisions need them. */
export type StoredPerson = {
  id: PersonId
  issuer: string | null
  subject: string | null
  email: string
  name: string
  status: PersonStatus
  canonicalPersonId: PersonId
  demo: boolean
  timeZone: string | null
}

const COLUMNS = sql`p.id, p.issuer, p.subject, p.email, p.name, p.status, coalesce(p.canonical_person_id, p.id) AS canonical_person_id,
  p.demo, p.time_zone`

export async function approverSourceIds(runner: SqlRunner, teamIds: readonly TeamId[]): Promise<SourceId[]> {
  if (teamIds.length === 0) return []
  const rows = await runner.rows<{ id: SourceId }>(sql`
    SELECT id FROM source WHERE approver_team_id = ANY(${[...teamIds]}::text[]) AND removed_at IS NULL ORDER BY id`)
  return rows.map((row) => row.id)
}

/**
 * Held until the transaction ends by whoever adds a person or names a team: addresses and names are compared with what
 * is there, and a row that is not there yet cannot be locked.
 */
export async function lockPeopleRegister(tx: SqlTx): Promise<void> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtext('curfew.people'))`)
}

export async function lockPerson(tx: SqlTx, id: PersonId): Promise<StoredPerson | null> {
  const [row] = await tx.rows<StoredPerson>(sql`SELECT ${COLUMNS} FROM person p WHERE p.id = ${id} FOR UPDATE`)
  return row ?? null
}

/** Without a lock: for names in sentences, and so that locks are always taken person first. */
export async function findPerson(runner: SqlRunner, id: PersonId): Promise<StoredPerson | null> {
  const [row] = await runner.rows<StoredPerson>(sql`SELECT ${COLUMNS} FROM person p WHERE p.id = ${id}`)
  return row ?? null
}

/** The account the issuer knows by this subject, locked against a second sign-in at the same moment. */
export async function lockPersonBySubject(tx: SqlTx, issuer: string, subject: string): Promise<StoredPerson | null> {
  const [row] = await tx.rows<StoredPerson>(sql`
    SELECT ${COLUMNS} FROM person p WHERE p.issuer = ${issuer} AND p.subject = ${subject} FOR UPDATE`)
  return row ?? null
}

export async function lockInvitations(tx: SqlTx, email: string): Promise<StoredPerson[]> {
  return tx.rows<StoredPerson>(sql`
    SELECT ${COLUMNS} FROM person p WHERE p.status = 'invited' AND p.issuer IS NULL AND lower(p.email) = ${email} ORDER BY p.id FOR UPDATE`)
}

export async function findPeopleByEmail(runner: SqlRunner, email: string): Promise<StoredPerson[]> {
  return runner.rows<StoredPerson>(
    sql`SELECT ${COLUMNS} FROM person p WHERE lower(p.email) = ${email} ORDER BY p.created_at, p.id`,
  )
}

export type NewPerson = {
  id: PersonId
  issuer: string | null
  subject: string | null
  email: string
  name: string
  status: PersonStatus
  demo?: boolean
  canonicalPersonId?: PersonId | null
}

export async function insertPersonRow(tx: SqlTx, person: NewPerson): Promise<void> {
  await tx.rows(sql`
    INSERT INTO person (id, issuer, subject, email, name, status, demo, canonical_person_id, created_at)
    VALUES (${person.id}, ${person.issuer}, ${person.subject}, ${person.email}, ${person.name}, ${person.status},
      ${person.demo ?? false}, ${person.canonicalPersonId ?? null}, clock_timestamp())`)
}

/** An invitation becomes an account, or a known account is refreshed from what the issuer says. */
export async function savePersonSignIn(
  tx: SqlTx,
  id: PersonId,
  to: { issuer: string; subject: string; email: string; name: string },
): Promise<void> {
  await tx.rows(sql`
    UPDATE person SET issuer = ${to.issuer}, subject = ${to.subject}, email = ${to.email}, name = ${to.name}, status = 'active',
      last_sign_in_at = clock_timestamp() WHERE id = ${id}`)
}

export async function touchSignIn(tx: SqlTx, id: PersonId): Promise<void> {
  await tx.rows(sql`UPDATE person SET last_sign_in_at = clock_timestamp() WHERE id = ${id}`)
}

export async function updatePersonRow(
  tx: SqlTx,
  id: PersonId,
  to: { name: string; timeZone: string | null },
): Promise<void> {
  await tx.rows(sql`UPDATE person SET name = ${to.name}, time_zone = ${to.timeZone} WHERE id = ${id}`)
}

export async function savePersonStatus(tx: SqlTx, id: PersonId, status: PersonStatus, at: Instant): Promise<void> {
  await tx.rows(sql`
    UPDATE person SET status = ${status}, disabled_at = ${status === 'disabled' ? sql`to_timestamp(${at} / 1000.0)` : sql`NULL`}
    WHERE id = ${id}`)
}

export async function liveRoles(runner: SqlRunner, id: PersonId): Promise<{ id: string; role: StoredRole }[]> {
  return runner.rows(
    sql`SELECT id, role FROM role_assignment WHERE person_id = ${id} AND ended_at IS NULL ORDER BY role`,
  )
}

/**
 * Active people who hold admin, locked: of two admins who disable each other at the same moment, the second sees the
 * first's decision.
 */
export async function lockActiveAdmins(tx: SqlTx): Promise<PersonId[]> {
  const rows = await tx.rows<{ personId: PersonId }>(sql`
    SELECT r.person_id FROM role_assignment r JOIN person p ON p.id = r.person_id
    WHERE r.role = 'admin' AND r.ended_at IS NULL AND p.status = 'active' ORDER BY r.person_id FOR UPDATE OF r, p`)
  return rows.map((row) => row.personId)
}

export async function countActiveAdmins(runner: SqlRunner): Promise<number> {
  const [row] = await runner.rows<{ count: number }>(sql`
    SELECT count(*) AS count FROM role_assignment r JOIN person p ON p.id = r.person_id
    WHERE r.role = 'admin' AND r.ended_at IS NULL AND p.status = 'active'`)
  return row?.count ?? 0
}

export async function insertRole(
  tx: SqlTx,
  role: { id: string; personId: PersonId; role: StoredRole; grantedBy: PersonId | null },
): Promise<void> {
  await tx.rows(sql`
    INSERT INTO role_assignment (id, person_id, role, granted_by) VALUES (${role.id}, ${role.personId}, ${role.role}, ${role.grantedBy})`)
}

export async function endRoleRow(tx: SqlTx, id: string, endedBy: PersonId | null): Promise<void> {
  await tx.rows(sql`UPDATE role_assignment SET ended_at = clock_timestamp(), ended_by = ${endedBy} WHERE id = ${id}`)
}
