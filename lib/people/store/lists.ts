/** SQL of the lists people look at: persons with their roles and teams, teams with their members. */
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { peopleTerms } from './list-terms.ts'
import type { PersonRow, PersonStatus, Team, TeamMember, TeamRef } from '../model.ts'

const PERSON = sql`
  p.id, coalesce(p.canonical_person_id, p.id) AS canonical_person_id, p.email, p.name, p.status, p.demo, p.time_zone,
  p.created_at, p.disabled_at, p.last_sign_in_at,
  ARRAY(SELECT r.role FROM role_assignment r WHERE r.person_id = p.id AND r.ended_at IS NULL ORDER BY r.role) AS roles,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name) ORDER BY t.name, t.id)
            FROM team_member m JOIN team t ON t.id = m.team_id
            WHERE m.person_id = p.id AND m.ended_at IS NULL AND t.removed_at IS NULL), '[]'::jsonb) AS teams`

export type PeopleFilter = {
  search: string | null
  status: PersonStatus | null
  teamId: TeamId | null
  terms: readonly Term[]
}

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (found) => `\\${found}`)

function conditionsOf({ search, status, teamId, terms }: PeopleFilter): Sql[] {
  const like = search && `%${escapeLike(search.toLowerCase())}%`
  return [
    ...(like ? [sql`(lower(p.name) LIKE ${like} OR lower(p.email) LIKE ${like})`] : []),
    ...(status ? [sql`p.status = ${status}`] : []),
    ...(teamId
      ? [
          sql`EXISTS (SELECT 1 FROM team_member m WHERE m.person_id = p.id AND m.team_id = ${teamId} AND m.ended_at IS NULL)`,
        ]
      : []),
    ...peopleTerms(terms).map(({ condition }) => condition),
  ]
}

/** By name, then id. */
export async function peoplePage(runner: SqlRunner, filter: PeopleFilter, page: Page): Promise<Slice<PersonRow>> {
  const [name, id] = page.cursor ? decodeCursor(page.cursor, 2) : [null, null]
  const after = page.cursor ? [sql`(lower(p.name), p.id) > (${name}::text, ${id}::text)`] : []
  const rows = await runner.rows<PersonRow>(sql`
    SELECT ${PERSON} FROM person p WHERE ${allOf([...conditionsOf(filter), ...after])}
    ORDER BY lower(p.name), p.id LIMIT ${page.limit + 1}`)
  return sliceOf(rows, page, (row) => [row.name.toLowerCase(), row.id])
}

export async function countPeople(runner: SqlRunner, filter: PeopleFilter): Promise<number> {
  const [row] = await runner.rows<{ count: number }>(
    sql`SELECT count(*) AS count FROM person p WHERE ${allOf(conditionsOf(filter))}`,
  )
  return row?.count ?? 0
}

export async function personRow(runner: SqlRunner, id: PersonId): Promise<PersonRow | null> {
  const [row] = await runner.rows<PersonRow>(sql`SELECT ${PERSON} FROM person p WHERE p.id = ${id}`)
  return row ?? null
}

type TeamRow = Omit<Team, 'members' | 'approves'>
type MemberRow = TeamMember & { teamId: TeamId }
type ApprovedRow = { teamId: TeamId; id: SourceId; name: string }

/** Teams are few: all of them, or those named. */
export async function teamsWithMembers(runner: SqlRunner, only: TeamId | null): Promise<Team[]> {
  const which = only === null ? sql`TRUE` : sql`t.id = ${only}`
  const teams = await runner.rows<TeamRow>(sql`
    SELECT t.id, t.name, t.description, t.demo, t.created_at FROM team t WHERE t.removed_at IS NULL AND ${which} ORDER BY lower(t.name), t.id`)
  const members = await runner.rows<MemberRow>(sql`
    SELECT t.id AS team_id, p.id AS person_id, p.name, p.email, p.status, m.added_at
    FROM team t JOIN team_member m ON m.team_id = t.id AND m.ended_at IS NULL JOIN person p ON p.id = m.person_id
    WHERE t.removed_at IS NULL AND ${which} ORDER BY lower(p.name), p.id`)
  const approved = await runner.rows<ApprovedRow>(sql`
    SELECT s.approver_team_id AS team_id, s.id, s.name FROM source s JOIN team t ON t.id = s.approver_team_id
    WHERE s.removed_at IS NULL AND ${which} ORDER BY s.name, s.id`)
  const membersOf = Map.groupBy(members, (member) => member.teamId)
  const sourcesOf = Map.groupBy(approved, (source) => source.teamId)
  return teams.map((team) => ({
    ...team,
    members: (membersOf.get(team.id) ?? []).map(({ personId, name, email, status, addedAt }) => ({
      personId,
      name,
      email,
      status,
      addedAt,
    })),
    approves: (sourcesOf.get(team.id) ?? []).map(({ id, name }) => ({ id, name })),
  }))
}

export async function teamRefs(runner: SqlRunner): Promise<TeamRef[]> {
  return runner.rows(sql`SELECT id, name FROM team WHERE removed_at IS NULL ORDER BY lower(name), id`)
}

/** Names for ids that other rooms show. */
export async function namesOfPeople(
  runner: SqlRunner,
  ids: readonly PersonId[],
): Promise<Map<PersonId, { name: string; email: string }>> {
  if (ids.length === 0) return new Map()
  const rows = await runner.rows<{ id: PersonId; name: string; email: string }>(sql`
    SELECT id, name, email FROM person WHERE id = ANY(${[...ids]}::text[])`)
  return new Map(rows.map(({ id, name, email }) => [id, { name, email }]))
}
